package intel

import (
	"context"
	"time"
)

// CompanyFilter selects companies; zero fields do not select.
type CompanyFilter struct {
	Ticker string // exact, in any spelling of class parts
	Name   string // exact after folding, as the company was called on NameOn
	NameOn Date   // zero: at any time
	Query  string // a CIK, a ticker's beginning, or words of a name, past ones included
	// WithFacts: only companies of which facts are stored.
	WithFacts bool
	PageRequest
}

// FilingFilter selects the filings of a company; zero fields do not select.
type FilingFilter struct {
	CIK   CIK
	Form  string // exact, "10-K" does not select "10-K/A"
	Since Date   // filed on or after
	Until Date   // filed on or before
	AsOf  time.Time
	PageRequest
}

// FactFilter selects the facts of a company; zero fields do not select.
type FactFilter struct {
	CIK      CIK
	Taxonomy string
	Concept  string
	Unit     string
	Start    Date // of the period, with End
	End      Date // of the period
	Form     string
	AsOf     time.Time // only what was known then; zero: now
	// All selects every reported fact. Without it the latest known is returned
	// for each concept, unit and period.
	All bool
	PageRequest
}

// Reader is the reading half of a store. Absent things are KindNotFound errors.
// All methods are safe for concurrent use and see a consistent state.
type Reader interface {
	EventReader
	WatchlistReader
	JobReader
	EmbeddingReader

	Company(context.Context, CIK) (Company, error)
	// Companies lists by CIK, or by relevance where Query is set.
	Companies(context.Context, CompanyFilter) (Page[Company], error)
	// Filings lists the newest first.
	Filings(context.Context, FilingFilter) (Page[Filing], error)
	// Filing returns one submission as each of its filers lists it.
	Filing(context.Context, AccessionNumber) ([]Filing, error)
	// Documents lists the files of a submission in their order. Empty where its
	// full text is not stored.
	Documents(context.Context, AccessionNumber) ([]Document, error)
	// Ownership lists the newest period first.
	Ownership(context.Context, OwnershipFilter) (Page[OwnershipReport], error)
	// HoldingReports lists the newest quarter first.
	HoldingReports(context.Context, HoldingFilter) (Page[HoldingReport], error)
	// Holdings lists the newest quarter first, each report's in the order of
	// its table.
	Holdings(context.Context, HoldingFilter) (Page[Holding], error)
	// Facts lists by taxonomy, concept, unit, period end and start, and then
	// in the order in which they became known.
	Facts(context.Context, FactFilter) (Page[KnownFact], error)
	// Bars lists by day and vendor.
	Bars(context.Context, BarFilter) (Page[Bar], error)
	// PriceSeries lists what there is under a symbol, by vendor.
	PriceSeries(ctx context.Context, symbol string, asOf time.Time) ([]PriceSeries, error)
	// Actions lists by ex-day, kind and vendor.
	Actions(context.Context, ActionFilter) (Page[CorporateAction], error)
	// Symbols lists by symbol, first day and origin.
	Symbols(context.Context, SymbolFilter) (Page[SymbolSpan], error)
	// Figures lists by statement, span, period end, field and vendor.
	Figures(context.Context, FigureFilter) (Page[VendorFigure], error)
	// FigureSymbols lists the symbols of which a vendor's statements are stored.
	FigureSymbols(context.Context) ([]string, error)
	// Articles lists the latest published first.
	Articles(context.Context, ArticleFilter) (Page[Article], error)
	Article(ctx context.Context, id string) (Article, error)
	// Publishers lists by vendor and id.
	Publishers(context.Context, PageRequest) (Page[Publisher], error)
	// NamesLike returns who has, or had, one of these names, or one that begins
	// with its words, each as CoreName has it; of a name with "$" before it, who
	// trades under that symbol. At most a few dozen for each.
	NamesLike(ctx context.Context, names []string) ([]NamedCompany, error)
	// Frame computes one fact of each company in a calendar period. A concept
	// that nobody reports is a KindNotFound error.
	Frame(context.Context, FrameFilter) (ConceptFrame, error)
	// CompanyConcept returns what a company reported under a concept.
	CompanyConcept(context.Context, ConceptFilter) (CompanyConcept, error)
	// Body returns the first fetch that brought the body.
	Body(context.Context, SHA256) (Body, error)
	// Bodies lists the archive in the order of fetching, after fetch number.
	Bodies(ctx context.Context, after int64, limit int) ([]Body, error)
	// LastBody returns the newest fetch of a URL that brought a body.
	LastBody(ctx context.Context, url string) (Body, error)
	Runs(context.Context, PageRequest) (Page[Run], error)
	Run(context.Context, int64) (Run, error)
	RunItems(ctx context.Context, run int64) ([]RunItem, error)
	RunEvents(ctx context.Context, run, after int64, limit int) ([]RunEvent, error)
	RunChanges(ctx context.Context, run int64, page PageRequest) (Page[Change], error)
	Quarantine(context.Context, QuarantineFilter) (Page[Quarantined], error)
	QuarantinedRecord(ctx context.Context, id string) (Quarantined, error)
	Findings(context.Context, FindingFilter) (Page[Finding], error)
	Finding(ctx context.Context, id string) (Finding, error)
	// PeerSets lists every version of every set, by name and version.
	PeerSets(context.Context, PageRequest) (Page[PeerSet], error)
	// PeerSet returns a version of a set, the newest where version is 0.
	PeerSet(ctx context.Context, name string, version int) (PeerSet, error)
	Status(context.Context) (Status, error)
	// DataVersion returns the version of what is stored, looked at from now.
	DataVersion(ctx context.Context, now time.Time) (DataVersion, error)
	QualityReader
}

