package document

import (
	"html"
	"strings"
	"unsafe"

	"github.com/corpintel/intel"
)

// What a document may hold. The largest of the recorded ones have some two
// thousand elements and contexts, and are nested less than forty deep.
const (
	maxElements = 1 << 16
	maxContexts = 1 << 16
	maxDepth    = 1000
	// maxNested bounds the numbers that are nested in each other; three is much.
	maxNested = 32
	// maxRepair bounds how far up an end tag is looked for that does not fit.
	maxRepair = 64
	// maxText bounds what is kept of a short text, in bytes.
	maxText = 256
)

// kind says what an open tag means here.
type kind uint8

const (
	other kind = iota
	number
	header // ix:header or ix:hidden
	row
	cell
	context
	identifier
	startDate
	endDate
	instant
	narrowing // xbrli:segment or xbrli:scenario
	member
	unit
	denominator
	measure
)

// openTag is an element under way.
type openTag struct {
	name   string
	kind   kind
	hidden bool // it hides what is in it
}

// reader reads one document.
type reader struct {
	scanner
	doc      Document
	open     []openTag
	bindings bindings
	hidden   int // open tags that hide
	numbers  []openNumber
	rows     []openRow
	catalog
}

// openNumber is an ix:nonFraction under way.
type openNumber struct {
	at            int // in doc.Elements
	space, format string
	scale         string
	negative      bool
	text          []byte // as written
	long          bool   // there is more text than is kept
}

// Read returns the numbers that an inline XBRL document tags. A document that
// cannot be read to its end, or holds more than any filing does, is a
// KindInvalid error. The result shares no memory with data; data must not
// change meanwhile.
func Read(data []byte) (*Document, error) {
	r, err := read(data)
	if err != nil {
		return nil, err
	}
	r.resolve(&r.doc)
	return &r.doc, nil
}

// ReadSet is [Read] of several documents of one filing, which share their
// contexts and units: what an element refers to may be defined in another
// document, if in only one. The documents come in the order of the parts.
func ReadSet(parts ...[]byte) ([]*Document, error) {
	readers := make([]*reader, len(parts))
	for i, data := range parts {
		r, err := read(data)
		if err != nil {
			return nil, err
		}
		readers[i] = r
	}
	documents := make([]*Document, len(parts))
	for i, r := range readers {
		shared := sharedWith(readers, i)
		r.borrow(shared)
		r.resolve(&r.doc)
		documents[i] = &r.doc
	}
	return documents, nil
}

// read reads one document as far as it goes by itself.
func read(data []byte) (*reader, error) {
	r := &reader{scanner: scanner{s: unsafe.String(unsafe.SliceData(data), len(data))}, catalog: newCatalog()}
	for {
		t, err := r.next()
		if err == nil && t.kind != tokenEnd {
			err = r.token(t)
		}
		if err != nil {
			return nil, err
		}
		if t.kind == tokenEnd {
			break
		}
	}
	r.closeTo(0, len(data), false)
	return r, nil
}

func (r *reader) token(t token) error {
	switch t.kind {
	case tokenText, tokenCDATA:
		r.text(t)
	case tokenOpen, tokenEmpty:
		return r.enter(t)
	case tokenClose:
		for i := len(r.open) - 1; i >= max(0, len(r.open)-maxRepair); i-- {
			if r.open[i].name == t.text {
				r.closeTo(i+1, t.start, false) // what was left open inside
				r.closeTo(i, t.end, true)
				break
			}
		}
	}
	return nil
}

// enter opens an element, and closes it at once if it is empty.
func (r *reader) enter(t token) error {
	if len(r.open) == maxDepth {
		return intel.Errorf(intel.KindInvalid, "elements are nested more than %d deep at byte %d", maxDepth, t.start)
	}
	tag := openTag{name: t.text}
	for _, a := range r.attributes {
		prefix, declares := strings.CutPrefix(a.name, "xmlns:")
		switch {
		case declares || a.name == "xmlns":
			if !declares {
				prefix = "" // the names without one
			}
			if len(r.bindings) == maxBindings {
				return intel.Errorf(intel.KindInvalid, "more than %d namespaces are declared at byte %d", maxBindings, t.start)
			}
			r.bindings = append(r.bindings, binding{prefix, html.UnescapeString(a.value), len(r.open)})
		case a.name == "style":
			tag.hidden = hides(a.value)
		}
	}
	tag.kind = r.kindOf(t.text)
	tag.hidden = tag.hidden || tag.kind == header
	r.open = append(r.open, tag)
	if tag.hidden {
		r.hidden++
	}
	if err := r.begin(tag.kind, t.start); err != nil {
		return err
	}
	if t.kind == tokenEmpty || void(t.text) {
		r.closeTo(len(r.open)-1, t.end, true)
	}
	return nil
}

// hides reports whether a style keeps an element from being shown.
func hides(style string) bool {
	_, rest, found := strings.Cut(style, "display")
	if !found {
		return false
	}
	rest, found = strings.CutPrefix(strings.TrimLeft(rest, " "), ":")
	return found && strings.HasPrefix(strings.TrimLeft(rest, " "), "none")
}

// void reports whether HTML has no end tag for the element.
func void(name string) bool {
	switch name {
	case "br", "hr", "img", "meta", "link", "input", "col", "wbr", "area", "base":
		return true
	}
	return false
}

