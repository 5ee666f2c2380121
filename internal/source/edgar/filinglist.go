package edgar

import (
	"github.com/corpintel/intel"
)

// maxBadRecords is how many records of a list may be unreadable before the list
// as a whole is: then its form has changed, or it is no such list.
const maxBadRecords = 1000

// filingList gathers the filings of a list that mentions many companies: one
// for each filing and filer, and each company once.
type filingList struct {
	batch intel.Batch
	rows  map[filingKey]int
	named map[intel.CIK]bool
	bad   int
}

type filingKey struct {
	cik       intel.CIK
	accession intel.AccessionNumber
}

func newFilingList(body intel.Body) *filingList {
	return &filingList{batch: intel.Batch{Body: body}, rows: map[filingKey]int{}, named: map[intel.CIK]bool{}}
}

// add adds a filing as one of its filers, called name, has it. What is listed
// twice is one, with the roles of both.
func (l *filingList) add(f intel.Filing, name string) {
	body := &l.batch.Body
	f.Origin, f.SHA256 = body.Kind, body.SHA256
	key := filingKey{f.CIK, f.Accession}
	if i, ok := l.rows[key]; ok {
		have := &l.batch.Filings[i]
		have.Role = intel.JoinRoles(have.Role, f.Role)
	} else {
		l.rows[key] = len(l.batch.Filings)
		l.batch.Filings = append(l.batch.Filings, f)
	}
	if !l.named[f.CIK] && name != "" {
		l.named[f.CIK] = true
		l.batch.Companies = append(l.batch.Companies, intel.Company{CIK: f.CIK, Name: name, Origin: body.Kind, SHA256: body.SHA256})
	}
}

// quarantine puts a record aside, its text as a JSON string. Of too many only
// the number is kept.
func (l *filingList) quarantine(cik intel.CIK, reason, text string, at int) {
	if l.bad++; l.bad <= maxBadRecords {
		l.batch.Quarantined = append(l.batch.Quarantined,
			quarantined(cik, l.batch.Body.SHA256, "filing", reason, quoteText(text), at))
	}
}

func (l *filingList) done() intel.Batch { return l.batch }
