package edgar

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/corpintel/intel"
)

// The members of a fact.
const (
	fieldStart = iota
	fieldEnd
	fieldVal
	fieldAccn
	fieldFY
	fieldFP
	fieldForm
	fieldFiled
	fieldFrame
	fieldCount
)

// factFields are the names of the members. Others are new, and not ours.
func factFields() [fieldCount]string {
	return [fieldCount]string{"start", "end", "val", "accn", "fy", "fp", "form", "filed", "frame"}
}

// entry is one element of a series, taken apart but not yet read. Of its
// defects the first is the reason to quarantine it.
type entry struct {
	raw    [fieldCount]string // JSON text; "" where missing
	reason string
}

func (e *entry) complain(format string, args ...any) {
	if e.reason == "" {
		e.reason = fmt.Sprintf(format, args...)
	}
}

// slow reads the element of a series that is next, in any form. It sets f, or
// quarantines the element and returns false. Only broken JSON ends the scan.
func (p *factsParser) slow(f *intel.Fact) bool {
	at := p.pos
	e := p.entry()
	if p.err != nil {
		return false
	}
	raw := p.text[at:p.pos]
	*f = e.fact()
	for _, name := range []string{p.taxonomy, p.concept, p.unit} {
		if len(name) > maxText {
			e.complain("the name %s of its series is %d bytes long, more than %d", shorten(name), len(name), maxText)
		}
	}
	if e.reason != "" {
		p.quarantine("fact", e.reason, p.withSeries(raw), at)
		return false
	}
	f.CIK, f.Taxonomy, f.Concept, f.Unit = p.cik, p.taxonomy, p.concept, p.unit
	p.addFiling(f.Accession, f.Form, f.FiledAt)
	return true
}

// entry reads over one element of a series and keeps the text of its members.
func (p *factsParser) entry() (e entry) {
	p.space()
	if !p.at('{') {
		e.complain("the entry is %s, not an object", shorten(p.raw()))
		return e
	}
	names := factFields()
	for p.open('{'); p.more('}'); {
		key := p.key()
		value := p.raw()
		for i, name := range names {
			if name != key {
				continue
			}
			if e.raw[i] != "" {
				e.complain("%s is there twice", key)
			}
			e.raw[i] = value
		}
	}
	return e
}

// fact reads the members.
func (e *entry) fact() intel.Fact {
	return intel.Fact{
		Period:       intel.Period{Start: e.day(fieldStart, false), End: e.day(fieldEnd, true)},
		Value:        e.value(),
		Accession:    e.accession(),
		FiscalYear:   e.year(),
		FiscalPeriod: e.text(fieldFP, false),
		Form:         e.text(fieldForm, true),
		FiledAt:      e.day(fieldFiled, true),
		Frame:        e.text(fieldFrame, false),
	}
}

// text reads a member that is a string. Where it is not required it may be
// missing, null or empty, all of which are "".
func (e *entry) text(field int, required bool) string {
	raw, name := e.raw[field], factFields()[field]
	t, ok := asText(raw)
	switch {
	case raw == "" || raw == "null":
		if required {
			e.complain("%s is %s", name, missing(raw))
		}
	case !ok:
		e.complain("%s is %s, not a text", name, shorten(raw))
	case required && t == "":
		e.complain("%s is empty", name)
	case len(t) > maxText:
		e.complain("%s is %d bytes long, more than %d", name, len(t), maxText)
	}
	return t
}

func (e *entry) day(field int, required bool) intel.Date {
	t := e.text(field, required)
	if t == "" {
		return 0
	}
	d, ok := intel.ParseISODate(t)
	if !ok {
		e.complain("%s is %s, not a day", factFields()[field], shorten(e.raw[field]))
	}
	return d
}

func (e *entry) accession() intel.AccessionNumber {
	t := e.text(fieldAccn, true)
	a, ok := accession(t)
	if !ok {
		e.complain("accn is %s, not an accession number", shorten(e.raw[fieldAccn]))
	}
	return a
}

// value reads the number as it is written. A string will do if it is a plain
// decimal: nobody who writes one means anything else.
func (e *entry) value() string {
	raw := e.raw[fieldVal]
	v, quoted := asText(raw)
	switch {
	case raw == "" || raw == "null":
		e.complain("val is %s", missing(raw))
	case quoted && (numberLen(v) != len(v) || v == "" || strings.ContainsAny(v, "eE")):
		e.complain("val is %s, not a decimal number", shorten(raw))
	case !quoted && numberLen(raw) != len(raw):
		e.complain("val is %s, not a number", shorten(raw))
	case !quoted:
		v = raw
	}
	if len(v) > maxText {
		e.complain("val is %d digits long, more than %d", len(v), maxText)
	}
	return v
}

// year reads the fiscal year of the filing, a number or a string of digits.
func (e *entry) year() int {
	raw := e.raw[fieldFY]
	digits := raw
	if t, quoted := asText(raw); quoted {
		digits = t
	}
	if raw == "" || raw == "null" || digits == "" {
		return 0
	}
	n, ok := year(digits)
	if !ok {
		e.complain("fy is %s, not a year", shorten(raw))
	}
	return n
}

// missing says how a value is absent.
func missing(raw string) string {
	if raw == "" {
		return "missing"
	}
	return "null"
}

// withSeries returns an element together with what it is an element of, as
// one JSON object.
func (p *factsParser) withSeries(raw string) string {
	var b strings.Builder
	b.Grow(len(raw) + 128)
	b.WriteString(`{"taxonomy":`)
	b.WriteString(quote(p.taxonomy))
	b.WriteString(`,"concept":`)
	b.WriteString(quote(p.concept))
	b.WriteString(`,"unit":`)
	b.WriteString(quote(p.unit))
	b.WriteString(`,"fact":`)
	b.WriteString(raw)
	b.WriteByte('}')
	return b.String()
}

// quote returns s as JSON text, cut where it is longer than any real name:
// thousands of records may repeat it.
func quote(s string) string {
	if len(s) > maxText {
		s = s[:maxText] + "…"
	}
	q, _ := json.Marshal(s) // every string can be marshalled
	return string(q)
}

// asText returns the string that raw, which is JSON text, holds, and whether
// it holds one.
func asText(raw string) (string, bool) {
	if len(raw) < 2 || raw[0] != '"' {
		return "", false
	}
	s := scanner{text: raw}
	t := s.string()
	return t, s.err == nil
}

// shorten cuts JSON text for a message.
func shorten(raw string) string {
	const enough = 60
	if len(raw) <= enough {
		return strings.ToValidUTF8(raw, "\uFFFD")
	}
	return strings.ToValidUTF8(raw[:enough], "") + "…"
}
