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
	SeverityError                 // kept out of the store, in quarantine
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

// Finding is what a rule has to say about stored records.
type Finding struct {
	ID        string          `json:"id"` // a NaturalID: the same in every run
	Rule      string          `json:"rule"`
	Version   int             `json:"version"`
	Severity  Severity        `json:"severity"`
	CIK       CIK             `json:"cik"`
	Subject   string          `json:"subject"` // what it is about: "us-gaap:Assets USD"
	Period    Period          `json:"period"`
	Accession AccessionNumber `json:"accession,omitzero"`
	Observed  string          `json:"observed"`
	Expected  string          `json:"expected"`
	Message   string          `json:"message"` // one sentence
	SHA256    SHA256          `json:"sha256"`  // the raw body that was judged
	CreatedAt time.Time       `json:"created_at"`
}

// QuarantineState is what became of a quarantined record.
type QuarantineState string

// The states.
const (
	QuarantineHeld     QuarantineState = "held"
	QuarantineReleased QuarantineState = "released"
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
