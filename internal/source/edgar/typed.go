package edgar

import (
	"fmt"
	"strings"

	"github.com/corpintel/intel"
)

// typed reads one document of a typed form, embedded in a submission or
// standing alone. What a document does not say of itself is set before.
type typed struct {
	body      intel.Body
	accession intel.AccessionNumber
	form      string     // the type of the document; "" where it stands alone
	sequence  int        // in its submission; 0 where it stands alone
	offset    int        // of the document in the body
	filed     intel.Date // 0 where it stands alone
	period    intel.Date // of the submission; 0 where it stands alone
	manager   intel.CIK  // the first filer

	out intel.Batch // what was read
}

// readTyped reads a document into t.out. An error says that it cannot be read.
type readTyped func(t *typed, xml string) error

// typedBy returns who reads documents of a type, nil for the many that are not
// typed.
func typedBy(kind string) readTyped {
	switch strings.TrimSuffix(kind, "/A") {
	case "3", "4", "5":
		return (*typed).insider
	case "SCHEDULE 13D", "SCHEDULE 13G":
		return (*typed).beneficial
	case "144":
		return (*typed).proposedSale
	case "13F-HR", "13F-NT", "13F-CTR", "13F-E":
		return (*typed).holdingReport
	case "INFORMATION TABLE":
		return (*typed).holdingTable
	default:
		return nil
	}
}

// typedAlone returns who reads bodies of a kind that hold one typed document.
func typedAlone(kind string) readTyped {
	switch kind {
	case KindOwnership:
		return (*typed).insider
	case KindBeneficialOwnership:
		return (*typed).beneficial
	case KindProposedSale:
		return (*typed).proposedSale
	case KindHoldingReport:
		return (*typed).holdingReport
	case KindHoldingTable:
		return (*typed).holdingTable
	default:
		return nil
	}
}

// parseTyped reads a typed document that stands alone. Its submission is that
// of the address it is from.
func parseTyped(body intel.Body, data []byte, read readTyped) (intel.Batch, error) {
	cik, err := subject(body)
	if err != nil {
		return intel.Batch{}, err
	}
	t := typed{body: body, accession: accessionOf(body.URL), manager: cik, out: intel.Batch{Body: body}}
	if t.accession == 0 {
		return intel.Batch{}, fmt.Errorf("the address %s does not say of which submission it is", body.URL)
	}
	if err := read(&t, text(data)); err != nil {
		return intel.Batch{}, err
	}
	return t.out, nil
}

// maxBadLines is how many lines of a document may be kept out. Where it is
// more, the document is not of the form it says it is.
const maxBadLines = 1000

// quarantine keeps one line of a document out. An error says that there are
// too many.
func (t *typed) quarantine(kind string, line int, reason string) error {
	if len(t.out.Quarantined) == maxBadLines {
		return fmt.Errorf("more than %d lines cannot be read, the last: line %d: %s", maxBadLines, line, reason)
	}
	where := located(t.accession, map[string]any{"document": t.sequence, "line": line})
	t.out.Quarantined = append(t.out.Quarantined,
		quarantined(t.manager, t.body.SHA256, kind, fmt.Sprintf("line %d: %s", line, reason), where, t.offset))
	return nil
}

// report begins an ownership report.
func (t *typed) report(form string) intel.OwnershipReport {
	return intel.OwnershipReport{
		Accession: t.accession, Form: form, Document: t.sequence, Origin: t.body.Kind, SHA256: t.body.SHA256,
		Owners: []intel.Owner{}, Lines: []intel.OwnershipLine{}, Footnotes: []intel.OwnershipNote{}, // lists, also where empty
	}
}

// fields reads the values of elements and remembers the first that is not what
// it has to be.
type fields struct{ reason string }

func (f *fields) complain(e *element, what string) {
	if f.reason == "" {
		f.reason = fmt.Sprintf("%s is %s, not %s", e.name, quote(shorten(e.value())), what)
	}
}

// decimal returns a number digit for digit; absent and empty are "".
func (f *fields) decimal(e *element) string {
	s := e.value()
	if s != "" && !isDecimal(s) {
		f.complain(e, "a number")
	}
	return s
}

// day returns a day; absent and empty are 0.
func (f *fields) day(e *element) intel.Date {
	s := e.value()
	if s == "" {
		return 0
	}
	d, ok := readDay(s)
	if !ok {
		f.complain(e, "a day")
	}
	return d
}

// cik returns a CIK; absent and empty are 0.
func (f *fields) cik(e *element) intel.CIK {
	s := e.value()
	if s == "" {
		return 0
	}
	cik, err := intel.ParseCIK(s)
	if err != nil {
		f.complain(e, "a CIK")
	}
	return cik
}

// isYes reads what EDGAR writes for yes.
func isYes(e *element) bool {
	switch strings.ToLower(e.value()) {
	case "1", "true", "y", "yes":
		return true
	}
	return false
}

// isDecimal reports whether s is a plain decimal of a bounded length: a sign,
// digits, a point. "1,000" and "1e3" are none.
func isDecimal(s string) bool {
	const longest = 64
	if len(s) > longest {
		return false
	}
	if s != "" && (s[0] == '-' || s[0] == '+') {
		s = s[1:]
	}
	whole, part, _ := strings.Cut(s, ".")
	return whole+part != "" && digits(whole) == len(whole) && digits(part) == len(part)
}

// readDay reads a day as one of EDGAR's forms has it: 2022-05-04, also with a
// time zone behind it, 05/04/2022 or 05-04-2022.
func readDay(s string) (intel.Date, bool) {
	if len(s) > 10 && strings.IndexByte("-+TZ", s[10]) >= 0 {
		s = s[:10]
	}
	if d, ok := intel.ParseISODate(s); ok {
		return d, true
	}
	if len(s) != 10 || s[2] != s[5] || s[2] != '/' && s[2] != '-' {
		return 0, false
	}
	return intel.ParseISODate(s[6:] + "-" + s[:2] + "-" + s[3:5])
}
