package document

import (
	"html"
	"strconv"
	"strings"

	"github.com/corpintel/intel"
)

const (
	// filerScheme is the scheme in which entities are CIKs.
	filerScheme = "http://www.sec.gov/CIK"
	// maxDimensions and maxMeasures bound one context and one unit.
	maxDimensions = 16
	maxMeasures   = 16
	// maxNames bounds the different names that are kept.
	maxNames = 1 << 18
)

// catalog collects the contexts and units of a document and what refers to
// them. They may come after the elements that do.
type catalog struct {
	contexts map[string]*contextEntry
	units    map[string]string
	refs     []reference // of doc.Elements, in the same order
	names    map[string]string
	used     map[string]bool // contexts, by what stands in contextRef

	context   *contextEntry // under way
	narrow    int           // open elements inside a segment or scenario
	unitID    string        // under way
	above     []string      // measures of the unit
	below     []string      // those it is divided by
	divisor   bool          // within the denominator
	capturing bool
	captured  []byte
}

// contextEntry is a context with the attributes of what is being read in it.
type contextEntry struct {
	entity     intel.CIK
	period     intel.Period
	dimensions []Dimension
	scheme     string
	odd        bool // its period is not understood
	borrowed   bool // of another document of the filing
}

// reference is what an element says it is about.
type reference struct{ context, unit string }

func newCatalog() catalog {
	return catalog{
		contexts: map[string]*contextEntry{}, units: map[string]string{},
		names: map[string]string{}, used: map[string]bool{},
	}
}

func instanceKind(local string) kind {
	switch local {
	case "context":
		return context
	case "identifier":
		return identifier
	case "startDate":
		return startDate
	case "endDate":
		return endDate
	case "instant":
		return instant
	case "segment", "scenario":
		return narrowing
	case "unit":
		return unit
	case "unitDenominator":
		return denominator
	case "measure":
		return measure
	}
	return other
}

// intern returns a copy of s that is shared with equal ones.
func (c *catalog) intern(s string) string {
	if kept, ok := c.names[s]; ok {
		return kept
	}
	if len(c.names) == maxNames {
		return "" // nothing is called that
	}
	s = short(s)
	c.names[s] = s
	return s
}

// short returns a copy of an identifier or a name. Longer ones than any
// document has become "", which nothing is called.
func short(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > 4*maxText {
		return ""
	}
	return html.UnescapeString(strings.Clone(s))
}

// noteContext notes that the last tag refers to its contextRef.
func (r *reader) noteContext() {
	if ref := short(r.attribute("contextRef")); ref != "" && !r.used[ref] && len(r.used) < maxContexts {
		r.used[ref] = true
	}
}

func (c *catalog) refer(context, unit string) {
	c.refs = append(c.refs, reference{c.intern(context), c.intern(unit)})
}

// beginResource starts a part of a context or unit.
func (r *reader) beginResource(k kind) error {
	if r.narrow > 0 && k != narrowing {
		r.beginNarrowing(k)
		return nil
	}
	switch k {
	case context:
		if r.doc.Contexts++; r.doc.Contexts > maxContexts {
			return intel.Errorf(intel.KindInvalid, "the document defines more than %d contexts", maxContexts)
		}
		r.context = &contextEntry{}
		// Of two with one name neither can be meant.
		switch id := short(r.attribute("id")); {
		case id == "": // nothing can refer to it
		case r.contexts[id] != nil:
			r.contexts[id].odd = true
		default:
			r.contexts[id] = r.context
		}
	case identifier:
		if r.context != nil {
			r.context.scheme = short(r.attribute("scheme"))
			r.startCapture()
		}
	case startDate, endDate, instant, measure:
		r.startCapture()
	case narrowing:
		if r.context != nil {
			r.narrow++
		}
	case unit:
		r.unitID, r.above, r.below, r.divisor = short(r.attribute("id")), nil, nil, false
		if len(r.units) >= maxContexts {
			return intel.Errorf(intel.KindInvalid, "the document defines more than %d units", maxContexts)
		}
	case denominator:
		r.divisor = true
	}
	return nil
}

// beginNarrowing notes an element in a segment or scenario. Whatever it is, it
// narrows the context.
func (r *reader) beginNarrowing(k kind) {
	if len(r.context.dimensions) >= maxDimensions {
		return
	}
	axis := short(r.attribute("dimension"))
	if axis == "" && k != member && len(r.context.dimensions) > 0 {
		return // inside a typed member
	}
	if axis == "" {
		axis = r.intern(r.open[len(r.open)-1].name)
	}
	r.context.dimensions = append(r.context.dimensions, Dimension{Axis: r.intern(axis)})
	if k == member && strings.HasSuffix(r.open[len(r.open)-1].name, "explicitMember") {
		r.startCapture()
	}
}

