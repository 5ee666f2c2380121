package intel

import "time"

// Request asks an upstream for one body.
type Request struct {
	Kind    string // what the answer is meant to hold, "edgar.companyfacts"; see Body.Kind
	Subject string // whom it is about: a CIK, or "" for lists
	URL     string // at the real host; deployments may send it elsewhere
	// MayBeAbsent: "not found" is an answer, not a failure. Persons have no
	// facts, and a young company no older pages.
	MayBeAbsent bool
	// Attempts bounds how often the request is sent; 0: as often as is usual.
	Attempts int
	// Once: the document never changes. What the archive has of it is taken
	// instead of asking again.
	Once bool
}

// Batch is what one body holds, in our words. It is the only thing that moves
// through the pipeline: a source makes it, quality adds findings and takes out
// what must not be stored, the store keeps it in one transaction.
//
// Strings in a batch may share memory with the body; a batch is done with
// before its body is.
type Batch struct {
	Body    Body
	Company *Company // the description, where the body has one
	// Companies are those that a list of filings mentions, with no more than
	// their names.
	Companies []Company
	Filings   []Filing
	Facts     []Fact
	Concepts  []Concept
	Listings  []Listing

	Documents      []Document        // of full text submissions
	Ownership      []OwnershipReport // at most one a submission
	HoldingReports []HoldingReport   // at most one a submission
	Holdings       []Holding         // of one table, in its order

	Bars       []Bar
	Actions    []CorporateAction
	Symbols    []SymbolSpan
	Figures    []VendorFigure
	Articles   []Article
	Publishers []Publisher

	// FilingsComplete: the body claims to hold every filing of its list, so a
	// filing that an earlier body of the same address had and this one lacks has
	// vanished from it. Lines says which did, and which read differently now.
	FilingsComplete bool
	Lines           []Change

	// FactsComplete: the body claims to hold every fact of its subject, so a
	// stored fact that is missing here has vanished upstream.
	FactsComplete bool

	Quarantined []Quarantined
	Findings    []Finding
	Tallies     []Tally // of people's own checks
	// Review judges filings as the store describes them when the batch is in:
	// what one body alone does not tell. Nil: nobody does.
	Review Review

	// Refused: the body as a whole could not be used. Quarantined says why, and
	// all else is empty.
	Refused bool

	Next []Request // what the body says there is more of
}

// Records returns how many records the batch holds, those in quarantine
// included.
func (b *Batch) Records() int64 {
	return int64(len(b.Filings) + len(b.Facts) + len(b.Listings) + len(b.Quarantined) +
		len(b.Documents) + len(b.Ownership) + len(b.HoldingReports) + len(b.Holdings) +
		len(b.Bars) + len(b.Actions) + len(b.Symbols) + len(b.Figures) + len(b.Articles) + len(b.Publishers))
}

// Review judges filings across sources. The store calls it in the transaction
// that stores a batch, for every filing that the batch touches, so that its
// findings depend on what is stored and not on the order in which it came.
type Review interface {
	// ReviewRules names the rules whose findings about a filing are replaced.
	ReviewRules() []string
	// ReviewFiling returns findings about a filing as the store describes it.
	// Facts sums up the facts that cite it, and is nil where the company has none; at dates
	// the findings.
	ReviewFiling(f *Filing, facts *Report, at time.Time) []Finding
}

// Report sums up the facts that cite one filing, as the upstream lists them now.
type Report struct {
	Form    string // that the facts give
	FiledAt Date   // that the facts give
	Facts   int
	End     Date // the newest period end that is not of a cover page or to come
	// Listed: the company's own list of filings is stored, so that a filing it
	// does not have is missing there.
	Listed bool
}

// Add takes one more fact of the filing in.
func (r *Report) Add(f *Fact) {
	r.Form, r.FiledAt = max(r.Form, f.Form), max(r.FiledAt, f.FiledAt) // of several, whatever the order
	r.Facts++
	if f.End > r.End && f.End <= f.FiledAt && f.Taxonomy != "dei" {
		r.End = f.End
	}
}

// Listing is a line of a list of tickers.
type Listing struct {
	CIK      CIK
	Name     string
	Ticker   string
	Exchange string // "" where the list has none
}

// Applied counts what storing a batch did.
type Applied struct {
	In          int64 // records in the batch, those in quarantine included
	Accepted    int64 // new in the store
	Unchanged   int64 // were there already
	Changed     int64 // known records of which something is different now
	Flagged     int64 // new findings
	Quarantined int64 // new in quarantine
	Changes     []Change
}

// ChangeKind names what became different.
type ChangeKind string

// The kinds of change a run can bring.
const (
	FactsAdded         ChangeKind = "facts_added"         // Count facts of Accession
	ValueReplaced      ChangeKind = "value_replaced"      // another value under the same identity; both are kept
	FactVanished       ChangeKind = "fact_vanished"       // the upstream no longer lists it; it is kept
	FactReturned       ChangeKind = "fact_returned"       // listed again
	FrameMoved         ChangeKind = "frame_moved"         // EDGAR's label of the period went to or from the fact
	FactRelabelled     ChangeKind = "fact_relabelled"     // fy, fp, form or filed of the filing read differently
	FilingsAdded       ChangeKind = "filings_added"       // Count filings
	FilingChanged      ChangeKind = "filing_changed"      // form, dates, items or documents
	LineChanged        ChangeKind = "line_changed"        // a line of an index, while the filing is known from a better list
	LineVanished       ChangeKind = "line_vanished"       // an index no longer has the line; the filing is kept
	AcceptanceChanged  ChangeKind = "acceptance_changed"  // the instant, by a surer reading
	CompanyDescribed   ChangeKind = "company_described"   // first description
	DescriptionChanged ChangeKind = "description_changed" // name, SIC, fiscal year end …
	ListingsChanged    ChangeKind = "listings_changed"    // Count lines of a list of tickers
	DocumentsRead      ChangeKind = "documents_read"      // Count records read from the documents of Accession
	PricesAdded        ChangeKind = "prices_added"        // Count days of prices under Subject
	PriceRevised       ChangeKind = "price_revised"       // a vendor says something else of Count days; both are kept
	ActionsAdded       ChangeKind = "actions_added"       // Count corporate actions
	SymbolsChanged     ChangeKind = "symbols_changed"     // Count lines that say who trades under a symbol
	FiguresAdded       ChangeKind = "figures_added"       // Count figures of a vendor
	ArticlesAdded      ChangeKind = "articles_added"      // Count articles
	PeriodsKnown       ChangeKind = "periods_known"       // Count facts with rounded periods gave way to those with exact ones
	SampleRemoved      ChangeKind = "sample_removed"      // real data took the place of the sample
)

// Change explains one thing, or Count alike things, that a run made different.
type Change struct {
	Kind      ChangeKind      `json:"kind"`
	CIK       CIK             `json:"cik,omitempty"`
	Subject   string          `json:"subject,omitempty"` // "us-gaap:Assets USD 2009-09-26"
	Accession AccessionNumber `json:"accession,omitzero"`
	Old       string          `json:"old,omitempty"`
	New       string          `json:"new,omitempty"`
	Count     int64           `json:"count"`
}
