package edgar

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// Bounds of the XML that is read. EDGAR's forms are 8 deep, and a record of one
// has some thousand elements where a filer made much of it.
const (
	maxXMLDepth    = 32
	maxXMLElements = 200_000 // of one child of the root
)

// element is an element of a typed document. Names are without name space;
// nothing is lost by that, for no form has one name in two.
type element struct {
	name     string
	id       string // its attribute of that name
	text     string // all text directly in it
	children []*element
}

// child returns the first child of a name. Of nil, and where there is none, it
// returns an element that is empty and has only the name.
func (e *element) child(path ...string) *element {
	at := e
next:
	for _, name := range path {
		for _, c := range at.children {
			if c.name == name {
				at = c
				continue next
			}
		}
		return &element{name: path[len(path)-1]}
	}
	return at
}

// all returns the children of a name.
func (e *element) all(name string) []*element {
	var list []*element
	for _, c := range e.children {
		if c.name == name {
			list = append(list, c)
		}
	}
	return list
}

// value returns the text with single spaces. What ownership reports wrap in an
// element named value, to put footnotes beside it, is the text too.
func (e *element) value() string {
	for _, c := range e.children {
		if c.name == "value" {
			return c.value()
		}
	}
	return strings.Join(strings.Fields(e.text), " ")
}

// readXML reads a document child by child of its root, so that a table is never
// in memory whole. The root must have one of the names; it is returned empty.
func readXML(s string, names []string, each func(*element) error) (root string, err error) {
	r := xmlReader{dec: xml.NewDecoder(strings.NewReader(s))}
	r.dec.CharsetReader = charset
	ended := false
	for {
		tok, err := r.dec.Token()
		switch tok := tok.(type) {
		case xml.StartElement:
			switch {
			case ended:
				return root, errors.New("there is more than one document")
			case root == "":
				if root = tok.Name.Local; !slices.Contains(names, root) {
					return root, fmt.Errorf("the document is a %s, not a %s", quote(root), strings.Join(names, " or "))
				}
			default:
				r.elements = 0
				e, err := r.element(tok, 2)
				if err != nil {
					return root, err
				}
				if err := each(e); err != nil {
					return root, err
				}
			}
		case xml.EndElement:
			ended = true // only the root's is left for this loop
		case xml.Directive:
			return root, errors.New("it declares a document type, which no form of EDGAR does")
		}
		switch end := errors.Is(err, io.EOF); {
		case end && root == "":
			return root, errors.New("there is no XML")
		case end:
			return root, nil
		case err != nil:
			return root, err
		}
	}
}

// readTree reads a document whole.
func readTree(s string, names ...string) (*element, error) {
	root, elements := &element{}, 0
	name, err := readXML(s, names, func(e *element) error {
		if elements += e.count(); elements > maxXMLElements {
			return fmt.Errorf("more than %d elements", maxXMLElements)
		}
		root.children = append(root.children, e)
		return nil
	})
	root.name = name
	return root, err
}

func (e *element) count() int {
	n := 1
	for _, c := range e.children {
		n += c.count()
	}
	return n
}

type xmlReader struct {
	dec      *xml.Decoder
	elements int
}

// element reads what follows a start tag up to its end.
func (r *xmlReader) element(start xml.StartElement, depth int) (*element, error) {
	if depth > maxXMLDepth {
		return nil, fmt.Errorf("elements are nested deeper than %d", maxXMLDepth)
	}
	if r.elements++; r.elements > maxXMLElements {
		return nil, fmt.Errorf("more than %d elements in one", maxXMLElements)
	}
	e := &element{name: start.Name.Local}
	for _, a := range start.Attr {
		if a.Name.Local == "id" {
			e.id = a.Value
		}
	}
	var words strings.Builder
	for {
		tok, err := r.dec.Token()
		if err != nil {
			return nil, err
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			c, err := r.element(tok, depth+1)
			if err != nil {
				return nil, err
			}
			e.children = append(e.children, c)
		case xml.CharData:
			words.Write(tok)
		case xml.EndElement:
			e.text = words.String()
			return e, nil
		case xml.Directive:
			return nil, errors.New("it declares a document type, which no form of EDGAR does")
		}
	}
}

// charset decodes what is not UTF-8. The one other encoding that filers use is
// Windows' Latin, under its own name or that of the standard's.
func charset(label string, in io.Reader) (io.Reader, error) {
	switch strings.ToLower(label) {
	case "us-ascii", "ascii":
		return in, nil
	case "iso-8859-1", "latin1", "windows-1252":
		return &latinReader{in: in}, nil
	default:
		return nil, fmt.Errorf("the encoding %s is not known: want UTF-8, US-ASCII, ISO-8859-1 or windows-1252", quote(label))
	}
}

// latinReader turns windows-1252 into UTF-8.
type latinReader struct {
	in      io.Reader
	pending []byte // decoded, not yet read
}

// Read reads decoded bytes.
func (l *latinReader) Read(p []byte) (int, error) {
	if len(l.pending) == 0 {
		var raw [1024]byte
		n, err := l.in.Read(raw[:])
		for _, b := range raw[:n] {
			l.pending = utf8.AppendRune(l.pending, latin(b))
		}
		if n == 0 {
			return 0, err
		}
	}
	n := copy(p, l.pending)
	l.pending = l.pending[n:]
	return n, nil
}

// latin returns the character of a byte in windows-1252.
func latin(b byte) rune {
	const from80to9f = "€\ufffd‚ƒ„…†‡ˆ‰Š‹Œ\ufffdŽ\ufffd\ufffd‘’“”•–—˜™š›œ\ufffdžŸ"
	if b < 0x80 || b > 0x9f {
		return rune(b)
	}
	return []rune(from80to9f)[b-0x80]
}
