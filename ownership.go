package intel

import "time"

// OwnershipReport is what somebody reported to own of an issuer: a statement of
// an insider (Forms 3, 4 and 5), of a holder of more than five percent
// (Schedules 13D and 13G), or of a sale that is planned (Form 144). Amounts are
// the filer's decimals, digit for digit; "" is absent.
type OwnershipReport struct {
	Accession AccessionNumber `json:"accession"`
	Form      string          `json:"form"`     // "4", "4/A", "SCHEDULE 13D", "144" …
	Document  int             `json:"document"` // sequence of the document in its submission; 0 where it stood alone
	// Period is the day it is about: the period of a Form 3, 4 or 5, the event
	// of a Schedule 13D or 13G, the planned day of a sale.
	Period    Date            `json:"period"`
	Original  Date            `json:"original"` // of an amendment: the day on which the original was filed
	Issuer    Issuer          `json:"issuer"`
	FiledBy   CIK             `json:"filed_by,omitempty"` // who handed it in, where the document says
	Owners    []Owner         `json:"owners"`
	Lines     []OwnershipLine `json:"lines"`
	Footnotes []OwnershipNote `json:"footnotes"`
	Remarks   string          `json:"remarks,omitempty"`

	FiledAt    Date      `json:"filed"`             // null where the filing is not stored
	AcceptedAt time.Time `json:"accepted,omitzero"` // zero where unknown
	KnownAt    time.Time `json:"known_at"`          // acceptance, the end of the filing day, or else when it was fetched
	// SupersededBy is the newest amendment of the same report: the same form,
	// issuer, owners and period. Zero: it stands.
	SupersededBy AccessionNumber `json:"superseded_by,omitzero"`
	Origin       string          `json:"origin"`          // the kind of body it comes from
	SHA256       SHA256          `json:"sha256,omitzero"` // the raw body
}

// Amendment reports whether the report amends an earlier one.
func (r *OwnershipReport) Amendment() bool { return Filing{Form: r.Form}.Amendment() }

// Issuer is whose securities a report is about.
type Issuer struct {
	CIK    CIK    `json:"cik"`
	Name   string `json:"name,omitempty"`
	Ticker string `json:"ticker,omitempty"` // as the filer wrote it
	CUSIP  string `json:"cusip,omitempty"`
}

// Owner is a person or company that reports. What Schedules 13D and 13G say of
// each is in the fields from SoleVoting on.
type Owner struct {
	CIK          CIK    `json:"cik,omitempty"` // 0 where the form has none
	Name         string `json:"name"`
	Director     bool   `json:"director,omitempty"`
	Officer      bool   `json:"officer,omitempty"`
	TenPercent   bool   `json:"ten_percent,omitempty"`
	Other        bool   `json:"other,omitempty"`
	OfficerTitle string `json:"officer_title,omitempty"`
	Relationship string `json:"relationship,omitempty"` // in the filer's words, where they are not those above

	SoleVoting        string `json:"sole_voting,omitempty"`
	SharedVoting      string `json:"shared_voting,omitempty"`
	SoleDispositive   string `json:"sole_dispositive,omitempty"`
	SharedDispositive string `json:"shared_dispositive,omitempty"`
	Amount            string `json:"amount,omitempty"`  // shares owned beneficially
	Percent           string `json:"percent,omitempty"` // of the class
	PersonType        string `json:"person_type,omitempty"`
	Citizenship       string `json:"citizenship,omitempty"`
	Funds             string `json:"funds,omitempty"` // where the means came from, in EDGAR's codes
}

// LineKind says what a line of an ownership report is.
type LineKind string

// The kinds of lines.
const (
	LineTransaction LineKind = "transaction"  // Forms 4 and 5: bought, sold, granted …
	LineHolding     LineKind = "holding"      // Forms 3, 4 and 5: held, without a transaction
	LineClass       LineKind = "class"        // Schedules 13D and 13G: the class of securities
	LinePlannedSale LineKind = "planned_sale" // Form 144: to be sold
	LineAcquired    LineKind = "acquired"     // Form 144: how what is to be sold was acquired
	LinePastSale    LineKind = "past_sale"    // Form 144: sold in the three months before
)

// OwnershipLine is one line of an ownership report.
type OwnershipLine struct {
	Kind             LineKind `json:"kind"`
	Derivative       bool     `json:"derivative,omitempty"`
	Security         string   `json:"security"`
	Date             Date     `json:"date"` // of the transaction, acquisition or sale
	DeemedDate       Date     `json:"deemed_date,omitzero"`
	Code             string   `json:"code,omitempty"` // EDGAR's transaction code: "P" bought, "S" sold, "A" granted …
	EquitySwap       bool     `json:"equity_swap,omitempty"`
	Timeliness       string   `json:"timeliness,omitempty"` // "L" late, "E" early
	Shares           string   `json:"shares,omitempty"`
	Amount           string   `json:"amount,omitempty"`            // dollars, where the security has no shares; market value or proceeds on a Form 144
	Price            string   `json:"price,omitempty"`             // dollars a share
	AcquiredDisposed string   `json:"acquired_disposed,omitempty"` // "A" or "D"
	SharesAfter      string   `json:"shares_after,omitempty"`
	AmountAfter      string   `json:"amount_after,omitempty"`
	Held             string   `json:"held,omitempty"`         // "D" directly, "I" indirectly
	Nature           string   `json:"nature,omitempty"`       // of an indirect holding, or of an acquisition
	Counterparty     string   `json:"counterparty,omitempty"` // from whom acquired, or who sold

	ExercisePrice    string `json:"exercise_price,omitempty"` // of a derivative, as all below
	ExerciseDate     Date   `json:"exercise_date,omitzero"`
	ExpirationDate   Date   `json:"expiration_date,omitzero"`
	Underlying       string `json:"underlying,omitempty"`
	UnderlyingShares string `json:"underlying_shares,omitempty"`
	UnderlyingAmount string `json:"underlying_amount,omitempty"`

	Outstanding string   `json:"outstanding,omitempty"` // units of the class there are, on a Form 144
	Exchange    string   `json:"exchange,omitempty"`    // where it is to be sold
	Footnotes   []string `json:"footnotes,omitempty"`   // ids, in the order of the line
}

// OwnershipNote is a footnote of an ownership report.
type OwnershipNote struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// OwnershipFilter selects ownership reports; zero fields do not select.
type OwnershipFilter struct {
	CIK   CIK    // the issuer, an owner, or who handed the report in
	Form  string // exact, "4" does not select "4/A"
	Since Date   // period on or after
	Until Date   // period on or before
	AsOf  time.Time
	PageRequest
}
