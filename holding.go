package intel

import "time"

// The units in which a Form 13F states the value of a holding.
const (
	ValueThousands = "USD thousands" // filed before 2023-01-03
	ValueDollars   = "USD"           // filed since
)

// dollarsSince is the day from which Form 13F is in dollars (release 34-95148).
const dollarsSince Date = 20230103

// HoldingUnit returns the unit of the values of a Form 13F filed on a day. Some
// filers kept to thousands after the change: the unit is what the form asks
// for, and what was filed is kept as it is. "" for no day.
func HoldingUnit(filed Date) string {
	switch {
	case filed == 0:
		return ""
	case filed < dollarsSince:
		return ValueThousands
	default:
		return ValueDollars
	}
}

// Holding is one line of the information table of a Form 13F: what an
// institutional manager held at the end of a quarter. Numbers are the filer's
// decimals, digit for digit; "" is absent.
type Holding struct {
	Accession AccessionNumber `json:"accession"`
	Row       int             `json:"row"`      // in the table, from 1
	Document  int             `json:"document"` // sequence of the document in its submission; 0 where it stood alone
	Manager   CIK             `json:"manager"`  // who filed it
	Period    Date            `json:"period"`   // end of the quarter; null where the table stood alone
	Issuer    string          `json:"issuer"`
	Class     string          `json:"class"`
	CUSIP     string          `json:"cusip"`
	FIGI      string          `json:"figi,omitempty"`
	Value     string          `json:"value"`
	// Unit is that of Value by the day of filing: see HoldingUnit. "" where the
	// table stood alone.
	Unit          string `json:"unit"`
	Shares        string `json:"shares"`                   // or principal amount
	SharesType    string `json:"shares_type"`              // "SH" shares, "PRN" principal amount
	PutCall       string `json:"put_call,omitempty"`       // "Put" or "Call"
	Discretion    string `json:"discretion"`               // "SOLE", "DFND" or "OTR"
	OtherManagers string `json:"other_managers,omitempty"` // numbers of the cover page's list
	VotingSole    string `json:"voting_sole"`
	VotingShared  string `json:"voting_shared"`
	VotingNone    string `json:"voting_none"`

	FiledAt    Date      `json:"filed"`             // null where the filing is not stored
	AcceptedAt time.Time `json:"accepted,omitzero"` // zero where unknown
	KnownAt    time.Time `json:"known_at"`          // acceptance, the end of the filing day, or else when it was fetched
	// SupersededBy is the newest restatement of the same manager and quarter.
	// Zero: it stands.
	SupersededBy AccessionNumber `json:"superseded_by,omitzero"`
	Origin       string          `json:"origin"`          // the kind of body it comes from
	SHA256       SHA256          `json:"sha256,omitzero"` // the raw body
}

// HoldingReport is the cover of a Form 13F.
type HoldingReport struct {
	Accession       AccessionNumber `json:"accession"`
	Form            string          `json:"form"`     // "13F-HR", "13F-HR/A", "13F-NT" …
	Document        int             `json:"document"` // sequence of the document in its submission; 0 where it stood alone
	Manager         CIK             `json:"manager"`
	ManagerName     string          `json:"manager_name"`
	Period          Date            `json:"period"`                     // end of the quarter
	ReportType      string          `json:"report_type"`                // "13F HOLDINGS REPORT" …
	AmendmentNumber string          `json:"amendment_number,omitempty"` // "" on an original
	AmendmentType   string          `json:"amendment_type,omitempty"`   // "RESTATEMENT" or "NEW HOLDINGS"
	FileNumber      string          `json:"file_number,omitempty"`
	EntryTotal      string          `json:"entry_total,omitempty"` // lines, as the cover counts them
	ValueTotal      string          `json:"value_total,omitempty"` // of all lines, in Unit
	Unit            string          `json:"unit"`                  // see Holding.Unit

	FiledAt      Date            `json:"filed"`             // null where the filing is not stored
	AcceptedAt   time.Time       `json:"accepted,omitzero"` // zero where unknown
	KnownAt      time.Time       `json:"known_at"`          // acceptance, the end of the filing day, or else when it was fetched
	SupersededBy AccessionNumber `json:"superseded_by,omitzero"`
	Origin       string          `json:"origin"`          // the kind of body it comes from
	SHA256       SHA256          `json:"sha256,omitzero"` // the raw body
}

// Restates reports whether the report takes the place of those before it of the
// same manager and quarter. Other amendments add to them.
func (r *HoldingReport) Restates() bool { return r.AmendmentType == "RESTATEMENT" }

// HoldingFilter selects holdings, or the reports they are of; zero fields do
// not select, but Manager is required.
type HoldingFilter struct {
	Manager CIK
	Period  Date   // end of the quarter
	CUSIP   string // of holdings only
	AsOf    time.Time
	PageRequest
}
