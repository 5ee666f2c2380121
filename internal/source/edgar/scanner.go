package edgar

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/corpintel/intel"
)

// maxDepth bounds nesting. EDGAR's bodies nest seven deep; the bound keeps a
// hostile one from exhausting the stack.
const maxDepth = 64

// scanner reads JSON text from front to back. It accepts exactly the texts
// that encoding/json accepts, up to maxDepth, and hands out parts of the text
// instead of copies. The first defect ends it: err is set, every loop over
// more ends, and what was read so far must be thrown away.
type scanner struct {
	text  string
	pos   int
	depth int
	fresh bool // a container was just opened
	err   error
}

// fail notes the first defect.
func (s *scanner) fail(at int, format string, args ...any) {
	if s.err == nil {
		s.err = intel.Errorf(intel.KindInvalid, "byte %d: %s", at, fmt.Sprintf(format, args...))
	}
}

func (s *scanner) unexpected(want string) {
	switch {
	case s.pos >= len(s.text):
		s.fail(s.pos, "the body ends where %s should be", want)
	case s.depth == 0 && s.text[s.pos] == '<':
		s.fail(s.pos, "the body is HTML or XML, not JSON")
	default:
		r, _ := utf8.DecodeRuneInString(s.text[s.pos:])
		s.fail(s.pos, "found %q where %s should be", r, want)
	}
}

// space moves to the next byte that is not white space.
func (s *scanner) space() {
	for s.pos < len(s.text) {
		switch s.text[s.pos] {
		case ' ', '\t', '\n', '\r':
			s.pos++
		default:
			return
		}
	}
}

// at reports whether the next byte is c.
func (s *scanner) at(c byte) bool { return s.pos < len(s.text) && s.text[s.pos] == c }

// open enters the object ('{') or list ('[') that must be next.
//
//	for s.open('{'); s.more('}'); {
//		switch s.key() {
//		case "name":
//			…
//		default:
//			s.skip()
//		}
//	}
func (s *scanner) open(c byte) {
	if s.err != nil {
		return
	}
	s.space()
	switch {
	case !s.at(c):
		s.unexpected(map[byte]string{'{': "an object", '[': "a list"}[c])
	case s.depth == maxDepth:
		s.fail(s.pos, "nested deeper than %d", maxDepth)
	default:
		s.pos++
		s.depth++
		s.fresh = true
	}
}

// more reports whether the open container has another member, and stands
// before it; or else it leaves the container.
func (s *scanner) more(end byte) bool {
	if s.err != nil {
		return false
	}
	s.space()
	switch {
	case s.at(end):
		s.pos++
		s.depth--
		s.fresh = false
		return false
	case s.fresh:
		s.fresh = false
		return true
	case s.at(','):
		s.pos++
		s.space()
		return true
	}
	s.unexpected(fmt.Sprintf("',' or %q", end))
	return false
}

// key reads the name of a member and the colon.
func (s *scanner) key() string {
	k := s.string()
	s.colon()
	return k
}

func (s *scanner) colon() {
	s.space()
	if s.err == nil && !s.at(':') {
		s.unexpected("a colon")
	}
	s.pos++
	s.space()
}

// string reads the string that must be next.
func (s *scanner) string() string {
	raw, plain := s.quoted()
	if plain {
		return raw
	}
	return s.unquote(raw)
}

// quoted reads a string and returns its text between the quotes, and whether
// that is the string, or has escapes or broken UTF-8 in it.
func (s *scanner) quoted() (raw string, plain bool) {
	if s.err != nil {
		return "", true
	}
	s.space()
	if !s.at('"') {
		s.unexpected("a string")
		return "", true
	}
	start := s.pos + 1
	plain = true
	var high byte
	for i := start; i < len(s.text); i++ {
		c := s.text[i]
		switch {
		case c == '"':
			s.pos = i + 1
			raw = s.text[start:i]
			return raw, plain && (high < utf8.RuneSelf || utf8.ValidString(raw))
		case c == '\\':
			plain = false
			if i = s.escape(i); s.err != nil {
				return "", true
			}
		case c < ' ':
			s.fail(i, "a control character stands in a string")
			return "", true
		}
		high |= c
	}
	s.pos = len(s.text)
	s.unexpected("the end of a string")
	return "", true
}

