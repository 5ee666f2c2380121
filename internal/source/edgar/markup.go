package edgar

import (
	"html"
	"iter"
	"strings"
)

// markup is a part of an HTML page: a tag, or text between tags.
type markup struct {
	tag    string // lower case; "" for text
	end    bool   // </tag>
	attrs  string // between the tag's name and its end, as written
	text   string // of text, as written
	offset int
}

// attr returns the value of an attribute, its entities resolved, "" where there
// is none.
func (m markup) attr(name string) string {
	rest := m.attrs
	for {
		rest = strings.TrimLeft(rest, " \t\r\n/")
		if rest == "" {
			return ""
		}
		n := strings.IndexAny(rest, "= \t\r\n")
		if n < 0 {
			return ""
		}
		key := rest[:n]
		rest = strings.TrimLeft(rest[n:], " \t\r\n")
		value, ok := strings.CutPrefix(rest, "=")
		if !ok {
			continue // an attribute without a value
		}
		value = strings.TrimLeft(value, " \t\r\n")
		if value == "" {
			return ""
		}
		stop := " \t\r\n"
		if value[0] == '"' || value[0] == '\'' {
			stop, value = value[:1], value[1:]
		}
		n = strings.IndexAny(value, stop)
		if n < 0 {
			n = len(value)
		}
		if strings.EqualFold(key, name) {
			return html.UnescapeString(value[:n])
		}
		rest = value[min(n+1, len(value)):]
	}
}

// walkMarkup walks the tags and texts of a page, comments left out. It is for
// pages that a program writes: it knows nothing of scripts or of tags that are
// left open.
func walkMarkup(s string) iter.Seq[markup] {
	return func(yield func(markup) bool) {
		for at := 0; at < len(s); {
			next := strings.IndexByte(s[at:], '<')
			if next < 0 {
				next = len(s) - at
			}
			if next > 0 {
				if !yield(markup{text: s[at : at+next], offset: at}) {
					return
				}
				at += next
				continue
			}
			if strings.HasPrefix(s[at:], "<!--") {
				n := strings.Index(s[at:], "-->")
				if n < 0 {
					return
				}
				at += n + len("-->")
				continue
			}
			n := strings.IndexByte(s[at:], '>')
			if n < 0 {
				return
			}
			inside, isEnd := strings.CutPrefix(s[at+1:at+n], "/")
			length := strings.IndexAny(inside, " \t\r\n/")
			if length < 0 {
				length = len(inside)
			}
			if !yield(markup{tag: strings.ToLower(inside[:length]), end: isEnd, attrs: inside[length:], offset: at}) {
				return
			}
			at += n + 1
		}
	}
}

// pageText returns text of a page as a reader sees it, on one line.
func pageText(s string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(html.UnescapeString(strings.ToValidUTF8(s, "\ufffd")), "\u00a0", " ")), " ")
}
