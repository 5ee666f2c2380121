// Package edgar reads what the SEC's EDGAR publishes: lists of tickers, the
// submissions of a filer, the XBRL facts of a company, the lists of all filings
// of the last day, of a day and of a quarter, what everybody reported in a quarter,
// the pages that list a filing's files, and filings with those of their
// documents that have a form of their own (ownership, holdings). It knows a
// filing's primary document when it sees one, but takes no records from it.
//
// It turns bodies into [intel.Batch]es and says what to ask for; it does no
// input or output of its own, keeps no state and judges nothing that quality rules judge.
// A record that cannot be read is quarantined alone; a body whose structure is
// broken, or that is about somebody else, is refused as a whole.
package edgar

import (
	"unsafe"

	"github.com/corpintel/intel"
)

// rule and version mark what the parser itself puts into quarantine: records
// that break EDGAR's own schema.
const (
	rule        = "DQ01"
	ruleVersion = 1
)

// Source is EDGAR. It implements [intel.Source]; its zero value is ready.
type Source struct{}

// New returns the source.
func New() Source { return Source{} }

// Name returns "edgar".
func (Source) Name() string { return "edgar" }

// Parse reads a body of one of the kinds of this package. Strings of the batch
// share memory with data, which must not change while the batch is in use.
// Errors are KindInvalid and say what is wrong at which byte.
func (Source) Parse(body intel.Body, data []byte, into []intel.Fact) (intel.Batch, error) {
	var (
		batch intel.Batch
		err   error
	)
	switch body.Kind {
	case KindCompanyFacts:
		batch, err = parseFacts(body, data, into, maxFacts)
	case KindSubmissions:
		batch, err = parseSubmissions(body, data)
	case KindSubmissionsPage:
		batch, err = parseSubmissionsPage(body, data)
	case KindTickers:
		batch, err = parseTickers(body, data)
	case KindTickersExchange:
		batch, err = parseTickersExchange(body, data)
	case KindDocument:
		err = checkDocument(data)
	case KindFeed:
		batch, err = parseFeed(body, data)
	case KindDailyIndex, KindFullIndex:
		batch, err = parseIndex(body, data)
	case KindFilingIndex:
		batch, err = parseFilingIndex(body, data)
	case KindFilingFolder:
		batch, err = parseFilingFolder(body, data)
	case KindStatementSet:
		err = parseStatementSet(data)
	case KindStatementData:
		batch, err = parseStatementData(body, data, into)
	case KindStatementTags:
		batch, err = parseStatementTags(body, data)
	case KindSubmissionText:
		batch, err = parseSubmissionText(body, data)
	default:
		read := typedAlone(body.Kind)
		if read == nil {
			return intel.Batch{}, intel.Errorf(intel.KindInvalid, "%q is not a kind of body that EDGAR has", body.Kind)
		}
		batch, err = parseTyped(body, data, read)
	}
	if err != nil {
		return intel.Batch{}, intel.Errorf(intel.KindInvalid, "%s: %w", describe(body), err)
	}
	return batch, nil
}

// describe names a body in messages: "edgar.companyfacts of CIK 320193".
func describe(body intel.Body) string {
	if body.Subject == "" {
		return body.Kind
	}
	return body.Kind + " of CIK " + body.Subject
}

// text returns data as a string without copying it.
func text(data []byte) string { return unsafe.String(unsafe.SliceData(data), len(data)) }