// escape checks the escape sequence at i and returns where it ends.
func (s *scanner) escape(i int) int {
	rest := s.text[i+1:]
	switch {
	case rest == "":
		return i
	case strings.IndexByte(`"\/bfnrt`, rest[0]) >= 0:
		return i + 1
	case rest[0] == 'u' && len(rest) >= 5 && isHex(rest[1:5]):
		return i + 5
	}
	s.fail(i, "a string has an unknown escape")
	return i
}

func isHex(s string) bool {
	return strings.Trim(s, "0123456789abcdefABCDEF") == ""
}

// unquote resolves escapes and replaces broken UTF-8 in the text between the
// quotes of a string, as encoding/json does: by encoding/json.
func (s *scanner) unquote(raw string) string {
	var out string
	if err := json.Unmarshal([]byte(`"`+raw+`"`), &out); err != nil {
		s.fail(s.pos, "a string cannot be read: %v", err)
	}
	return out
}

// skip reads over the value that is next, whatever it is, and checks it.
func (s *scanner) skip() {
	if s.err != nil {
		return
	}
	s.space()
	if s.pos >= len(s.text) {
		s.unexpected("a value")
		return
	}
	switch c := s.text[s.pos]; {
	case c == '{':
		for s.open('{'); s.more('}'); {
			s.quoted()
			s.colon()
			s.skip()
		}
	case c == '[':
		for s.open('['); s.more(']'); {
			s.skip()
		}
	case c == '"':
		s.quoted()
	case c == 't':
		s.literal("true")
	case c == 'f':
		s.literal("false")
	case c == 'n':
		s.literal("null")
	default:
		n := numberLen(s.text[s.pos:])
		if n == 0 {
			s.unexpected("a value")
		}
		s.pos += n
	}
}

func (s *scanner) literal(word string) {
	if !strings.HasPrefix(s.text[s.pos:], word) {
		s.unexpected("a value")
		return
	}
	s.pos += len(word)
}

// raw reads the value that is next and returns its text.
func (s *scanner) raw() string {
	s.space()
	start := s.pos
	s.skip()
	if s.err != nil {
		return ""
	}
	return s.text[start:s.pos]
}

// end demands that nothing follows.
func (s *scanner) end() {
	s.space()
	if s.err == nil && s.pos < len(s.text) {
		s.unexpected("the end of the body")
	}
}

// once demands that a key of an object comes once: of two values for one name
// no reader can know the right one. seen collects the bits of the keys.
func (s *scanner) once(seen *uint8, bit uint8, key string) {
	if *seen&bit != 0 {
		s.fail(s.pos, "%s is there twice", key)
	}
	*seen |= bit
}

// numberLen returns the length of the JSON number that s starts with, 0 where
// there is none.
func numberLen(s string) int {
	i := 0
	if i < len(s) && s[i] == '-' {
		i++
	}
	switch {
	case i < len(s) && s[i] == '0':
		i++
	default:
		n := digits(s[i:])
		if n == 0 {
			return 0
		}
		i += n
	}
	if i < len(s) && s[i] == '.' {
		n := digits(s[i+1:])
		if n == 0 {
			return 0
		}
		i += 1 + n
	}
	if i < len(s) && s[i]|0x20 == 'e' {
		i++
		if i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		n := digits(s[i:])
		if n == 0 {
			return 0
		}
		i += n
	}
	return i
}

// digits returns how many decimal digits s starts with.
func digits(s string) int {
	i := 0
	for i < len(s) && s[i]-'0' <= 9 {
		i++
	}
	return i
}
