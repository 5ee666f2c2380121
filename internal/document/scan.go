package document

import (
	"strings"

	"github.com/corpintel/intel"
)

// maxAttributes bounds the attributes of one tag.
const maxAttributes = 1024

// tokenKind is what a token is.
type tokenKind uint8

const (
	tokenEnd   tokenKind = iota // of the document
	tokenText                   // with character references
	tokenCDATA                  // text without
	tokenOpen                   // <name …>
	tokenEmpty                  // <name …/>
	tokenClose                  // </name>
)

// token is a piece of the document. Comments, processing instructions and
// declarations are passed over.
type token struct {
	kind       tokenKind
	text       string // text, or the name of the tag
	start, end int    // in bytes of the document
}

// attribute is one of the attributes of a tag, as written.
type attribute struct{ name, value string }

// scanner cuts XHTML into tokens. It reads what is well-formed as XML does, and
// of what is not as much as can be read: nothing makes it go back.
type scanner struct {
	s          string
	pos        int
	attributes []attribute // of the last tag
	raw        string      // name of the element whose content is text alone
}

// next returns the token at the position, and moves on. Its errors are
// KindInvalid.
func (sc *scanner) next() (token, error) {
	for sc.pos < len(sc.s) {
		start := sc.pos
		if sc.raw != "" {
			return sc.rawText(), nil
		}
		if sc.s[start] != '<' {
			return sc.textFrom(start), nil
		}
		rest := sc.s[start:]
		switch {
		case strings.HasPrefix(rest, "<!--"):
			if !sc.skip("-->") {
				return token{}, unclosed("comment", start)
			}
		case strings.HasPrefix(rest, "<![CDATA["):
			if !sc.skip("]]>") {
				return token{}, unclosed("CDATA section", start)
			}
			return token{tokenCDATA, sc.s[start+len("<![CDATA[") : sc.pos-len("]]>")], start, sc.pos}, nil
		case strings.HasPrefix(rest, "<?"):
			if !sc.skip("?>") {
				return token{}, unclosed("processing instruction", start)
			}
		case strings.HasPrefix(rest, "<!"):
			if !sc.skip(">") {
				return token{}, unclosed("declaration", start)
			}
		case strings.HasPrefix(rest, "</"):
			if !sc.skip(">") {
				return token{}, unclosed("tag", start)
			}
			return token{tokenClose, strings.TrimSpace(sc.s[start+2 : sc.pos-1]), start, sc.pos}, nil
		case len(rest) > 1 && nameByte(rest[1]):
			return sc.tag(start)
		default: // a stray "<"
			return sc.textFrom(start), nil
		}
	}
	return token{kind: tokenEnd, start: sc.pos, end: sc.pos}, nil
}

func unclosed(what string, at int) error {
	return intel.Errorf(intel.KindInvalid, "the %s at byte %d does not end", what, at)
}

// skip moves behind the next occurrence of end.
func (sc *scanner) skip(end string) bool {
	i := strings.Index(sc.s[sc.pos+2:], end)
	if i < 0 {
		return false
	}
	sc.pos += 2 + i + len(end)
	return true
}

// textFrom returns the text from start to the next tag. Its first character is
// text whatever it is.
func (sc *scanner) textFrom(start int) token {
	end := strings.IndexByte(sc.s[start+1:], '<')
	if end < 0 {
		sc.pos = len(sc.s)
	} else {
		sc.pos = start + 1 + end
	}
	return token{tokenText, sc.s[start:sc.pos], start, sc.pos}
}

// rawText returns the content of a script or a style sheet.
func (sc *scanner) rawText() token {
	start := sc.pos
	end := strings.Index(sc.s[start:], "</"+sc.raw)
	sc.raw = ""
	if end < 0 {
		sc.pos = len(sc.s)
	} else {
		sc.pos = start + end
	}
	return token{tokenCDATA, sc.s[start:sc.pos], start, sc.pos}
}

// tag reads a start tag with its attributes.
func (sc *scanner) tag(start int) (token, error) {
	s, i := sc.s, start+1
	for i < len(s) && nameByte(s[i]) {
		i++
	}
	t := token{kind: tokenOpen, text: s[start+1 : i], start: start}
	sc.attributes = sc.attributes[:0]
	for {
		for i < len(s) && (space(s[i]) || s[i] == '/') {
			i++
		}
		if i >= len(s) {
			return t, unclosed("tag", start)
		}
		if s[i] == '>' {
			if s[i-1] == '/' {
				t.kind = tokenEmpty
			}
			i++
			break
		}
		var a attribute
		if a, i = readAttribute(s, i); i < 0 {
			return t, unclosed("tag", start)
		}
		if len(sc.attributes) == maxAttributes {
			return t, intel.Errorf(intel.KindInvalid, "the tag at byte %d has more than %d attributes", start, maxAttributes)
		}
		sc.attributes = append(sc.attributes, a)
	}
	sc.pos, t.end = i, i
	if t.kind == tokenOpen && (t.text == "script" || t.text == "style") {
		sc.raw = t.text
	}
	return t, nil
}

// readAttribute reads the attribute at i and returns where it ends, or -1 where
// it does not.
func readAttribute(s string, i int) (attribute, int) {
	from := i
	for i++; i < len(s) && s[i] != '=' && s[i] != '>' && s[i] != '/' && !space(s[i]); i++ {
	}
	a := attribute{name: s[from:i]}
	for i < len(s) && space(s[i]) {
		i++
	}
	if i >= len(s) || s[i] != '=' {
		return a, i // HTML has attributes without a value
	}
	for i++; i < len(s) && space(s[i]); i++ {
	}
	if i >= len(s) {
		return a, -1
	}
	if quote := s[i]; quote == '"' || quote == '\'' {
		n := strings.IndexByte(s[i+1:], quote)
		if n < 0 {
			return a, -1
		}
		a.value = s[i+1 : i+1+n]
		return a, i + n + 2
	}
	from = i
	for i < len(s) && s[i] != '>' && !space(s[i]) {
		i++
	}
	a.value = s[from:i]
	return a, i
}

// attribute returns an attribute of the last tag, as written; the first of its
// name counts.
func (sc *scanner) attribute(name string) string {
	for i := range sc.attributes {
		if sc.attributes[i].name == name {
			return sc.attributes[i].value
		}
	}
	return ""
}

func space(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' }

// nameByte reports whether c can be in the name of a tag. All that is not ASCII
// can.
func nameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' ||
		c == ':' || c == '-' || c == '_' || c == '.' || c >= 0x80
}
