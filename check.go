package intel

import (
	"context"
	"time"
)

// CheckState says what a check of people's own does.
type CheckState string

// The states.
const (
	CheckDraft  CheckState = "draft"  // nothing: it can be tried on what is stored
	CheckShadow CheckState = "shadow" // it judges new batches and only counts
	CheckArmed  CheckState = "armed"  // it judges as a rule does
	CheckOff    CheckState = "off"    // nothing any more
)

// Check is a check that people wrote, in its newest version. Versions are kept:
// what a finding was made by can be read later.
type Check struct {
	ID         string     `json:"id"`
	Version    int        `json:"version"` // from 1
	State      CheckState `json:"state"`
	Definition string     `json:"definition"`          // YAML, as it was written
	ChangedAt  time.Time  `json:"changed_at,omitzero"` // version or state
	ChangedBy  string     `json:"changed_by,omitempty"`
	Note       string     `json:"note,omitempty"`
}

// QualityEntry is a line of the record of what people, and replays, did to a
// check or to a quarantined record. Lines are never changed.
type QualityEntry struct {
	Subject string    `json:"subject"` // the check's or the record's id
	Number  int       `json:"number"`  // from 1, for each subject
	At      time.Time `json:"at"`
	By      string    `json:"by"`
	Action  string    `json:"action"` // "saved", "armed", "released", "waived", "admitted" …
	Version int       `json:"version,omitempty"`
	Note    string    `json:"note,omitempty"`
	Detail  string    `json:"detail,omitempty"` // a definition, or the record that was admitted
}

// Tally is what one check of people's own came to, on one batch or on several.
type Tally struct {
	Rule    string `json:"rule"`
	Version int    `json:"version"`
	Shadow  bool   `json:"shadow"` // nothing was said about the records
	Judged  int64  `json:"judged"`
	Failed  int64  `json:"failed"`
}

// DryRun is what a check would say about what is stored.
type DryRun struct {
	Check     string    `json:"check"`
	Companies int64     `json:"companies"` // looked at
	Judged    int64     `json:"judged"`
	Failed    int64     `json:"failed"`
	HitRate   float64   `json:"hit_rate"` // failed of judged, from 0 to 1
	Told      int64     `json:"told"`     // findings and quarantined records, after warn_if and error_if
	Seconds   float64   `json:"seconds"`
	Examples  []Finding `json:"examples"`
}

// Replayed is what became of quarantined records when they were judged again.
type Replayed struct {
	Judged   int64 `json:"judged"`
	Admitted int64 `json:"admitted"` // no longer refused, and stored
	Refused  int64 `json:"refused"`  // as before, or by another rule
	// Left could not be judged again by themselves, since a newer body took the
	// place of theirs: a rebuild judges them.
	Left int64 `json:"left"`
}

// SourceHealth is how a source has done.
type SourceHealth struct {
	Source string    `json:"source"`
	LastAt time.Time `json:"last_at"` // the newest good answer
	// AgeSeconds is how long ago that was: freshness.
	AgeSeconds float64 `json:"age_seconds"`
	// Completeness is the share of answers that are good, times the share of
	// their records that are kept, over all days listed.
	Completeness float64 `json:"completeness"`
	// Volume is the records of the newest day, Usual the median of the days
	// before it.
	Volume  int64           `json:"volume"`
	Usual   float64         `json:"usual"`
	Checks  []CheckedSource `json:"checks"` // what people's own checks say
	History []SourceDay     `json:"history"`
}

// CheckedSource is what a check of people's own says of a source.
type CheckedSource struct {
	Check    string   `json:"check"`
	Severity Severity `json:"severity"`
	Passes   bool     `json:"passes"`
	Observed string   `json:"observed"`
	Expected string   `json:"expected"`
}

// ScoreFilter says what to score; the most exact of its fields decide. A fact
// is CIK, Subject and Period, and Accession for one filing's report of it.
type ScoreFilter struct {
	CIK       CIK
	Accession AccessionNumber
	Subject   string // a series: "us-gaap:Assets USD"
	Period    Period
	Source    string // without CIK: a kind of body, "edgar.companyfacts", or its beginning, "edgar"
	Since     Date   // without CIK: bodies fetched on this day or later, in UTC
	Until     Date   // and on this day or earlier
}

// Score says how far records can be trusted: 100 points are there at first, and
// each rule that fired takes some away. An error takes the whole of one record's
// share, a warning half of it, a note nothing; findings that people dismissed
// and records that are waived take nothing either.
type Score struct {
	Points  float64    `json:"points"` // from 0 to 100
	Records int64      `json:"records"`
	Rules   []RuleLoss `json:"rules"` // what took the points, the most first
}

// RuleLoss is what one rule takes from a score.
type RuleLoss struct {
	Rule     string   `json:"rule"`
	Severity Severity `json:"severity"`
	Findings int64    `json:"findings"`
	Points   float64  `json:"points"` // taken away
}

// SourceDay is what came from one kind of upstream document on a day, in UTC.
type SourceDay struct {
	Source      string    `json:"source"` // "edgar.companyfacts"
	Day         Date      `json:"day"`
	Bodies      int64     `json:"bodies"`
	Good        int64     `json:"good"` // with status 200, and usable
	Bytes       int64     `json:"bytes"`
	Records     int64     `json:"records"`
	Quarantined int64     `json:"quarantined"`
	Warned      int64     `json:"warned"` // findings of severity warn, and error in what is stored
	Noted       int64     `json:"noted"`  // findings of severity info
	LastAt      time.Time `json:"last_at"`
}

// SourceHour is how many answers with one kind of upstream document came in an
// hour.
type SourceHour struct {
	Source string
	Hour   time.Time // its beginning
	Bodies int64     // above 0: hours without any are not listed
}

// QualityReader is the reading half of a store, as far as quality is concerned.
type QualityReader interface {
	// Checks lists people's own checks by id.
	Checks(context.Context, PageRequest) (Page[Check], error)
	Check(ctx context.Context, id string) (Check, error)
	// QualityLog lists what was done to a check or a quarantined record, in order.
	QualityLog(ctx context.Context, subject string, page PageRequest) (Page[QualityEntry], error)
	// Tallies sums up what checks came to on batches, by check and version.
	Tallies(ctx context.Context, rule string) ([]Tally, error)
	Score(context.Context, ScoreFilter) (Score, error)
	// SourceDays lists by source and day, of a source and those below it.
	SourceDays(ctx context.Context, source string, since Date) ([]SourceDay, error)
	// SourceHours lists all that came by source and hour.
	SourceHours(context.Context) ([]SourceHour, error)
}

// QualityWriter keeps what people decide about quality.
type QualityWriter interface {
	// SaveCheck stores a definition as the next version of a check, a new one as
	// a draft. The same definition again changes nothing.
	SaveCheck(ctx context.Context, id, definition, by, note string) (Check, error)
	SetCheck(ctx context.Context, id string, state CheckState, by, note string) (Check, error)
	// AddFindings stores findings of a check about what is stored already, and
	// DropFindings removes all of a rule's.
	AddFindings(context.Context, []Finding) (added int64, err error)
	DropFindings(ctx context.Context, rule string) error
	// Waive says that a quarantined record rightly stays out and needs nobody's
	// attention until then.
	Waive(ctx context.Context, id, by, note string, until time.Time) (Quarantined, error)
	// Admit takes records out of quarantine that the rules no longer refuse. The
	// facts of those in store are stored; the others' are stored already.
	Admit(ctx context.Context, id string, store bool, by, note string) error
}
