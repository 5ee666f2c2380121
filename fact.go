package intel

import (
	"encoding/hex"
	"encoding/json"
	"strconv"
	"time"
)

// Fact is one number as a filing reported it. Its identity is company,
// taxonomy, concept, unit, period and accession; facts are appended and never
// changed. FiscalYear and FiscalPeriod describe the filing, not the fact: most
// facts of a 10-K are about other years.
type Fact struct {
	CIK          CIK             `json:"cik"`
	Taxonomy     string          `json:"taxonomy"` // "us-gaap", "ifrs-full", "dei" …
	Concept      string          `json:"concept"`  // "NetIncomeLoss"
	Unit         string          `json:"unit"`     // "USD", "shares", "USD/shares", "pure" …
	Period                       // what it is about
	Value        string          `json:"value"` // the filer's decimal, digit for digit
	Accession    AccessionNumber `json:"accession"`
	FiscalYear   int             `json:"fy"` // of the filing; 0 where EDGAR has none
	FiscalPeriod string          `json:"fp"` // of the filing: "FY", "Q1" …; "" where EDGAR has none
	Form         string          `json:"form"`
	FiledAt      Date            `json:"filed"`
	Rounded      bool            `json:"rounded,omitempty"` // the period is known to the month only, see Period.RoundsTo
	Frame        string          `json:"frame"`             // EDGAR's label of the period on the fact filed last; moves between facts
}

// Series names what a run of facts is of: "us-gaap:NetIncomeLoss USD".
func (f *Fact) Series() string { return f.Taxonomy + ":" + f.Concept + " " + f.Unit }

// KnownFact is a stored fact with its origin and the clocks around it.
type KnownFact struct {
	Fact
	AcceptedAt time.Time `json:"accepted"` // of the filing; zero where unknown
	KnownAt    time.Time `json:"known_at"` // acceptance, or the end of the filing day
	SHA256     SHA256    `json:"sha256"`   // the raw body that first held it
	IngestedAt time.Time `json:"ingested_at"`
	// Revision is 0 as first seen, and more where EDGAR later replaced the
	// value under the same accession.
	Revision int    `json:"revision"`
	Vanished bool   `json:"vanished"` // EDGAR no longer lists it
	Label    string `json:"label"`    // the taxonomy's name of the concept
	Sample   bool   `json:"sample"`   // carried by the binary, not fetched
}

// MarshalJSON writes what [KnownFact.AppendJSON] appends.
func (k KnownFact) MarshalJSON() ([]byte, error) { return k.AppendJSON(nil), nil }

// AppendJSON appends the fact as one JSON object with all its keys; absent
// values are null. It is the form in every interface.
func (k *KnownFact) AppendJSON(b []byte) []byte {
	b = append(b, `{"cik":`...)
	b = strconv.AppendUint(b, uint64(k.CIK), 10)
	b = appendText(b, `,"taxonomy":`, k.Taxonomy)
	b = appendText(b, `,"concept":`, k.Concept)
	b = appendText(b, `,"unit":`, k.Unit)
	b = appendDay(b, `,"start":`, k.Start)
	b = appendDay(b, `,"end":`, k.End)
	b = appendText(b, `,"value":`, k.Value)
	b = append(b, `,"accession":"`...)
	b, _ = k.Accession.AppendText(b)
	b = append(b, `","fy":`...)
	if k.FiscalYear == 0 {
		b = append(b, "null"...)
	} else {
		b = strconv.AppendInt(b, int64(k.FiscalYear), 10)
	}
	b = appendText(b, `,"fp":`, k.FiscalPeriod)
	b = appendText(b, `,"form":`, k.Form)
	b = appendDay(b, `,"filed":`, k.FiledAt)
	b = appendInstant(b, `,"accepted":`, k.AcceptedAt)
	b = appendInstant(b, `,"known_at":`, k.KnownAt)
	b = appendText(b, `,"frame":`, k.Frame)
	b = append(b, `,"sha256":"`...)
	b = hex.AppendEncode(b, k.SHA256[:])
	b = append(b, '"')
	b = appendInstant(b, `,"ingested_at":`, k.IngestedAt)
	b = append(b, `,"revision":`...)
	b = strconv.AppendInt(b, int64(k.Revision), 10)
	b = append(b, `,"vanished":`...)
	b = strconv.AppendBool(b, k.Vanished)
	b = appendText(b, `,"label":`, k.Label)
	b = append(b, `,"sample":`...)
	b = strconv.AppendBool(b, k.Sample)
	b = append(b, `,"rounded":`...)
	b = strconv.AppendBool(b, k.Rounded)
	return append(b, '}')
}

func appendText(b []byte, key, s string) []byte {
	b = append(b, key...)
	if s == "" {
		return append(b, "null"...)
	}
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			q, _ := json.Marshal(s)
			return append(b, q...)
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

func appendDay(b []byte, key string, d Date) []byte {
	b = append(b, key...)
	if d == 0 {
		return append(b, "null"...)
	}
	b = append(b, '"')
	b, _ = d.AppendText(b)
	return append(b, '"')
}

func appendInstant(b []byte, key string, t time.Time) []byte {
	b = append(b, key...)
	if t.IsZero() {
		return append(b, "null"...)
	}
	b = append(b, '"')
	b = t.UTC().AppendFormat(b, time.RFC3339Nano)
	return append(b, '"')
}

// Concept is a taxonomy's element.
type Concept struct {
	Taxonomy    string `json:"taxonomy"`
	Name        string `json:"name"`
	Label       string `json:"label,omitempty"`
	Description string `json:"description,omitempty"`
	// Year of the taxonomy that the label is of; 0: of the present one. Of two
	// labels the later stays.
	Year int `json:"-"`
}