// QuarantineFilter selects quarantined records; zero fields do not select.
type QuarantineFilter struct {
	CIK   CIK
	Rule  string
	State QuarantineState
	PageRequest
}

// FindingFilter selects findings; zero fields do not select.
type FindingFilter struct {
	CIK      CIK
	Kind     FindingKind
	Rule     string
	Severity string
	State    FindingState
	PageRequest
}

// NamedCompany is a company under one of its names or symbols.
type NamedCompany struct {
	CIK    CIK
	Name   string // as the company is called today
	Former string // as it was called then, where that is another
	Core   string // see CoreName
	Symbol bool   // Core is a symbol
	From   Date   // of a name: see Name
	To     Date
	Listed bool // trades under some symbol today
	// Place is where the company stands in EDGAR's list of tickers, which begins
	// with the largest, from 1; 0 where it does not.
	Place int
}

// Status is what a store holds, in rows.
type Status struct {
	Schema      int   `json:"schema"` // number of the last migration
	Companies   int64 `json:"companies"`
	Filings     int64 `json:"filings"`
	Facts       int64 `json:"facts"`
	Findings    int64 `json:"findings"`
	Quarantined int64 `json:"quarantined"` // held
	Bodies      int64 `json:"bodies"`
	Prices      int64 `json:"prices"`   // days of a vendor under a symbol, revisions included
	Articles    int64 `json:"articles"` // copies included
	Sample      bool  `json:"sample"`   // it holds nothing but the sample
}

