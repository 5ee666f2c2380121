package intel

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"
)

// Frame is a calendar year, a calendar quarter or the end of one, as EDGAR
// names the periods of its frames: CY2019, CY2019Q1, CY2019Q1I. Periods of
// whatever fiscal calendar belong to the frame that they are nearest to. The
// zero value is no frame.
type Frame struct {
	Year    int
	Quarter int // 1 to 4; 0: the whole year
	Instant bool
}

const (
	daysOfFrameYear    = 365
	daysOfFrameQuarter = 91
	// frameTolerance is how many days a duration may be longer or shorter than
	// its frame. One that is no longer than that itself counts as an instant.
	frameTolerance = 30
)

// ParseFrame reads "CY2019", "CY2019Q1" or "CY2019Q1I".
func ParseFrame(s string) (Frame, error) {
	var f Frame
	ok := len(s) >= 6 && s[:2] == "CY"
	if ok {
		year, err := strconv.ParseUint(s[2:6], 10, 16)
		f.Year, ok = int(year), err == nil && year > 0
	}
	switch {
	case !ok:
	case len(s) == 6:
		return f, nil
	case len(s) >= 8 && s[6] == 'Q' && s[7] >= '1' && s[7] <= '4':
		f.Quarter = int(s[7] - '0')
		if f.Instant = s[8:] == "I"; f.Instant || len(s) == 8 {
			return f, nil
		}
	}
	return Frame{}, Errorf(KindInvalid, "%q is not the period of a frame: want a year (CY2019), a quarter (CY2019Q1) or the end of one (CY2019Q1I)", s)
}

// String returns what [ParseFrame] reads, "" for no frame.
func (f Frame) String() string {
	switch {
	case f.Year == 0:
		return ""
	case f.Quarter == 0:
		return fmt.Sprintf("CY%04d", f.Year)
	case f.Instant:
		return fmt.Sprintf("CY%04dQ%dI", f.Year, f.Quarter)
	}
	return fmt.Sprintf("CY%04dQ%d", f.Year, f.Quarter)
}

// End returns the last day of the frame.
func (f Frame) End() Date {
	month := 12
	if f.Quarter != 0 {
		month = 3 * f.Quarter
	}
	return NewDate(f.Year, month, daysIn(f.Year, month))
}

// Frame returns the frame that a period belongs to, false where it belongs to
// none. Lengths are in days from the first to the last.
//
// An instant, and what is no longer than 30 days, belongs to the end of a
// quarter that is nearest to its end, the later of two. A duration of 91 days,
// give or take 30, belongs to the quarter whose end is nearest to its own. One
// of 365 days, give or take 30, belongs to the year in which it ends if it ends
// on 30 June or later, and else to the year before.
func (p Period) Frame() (Frame, bool) {
	length := 0
	if p.Start != 0 {
		length = p.Start.DaysUntil(p.End)
	}
	switch {
	case length < 0:
		return Frame{}, false
	case length <= frameTolerance:
		f := nearestQuarter(p.End)
		f.Instant = true
		return f, true
	case length >= daysOfFrameQuarter-frameTolerance-1 && length <= daysOfFrameQuarter+frameTolerance:
		return nearestQuarter(p.End), true
	case length >= daysOfFrameYear-frameTolerance && length <= daysOfFrameYear+frameTolerance:
		if year, month, day := p.End.split(); month > 6 || month == 6 && day == 30 {
			return Frame{Year: year}, true
		}
		return Frame{Year: p.End.Year() - 1}, true
	}
	return Frame{}, false
}

// nearestQuarter returns the quarter whose end is nearest to a day, the later
// of two.
func nearestQuarter(d Date) Frame {
	year, month, _ := d.split()
	this := Frame{Year: year, Quarter: (month + 2) / 3}
	before := Frame{Year: year, Quarter: this.Quarter - 1}
	if before.Quarter == 0 {
		before = Frame{Year: year - 1, Quarter: 4}
	}
	if before.End().DaysUntil(d) < d.DaysUntil(this.End()) {
		return before
	}
	return this
}

// Misfit says how far a period is from a frame, in days: between the ends, and
// between the lengths. Of several periods of one company in a frame the one with
// the least stands for it.
func (f Frame) Misfit(p Period) int {
	away := f.End().DaysUntil(p.End)
	longer := 0
	switch {
	case f.Instant || p.Start == 0:
	case f.Quarter == 0:
		longer = p.Start.DaysUntil(p.End) - daysOfFrameYear
	default:
		longer = p.Start.DaysUntil(p.End) - daysOfFrameQuarter
	}
	return max(away, -away) + max(longer, -longer)
}

// FrameFilter asks for the facts of all companies in a frame. All fields but
// AsOf are needed.
type FrameFilter struct {
	Taxonomy string
	Concept  string
	Unit     string
	Frame    Frame
	AsOf     time.Time // only what was known then; zero: now
}

// ConceptFrame is one fact of each company in a frame: the one whose period fits
// best, of equal ones the one filed last. It has the shape of EDGAR's frames.
type ConceptFrame struct {
	Taxonomy    string       `json:"taxonomy"`
	Concept     string       `json:"tag"`
	Frame       Frame        `json:"ccp"`
	Unit        string       `json:"uom"`
	Label       string       `json:"label"`
	Description string       `json:"description"`
	Points      int          `json:"pts"`
	Facts       []FramePoint `json:"data"` // by CIK
}

// FramePoint is a company's fact in a frame.
type FramePoint struct {
	Accession AccessionNumber `json:"accn"`
	CIK       CIK             `json:"cik"`
	Name      string          `json:"entityName"` // of the company today
	Start     Date            `json:"start,omitzero"`
	End       Date            `json:"end"`
	Value     json.Number     `json:"val"`
}

// ConceptFilter asks for what one company reported under one concept. All
// fields but AsOf are needed.
type ConceptFilter struct {
	CIK      CIK
	Taxonomy string
	Concept  string
	AsOf     time.Time // only what was known then; zero: now
}

// CompanyConcept is every fact that a company reported under a concept, in the
// shape of EDGAR's answer about a concept.
type CompanyConcept struct {
	CIK         CIK                       `json:"cik"`
	Taxonomy    string                    `json:"taxonomy"`
	Concept     string                    `json:"tag"`
	Label       string                    `json:"label"`
	Description string                    `json:"description"`
	Name        string                    `json:"entityName"`
	Units       map[string][]ConceptValue `json:"units"` // by period end and start, and then as they became known
}

// ConceptValue is one fact of a [CompanyConcept]. Frame is the frame that it
// stands for: set on one fact of each.
type ConceptValue struct {
	Start        Date            `json:"start,omitzero"`
	End          Date            `json:"end"`
	Value        json.Number     `json:"val"`
	Accession    AccessionNumber `json:"accn"`
	FiscalYear   *int            `json:"fy"`
	FiscalPeriod *string         `json:"fp"`
	Form         string          `json:"form"`
	FiledAt      Date            `json:"filed"`
	Frame        Frame           `json:"frame,omitzero"`
}

// MarshalText writes what String returns.
func (f Frame) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalText reads what [ParseFrame] reads.
func (f *Frame) UnmarshalText(b []byte) (err error) {
	*f, err = ParseFrame(string(b))
	return err
}