func (c *catalog) startCapture() { c.capturing, c.captured = true, c.captured[:0] }

func (c *catalog) capture(text string) {
	c.captured = append(c.captured, text[:min(len(text), 4*maxText-len(c.captured))]...)
}

// endResource ends a part of a context or unit.
func (r *reader) endResource(k kind) {
	text := ""
	if r.capturing && k != other {
		text = strings.TrimSpace(html.UnescapeString(string(r.captured)))
		r.capturing = false
	}
	switch k {
	case context:
		r.context, r.narrow = nil, 0
	case narrowing:
		r.narrow = max(0, r.narrow-1)
	case unit:
		if r.unitID == "" {
			break
		}
		if _, twice := r.units[r.unitID]; twice {
			r.units[r.unitID] = "" // of two with one name neither can be meant
		} else {
			r.units[r.unitID] = unitName(r.above, r.below)
		}
		r.above, r.below = nil, nil
	case denominator:
		r.divisor = false
	case measure:
		r.measured(text)
	}
	if r.context != nil {
		r.context.fill(k, text, r.catalog.intern)
	}
}

func (r *reader) measured(text string) {
	name := measureName(r.bindings, text)
	switch {
	case len(r.above)+len(r.below) == maxMeasures:
	case r.divisor:
		r.below = append(r.below, name)
	default:
		r.above = append(r.above, name)
	}
}

// measureName names a measure as EDGAR's data does: the local part of its name.
func measureName(b bindings, text string) string {
	space, local := b.resolve(text)
	if space == currencySpace {
		return strings.ToUpper(local)
	}
	return local
}

// unitName names a unit as EDGAR's data does: "USD", "USD/shares".
func unitName(above, below []string) string {
	s := strings.Join(above, "*")
	if len(below) > 0 {
		s += "/" + strings.Join(below, "*")
	}
	return s
}

// fill adds a part to the context.
func (c *contextEntry) fill(k kind, text string, intern func(string) string) {
	switch k {
	case identifier:
		if cik, err := intel.ParseCIK(text); err == nil && strings.TrimRight(c.scheme, "/") == filerScheme && c.entity == 0 {
			c.entity = cik
		} else {
			c.odd = true
		}
	case startDate:
		c.set(&c.period.Start, text, false)
	case endDate, instant:
		c.set(&c.period.End, text, true)
	case member:
		if n := len(c.dimensions); n > 0 && text != "" {
			c.dimensions[n-1].Member = intern(text)
		}
	}
}

// set reads a day of the period; a second one makes the period odd. A time is
// allowed, but only midnight, which begins a day or ends the day before.
func (c *contextEntry) set(day *intel.Date, text string, end bool) {
	text, midnight := strings.CutSuffix(text, "T00:00:00")
	d, ok := intel.ParseISODate(text)
	if !ok || *day != 0 {
		c.odd = true
		return
	}
	if midnight && end {
		d = d.AddDays(-1)
	}
	*day = d
}

// definitions are the contexts and units of documents; nil and "" stand for
// what several of them define.
type definitions struct {
	contexts map[string]*contextEntry
	units    map[string]string
}

// sharedWith returns what the documents but the i-th define.
func sharedWith(readers []*reader, i int) definitions {
	d := definitions{map[string]*contextEntry{}, map[string]string{}}
	for n, r := range readers {
		if n == i {
			continue
		}
		for id, entry := range r.contexts {
			if entry.borrowed {
				continue
			}
			if _, twice := d.contexts[id]; twice {
				entry = nil
			}
			d.contexts[id] = entry
		}
		for id, measures := range r.units {
			if was, twice := d.units[id]; twice && was != measures {
				measures = ""
			}
			d.units[id] = measures
		}
	}
	return d
}

// borrow adds what the elements of a document refer to and it does not define.
func (c *catalog) borrow(from definitions) {
	for _, ref := range c.refs {
		if _, own := c.contexts[ref.context]; !own && from.contexts[ref.context] != nil {
			entry := *from.contexts[ref.context]
			entry.borrowed = true
			c.contexts[ref.context] = &entry
		}
		if _, own := c.units[ref.unit]; !own && from.units[ref.unit] != "" {
			c.units[ref.unit] = from.units[ref.unit]
		}
	}
}

// resolve gives every element what it refers to.
func (c *catalog) resolve(doc *Document) {
	for i := range doc.Elements {
		e, ref := &doc.Elements[i], c.refs[i]
		e.Unit = c.units[ref.unit]
		if entry := c.contexts[ref.context]; entry != nil && !entry.odd {
			e.Entity, e.Period, e.Dimensions = entry.entity, entry.period, entry.dimensions
		}
	}
	for id, entry := range c.contexts {
		if !c.used[id] && !entry.borrowed {
			doc.Unused++
		}
	}
}

func integer(s string) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil
}