// Store keeps everything. Each method is one transaction.
type Store interface {
	Reader
	WatchlistWriter
	QualityWriter
	Queue
	JobWriter
	JobKeeper
	EmbeddingWriter
	JobRelay

	// Archive notes that a body was fetched and sets its Fetch number. The
	// bytes are in blob storage before.
	Archive(context.Context, *Body) error
	// ArchiveAll notes several bodies in their order, all or none.
	ArchiveAll(context.Context, []*Body) error
	// LastApplied returns the hash of the body of url that the store reflects,
	// and the zero hash where there is none.
	LastApplied(ctx context.Context, url string) (SHA256, error)
	// Apply stores a batch: records, findings, quarantine and the mark that the
	// body was applied, all or nothing. Applying a batch twice changes nothing
	// the second time. The batch's facts may be reordered. Changes are added to
	// the run, if run is not 0.
	Apply(ctx context.Context, run int64, b *Batch) (Applied, error)
	// ApplyAll stores several batches in their order in one transaction, which
	// costs less than one each, and returns what each did. Where one cannot be
	// stored none is; the others can then be applied by themselves.
	ApplyAll(ctx context.Context, run int64, batches []*Batch) ([]Applied, error)
	// Release stores a quarantined fact after all. Records that cannot be read
	// as a fact are KindConflict errors.
	Release(ctx context.Context, id, by, note string) (Quarantined, error)
	// Decide keeps a person's word on a finding in place of what was said of it
	// before, and returns the finding.
	Decide(context.Context, FindingDecision) (Finding, error)

	// ReplaceFindings makes the findings of a rule about a company these, and
	// returns how many are new. For rules that compare what several bodies say:
	// their findings follow from what is stored, whichever came last.
	ReplaceFindings(ctx context.Context, cik CIK, rule string, findings []Finding) (int64, error)
	// Undetected lists companies, after a CIK and by CIK, about which several
	// bodies together may say something else than when that was last looked for.
	// What makes it so marks them in its transaction.
	Undetected(ctx context.Context, after CIK, limit int) ([]Undetected, error)
	// Detected makes the findings of these rules about a marked company these,
	// takes the mark off, and returns how many are new. Where something else was
	// stored about the company meanwhile it does nothing, and the mark stays.
	Detected(ctx context.Context, u Undetected, findings map[string][]Finding) (int64, error)

	// StartRun stores a new run with its items, or takes up an interrupted one
	// of the same source and items that ended less than maxAge ago.
	StartRun(ctx context.Context, source string, items []string, owner string, maxAge time.Duration) (Run, error)
	// SaveRun notes how far a run has come; it is the owner's sign of life.
	SaveRun(context.Context, Run) error
	FinishItem(ctx context.Context, run int64, item RunItem) error
	AddRunEvents(ctx context.Context, run int64, events []RunEvent) error
	// ForgetRun removes the record of a run, with all that belongs to it.
	ForgetRun(ctx context.Context, run int64) error

	// SavePeerSet keeps a set as the next version of its name, which it sets.
	SavePeerSet(context.Context, PeerSet) (PeerSet, error)

	// Checksum hashes everything that is derived from the archive, in natural
	// order and without clocks of ours, so that equal archives give equal sums.
	Checksum(ctx context.Context, progress func(done, total int64)) (SHA256, error)
	Close() error
}

// Adoption is what became of the wish to take over what was derived again.
type Adoption uint8

// The answers.
const (
	Adopted     Adoption = iota
	ArchiveGrew          // bodies were archived meanwhile: derive them too
	StartOver            // what was derived rests on what is no longer so
)

// Blob keeps bodies by their hash: raw bodies in one, reports, models and
// backups in others. Nothing is ever changed or removed.
type Blob interface {
	// Put stores body under h, which is its hash. Storing again is no error.
	Put(ctx context.Context, h SHA256, body []byte) error
	// PutAll stores several bodies and costs less than Put for each. After an
	// error any number of them may be stored.
	PutAll(ctx context.Context, contents []Content) error
	// Get returns the bytes, after their hash was computed again and agreed.
	Get(ctx context.Context, h SHA256) ([]byte, error)
}

// Limiter spaces calls so that all processes of a deployment together keep to
// one limit.
type Limiter interface {
	// Wait returns when the next call under name may be made. It returns early
	// with ctx's error.
	Wait(ctx context.Context, name string) error
	// Penalize makes every Wait under name last at least until then.
	Penalize(ctx context.Context, name string, until time.Time, reason string) error
	// Penalty returns until when name is penalized and why; zero where it is not.
	Penalty(ctx context.Context, name string) (until time.Time, reason string, err error)
}

// Source turns what one upstream publishes into batches. Its methods do no
// input or output and are safe for concurrent use.
type Source interface {
	Name() string // "edgar"
	// Parse reads a body. What it can not read at all is an error; single bad
	// records come back as quarantined. Facts are appended to into, which may
	// be nil: a caller that is done with a batch can lend its memory again.
	//
	// The facts of one series (taxonomy, concept, unit) are contiguous and in
	// order of period end, period start, filing day and accession.
	Parse(body Body, data []byte, into []Fact) (Batch, error)
	// Locate finds the record of a fact in the body it came from.
	Locate(body Body, data []byte, f Fact) (Span, bool)
}

// Span is a part of a body, in bytes.
type Span struct {
	Offset int64 `json:"offset"`
	Length int64 `json:"length"`
}

// Fetcher gets bodies from upstreams.
type Fetcher interface {
	// Fetch returns the answer, or KindNotFound, KindThrottled, KindUnavailable
	// or KindInvalid errors. The Fetched is filled in as far as it came, also
	// with an error.
	Fetch(context.Context, Request) (Fetched, error)
}

// Fetched is an upstream's answer and what it took to get it.
type Fetched struct {
	Body        Body
	Data        []byte
	NotModified bool // the upstream said that the last body still holds
	Requests    int64
	Events      []RunEvent // retries and penalties on the way
}