// kindOf tells what a tag means by its name.
func (r *reader) kindOf(name string) kind {
	switch name {
	case "tr":
		return row
	case "td", "th":
		return cell
	case "div", "span", "table", "p", "a", "font", "b", "br", "img", "html", "body":
		return other
	}
	space, local := r.bindings.resolve(name)
	switch space {
	case inlineSpace, inlineSpaceOld:
		r.noteContext()
		switch local {
		case "nonFraction":
			return number
		case "header", "hidden":
			return header
		}
	case instanceSpace:
		return instanceKind(local)
	case dimensionSpace:
		if local == "explicitMember" || local == "typedMember" {
			return member
		}
	}
	return other
}

// begin starts what a kind of element is for.
func (r *reader) begin(k kind, start int) error {
	switch k {
	case number:
		return r.beginNumber(start)
	case row:
		if len(r.rows) < cap(r.rows) {
			r.rows = r.rows[:len(r.rows)+1] // with the memory of one that is done
			r.rows[len(r.rows)-1].reset()
		} else {
			r.rows = append(r.rows, openRow{})
		}
		return nil
	default:
		return r.beginResource(k)
	}
}

func (r *reader) beginNumber(start int) error {
	if len(r.doc.Elements) == maxElements {
		return intel.Errorf(intel.KindInvalid, "the document tags more than %d numbers", maxElements)
	}
	if len(r.numbers) == maxNested {
		return intel.Errorf(intel.KindInvalid, "numbers are nested more than %d deep at byte %d", maxNested, start)
	}
	e := Element{Hidden: r.hidden > 0, ID: short(r.attribute("id"))}
	e.Offset = int64(start)
	space, local := r.bindings.resolve(html.UnescapeString(strings.TrimSpace(r.attribute("name"))))
	e.Taxonomy, e.Concept = r.intern(taxonomy(space)), r.intern(local)
	n := openNumber{at: len(r.doc.Elements), scale: strings.TrimSpace(r.attribute("scale")), negative: r.attribute("sign") == "-"}
	if format := strings.TrimSpace(r.attribute("format")); format != "" {
		n.space, n.format = r.bindings.resolve(format)
		if n.space == "" {
			n.space = "none" // a prefix of nothing is not the absence of a format
		}
	}
	for _, a := range r.attributes {
		if prefix, ok := strings.CutSuffix(a.name, ":nil"); ok && r.bindings.space(prefix) == schemaSpace {
			e.Nil = a.value == "true" || a.value == "1"
		}
	}
	r.doc.Elements = append(r.doc.Elements, e)
	r.refer(short(r.attribute("contextRef")), short(r.attribute("unitRef")))
	r.numbers = append(r.numbers, n)
	if len(r.rows) > 0 {
		top := &r.rows[len(r.rows)-1]
		top.elements = append(top.elements, n.at)
	}
	return nil
}

// text adds to whatever under way has text.
func (r *reader) text(t token) {
	if len(r.numbers) > 0 {
		for i := range r.numbers {
			n := &r.numbers[i]
			n.long = n.long || len(n.text)+len(t.text) > maxText
			n.text = append(n.text, t.text[:min(len(t.text), maxText-len(n.text))]...)
		}
	}
	if len(r.rows) > 0 && r.hidden == 0 {
		r.rows[len(r.rows)-1].add(t.text)
	}
	if r.capturing {
		r.capture(t.text)
	}
}

// closeTo ends open elements until depth are left. Those that are proper have
// an end tag, at the end of which end is.
func (r *reader) closeTo(depth, end int, proper bool) {
	for len(r.open) > depth {
		tag := r.open[len(r.open)-1]
		switch tag.kind {
		case number:
			r.endNumber(end, proper)
		case row:
			r.endRow()
		case cell:
			if len(r.rows) > 0 {
				r.rows[len(r.rows)-1].endCell()
			}
		default:
			r.endResource(tag.kind)
		}
		if tag.hidden {
			r.hidden--
		}
		r.open = r.open[:len(r.open)-1]
		for len(r.bindings) > 0 && r.bindings[len(r.bindings)-1].depth >= len(r.open) {
			r.bindings = r.bindings[:len(r.bindings)-1]
		}
	}
}

// endNumber works out the value. One that is not closed, or has more text than
// a number, has none.
func (r *reader) endNumber(end int, proper bool) {
	n := r.numbers[len(r.numbers)-1]
	r.numbers = r.numbers[:len(r.numbers)-1]
	e := &r.doc.Elements[n.at]
	e.Length = int64(end) - e.Offset
	e.Text = oneLine(string(n.text), maxText)
	if !proper || n.long || e.Nil {
		return
	}
	decimal, ok := transform(n.space, n.format, strings.TrimSpace(e.Text))
	if !ok {
		return
	}
	scale := 0
	if n.scale != "" {
		if scale, ok = integer(n.scale); !ok {
			return
		}
	}
	e.Value, _ = compose(n.negative, decimal, scale)
}

func (r *reader) endRow() {
	top := &r.rows[len(r.rows)-1]
	if len(top.elements) > 0 {
		line := top.line()
		for _, i := range top.elements {
			r.doc.Elements[i].Row = line
		}
	}
	r.rows = r.rows[:len(r.rows)-1]
}
