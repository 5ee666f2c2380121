package edgar

import (
	"strings"

	"github.com/corpintel/intel"
)

// The kinds of bodies this package reads, in [intel.Body.Kind].
const (
	KindTickers         = "edgar.tickers"               // company_tickers.json: every ticker with its filer
	KindTickersExchange = "edgar.tickers_exchange"      // company_tickers_exchange.json: the same with exchanges
	KindSubmissions     = "edgar.submissions"           // a filer: description and latest filings
	KindSubmissionsPage = "edgar.submissions_page"      // older filings of a filer
	KindCompanyFacts    = "edgar.companyfacts"          // every XBRL fact of a company
	KindDocument        = "edgar.document"              // a filing's document, a page for people
	KindFeed            = "edgar.feed"                  // a page of the latest filings of everybody
	KindDailyIndex      = "edgar.daily_index"           // all filings of a day
	KindFullIndex       = "edgar.full_index"            // all filings of a quarter
	KindSubmissionText  = "edgar.submission_text"       // a filing whole: header and documents
	KindFilingIndex     = "edgar.filing_index.document" // the page that lists the files of a filing
	KindFilingFolder    = "edgar.filing_folder"         // the list of files in its folder, index.json
	KindStatementSet    = "edgar.statement_set"         // a quarter's financial statement data set, a zip file
	KindStatementData   = "edgar.statement_data"        // a company's share of such a set
	KindStatementTags   = "edgar.statement_tags"        // what taxonomies call the elements in it

	// Typed documents that stand alone.
	KindOwnership           = "edgar.ownership"            // Forms 3, 4 and 5
	KindBeneficialOwnership = "edgar.beneficial_ownership" // Schedules 13D and 13G
	KindProposedSale        = "edgar.proposed_sale"        // Form 144
	KindHoldingReport       = "edgar.holding_report"       // cover of a Form 13F
	KindHoldingTable        = "edgar.holding_table"        // information table of a Form 13F
)

const (
	submissionsURL  = "https://data.sec.gov/submissions/"
	companyFactsURL = "https://data.sec.gov/api/xbrl/companyfacts/"
	filesURL        = "https://www.sec.gov/files/"
	archivesURL     = "https://www.sec.gov/Archives/edgar/data/"
)

// CompanyRequests returns what to ask for to know a filer: its submissions,
// whose batch asks for the older pages, and its facts, which persons and funds
// do not have.
func CompanyRequests(cik intel.CIK) []intel.Request {
	file := "CIK" + cik.Padded() + ".json"
	return []intel.Request{
		{Kind: KindSubmissions, Subject: cik.String(), URL: submissionsURL + file, MayBeAbsent: true},
		{Kind: KindCompanyFacts, Subject: cik.String(), URL: companyFactsURL + file, MayBeAbsent: true},
	}
}

// TickerRequests returns what to ask for to know who trades under which
// ticker. The two lists are made on different days and neither holds the other.
func TickerRequests() []intel.Request {
	return []intel.Request{
		{Kind: KindTickers, URL: filesURL + "company_tickers.json"},
		{Kind: KindTickersExchange, URL: filesURL + "company_tickers_exchange.json"},
	}
}

// SubmissionTextRequest returns the request for the full text of a filing, as
// one of its filers lists it. It never changes.
func SubmissionTextRequest(cik intel.CIK, a intel.AccessionNumber) intel.Request {
	return intel.Request{
		Kind: KindSubmissionText, Subject: cik.String(), URL: archivesURL + cik.String() + "/" + a.Compact() + "/" + a.String() + ".txt",
		MayBeAbsent: true, // what was filed confidentially is listed before it is there
		Once:        true,
	}
}

// pageRequest returns the request for an older page of cik's submissions. The
// name comes from a body, so only the one form that EDGAR uses is followed:
// CIK0000320193-submissions-001.json, of the same filer.
func pageRequest(cik intel.CIK, name string) (intel.Request, bool) {
	number, ok := strings.CutPrefix(name, "CIK"+cik.Padded()+"-submissions-")
	if !ok {
		return intel.Request{}, false
	}
	number, ok = strings.CutSuffix(number, ".json")
	if !ok || len(number) != 3 || digits(number) != 3 {
		return intel.Request{}, false
	}
	return intel.Request{
		Kind:        KindSubmissionsPage,
		Subject:     cik.String(),
		URL:         submissionsURL + name,
		MayBeAbsent: true, // the list of pages and the pages are not published at one instant
	}, true
}

// subject returns whom a body is meant to be about.
func subject(body intel.Body) (intel.CIK, error) {
	cik, err := intel.ParseCIK(body.Subject)
	if err != nil {
		return 0, intel.Errorf(intel.KindInvalid, "the subject of the body: %w", err)
	}
	return cik, nil
}

// checkSubject compares the cik that a body states, a number or a padded
// string, with the one it was asked for.
func (s *scanner) checkSubject(asked intel.CIK) {
	at := s.pos
	literal := s.raw()
	if s.err != nil {
		return
	}
	stated, err := intel.ParseCIK(strings.Trim(literal, `"`))
	switch {
	case err != nil:
		s.fail(at, "cik is %s, which is not a CIK", shorten(literal))
	case stated != asked:
		s.fail(at, "body is about CIK %s, asked for %s", stated, asked)
	}
}
