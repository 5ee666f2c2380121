package intel

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"
)

// Severity says what becomes of a record that a rule speaks of.
type Severity uint8

// The severities.
const (
	SeverityInfo  Severity = iota // stored; the finding annotates
	SeverityWarn                  // stored; the finding flags
	SeverityError                 // kept out of the store, in quarantine; of detectors: stored, and hardly right
)

var severityNames = [...]string{"info", "warn", "error"}

func (s Severity) String() string { return severityNames[s] }

// MarshalText writes "info", "warn" or "error".
func (s Severity) MarshalText() ([]byte, error) { return []byte(severityNames[s]), nil }

// UnmarshalText reads what MarshalText writes.
func (s *Severity) UnmarshalText(b []byte) error {
	for i, n := range severityNames {
		if n == string(b) {
			*s = Severity(i)
			return nil
		}
	}
	return Errorf(KindInvalid, "%q is not a severity: want info, warn or error", b)
}

// FindingKind says what a finding is about, and so who made it.
type FindingKind string

// The kinds.
const (
	FindingQuality      FindingKind = "quality"      // a rule that batches are judged by
	FindingFundamentals FindingKind = "fundamentals" // a number that does not fit its company's others
	FindingPrices       FindingKind = "prices"       // a session of a security
	FindingNews         FindingKind = "news"         // a burst of news
	FindingFilings      FindingKind = "filings"      // how a company files
	FindingFreshness    FindingKind = "freshness"    // something that is kept fresh and is not
	FindingSeries       FindingKind = "series"       // a dense series, such as what a source delivers an hour
)

// FindingState is what people have said of a finding.
type FindingState string

// The states.
const (
	FindingNew          FindingState = "new"          // nobody has said anything
	FindingAcknowledged FindingState = "acknowledged" // somebody looks into it
	FindingDismissed    FindingState = "dismissed"    // it is nothing
	FindingConfirmed    FindingState = "confirmed"    // it is what it says
)

// Finding is what a rule or detector has to say about stored records.
type Finding struct {
	ID        string          `json:"id"` // a NaturalID: the same in every run
	Kind      FindingKind     `json:"kind"`
	Rule      string          `json:"rule"`
	Version   int             `json:"version"`
	Severity  Severity        `json:"severity"`
	CIK       CIK             `json:"cik"`
	Subject   string          `json:"subject"` // what it is about: "us-gaap:Assets USD"
	Period    Period          `json:"period"`
	Accession AccessionNumber `json:"accession,omitzero"`
	Observed  string          `json:"observed"`
	Expected  string          `json:"expected"`
	// What was observed would have been normal from ExpectedLow to
	// ExpectedHigh, in the subject's unit. Nil where there is no such bound.
	ExpectedLow  *float64 `json:"expected_low"`
	ExpectedHigh *float64 `json:"expected_high"`
	Message      string   `json:"message"` // one sentence
	// Evidence is what the finding rests on. CounterEvidence is what would have
	// explained it, whether or not that was found.
	Evidence        []Evidence        `json:"evidence"`
	CounterEvidence []CounterEvidence `json:"counter_evidence"`
	// Transformation would make what was observed normal: "÷1000". "" where
	// none of those tried does.
	Transformation string `json:"transformation,omitempty"`
	// Score is how far from normal it is, in the rule's own measure, usually
	// standard deviations; 0 for rules that are broken or not. Kept to thousandths.
	Score     float64   `json:"score"`
	SHA256    SHA256    `json:"sha256"` // the raw body that was judged
	CreatedAt time.Time `json:"created_at"`

	State     FindingState `json:"state"`
	DecidedAt time.Time    `json:"decided_at,omitzero"`
	DecidedBy string       `json:"decided_by,omitempty"`
	Reason    string       `json:"reason,omitempty"`
	// SuppressedBy is the finding whose dismissal speaks for this one also.
	SuppressedBy string `json:"suppressed_by,omitempty"`
}

// Evidence is a stored record that a finding rests on.
type Evidence struct {
	Note      string          `json:"note"` // what it is to the finding: "as first reported"
	Subject   string          `json:"subject,omitempty"`
	Period    Period          `json:"period,omitzero"`
	Value     string          `json:"value,omitempty"`
	Accession AccessionNumber `json:"accession,omitzero"`
	FiledAt   Date            `json:"filed,omitzero"`
}

// CounterEvidence is something that would have explained a finding.
type CounterEvidence struct {
	Question string `json:"question"` // "split", "restatement", "peer-wide"
	Found    bool   `json:"found"`
	Note     string `json:"note"` // what was looked at, or found
}

// FindingDecision is a person's word on a finding. A dismissal speaks also for
// findings of the same rule, company and subject that are no farther from
// normal, unless they are of severity error or of kind quality: those say that
// something is wrong, not that it is unusual.
type FindingDecision struct {
	Finding string
	State   FindingState
	By      string
	Reason  string // a dismissal needs one
}

// QuarantineState is what became of a quarantined record.
type QuarantineState string

// The states.
const (
	QuarantineHeld     QuarantineState = "held"
	QuarantineReleased QuarantineState = "released"
	QuarantineWaived   QuarantineState = "waived" // rightly out, until ExpiresAt
)

// Quarantined is a record, or a whole body, that was kept out of the store. Who
// finds it out says what and why; the pipeline gives it ID, CreatedAt and State.
type Quarantined struct {
	ID        string          `json:"id"` // see Identify
	Rule      string          `json:"rule"`
	Version   int             `json:"version"`
	Reason    string          `json:"reason"`
	CIK       CIK             `json:"cik,omitempty"`
	Kind      string          `json:"kind"`   // "fact", "filing", "company", "body"
	Record    json.RawMessage `json:"record"` // the whole record as the upstream wrote it, or what locates the body
	SHA256    SHA256          `json:"sha256"` // the raw body
	Offset    int64           `json:"offset"` // of the record in the body, bytes; -1 where unknown
	CreatedAt time.Time       `json:"created_at"`
	State     QuarantineState `json:"state"`
	DecidedAt time.Time       `json:"decided_at,omitzero"`
	DecidedBy string          `json:"decided_by,omitempty"`
	Note      string          `json:"note,omitempty"`
	ExpiresAt time.Time       `json:"expires_at,omitzero"` // of a waiver

	// Fact is the record in our words, where it can be read at all. Only such
	// a record can be released.
	Fact *Fact `json:"-"`
}

// Identify gives the record the name that it has in every run and every
// deployment: a record that stays bad is one record, whichever body has it.
func (q *Quarantined) Identify() {
	q.ID = NaturalID(q.Rule, q.CIK.String(), q.Kind, string(q.Record))
}

// NaturalID hashes the parts that make a thing what it is, so that the same
// input gives the same name in every run and every deployment.
func NaturalID(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil)[:10])
}

// Undetected marks a company that has to be looked at again.
type Undetected struct {
	CIK   CIK
	Fetch int64 // of the body that touched it last
}
