package source

import (
	"bytes"
	"html"
	"strings"
)

// headSize is how much of a body is looked at to find out what it is. The
// recorded error pages have their titles within the first 2 KiB.
const headSize = 8 << 10

// head returns the beginning of data, from its first visible character on.
func head(data []byte) []byte {
	data = data[:min(len(data), headSize)]
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	return bytes.TrimLeft(data, " \t\r\n")
}

// isMarkup reports whether data is HTML or XML.
func isMarkup(data []byte) bool { return bytes.HasPrefix(head(data), []byte("<")) }

// isPage reports whether data is an HTML page. What may stand before its first
// element is passed over: an XML declaration, comments, a byte order mark.
func isPage(data []byte) bool {
	rest := head(data)
	for {
		end := ""
		switch {
		case bytes.HasPrefix(rest, []byte("<?")):
			end = "?>"
		case bytes.HasPrefix(rest, []byte("<!--")):
			end = "-->"
		default:
			return hasPrefixFold(rest, "<!doctype html") || hasPrefixFold(rest, "<html")
		}
		_, after, found := bytes.Cut(rest, []byte(end))
		if !found {
			return false
		}
		rest = bytes.TrimLeft(after, " \t\r\n")
	}
}

func hasPrefixFold(b []byte, prefix string) bool {
	return len(b) >= len(prefix) && strings.EqualFold(string(b[:len(prefix)]), prefix)
}

// title returns the title of an HTML page on one line, cut to what a message
// can hold; "" where data is no page or has none.
func title(data []byte) string {
	if !isPage(data) {
		return ""
	}
	page := string(head(data))
	folded := asciiLower(page) // of the same length, so that offsets agree
	start := strings.Index(folded, "<title")
	if start < 0 {
		return ""
	}
	open := strings.IndexByte(folded[start:], '>')
	if open < 0 {
		return ""
	}
	start += open + 1
	end := strings.Index(folded[start:], "</title")
	if end < 0 {
		return ""
	}
	return oneLine(html.UnescapeString(page[start : start+end]))
}

// errorCode returns the code of the XML error document that the store behind
// EDGAR sends: <Error><Code>NoSuchKey</Code>…; "" where data is none.
func errorCode(data []byte) string {
	text := string(head(data))
	_, rest, found := strings.Cut(text, "<Error><Code>")
	if !found || !isMarkup(data) {
		return ""
	}
	code, _, found := strings.Cut(rest, "</Code>")
	if !found {
		return ""
	}
	return oneLine(code)
}

// oneLine makes text of an upstream fit for a message: one line of valid
// UTF-8, at most 120 bytes.
func oneLine(s string) string {
	const most = 120
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "\ufffd")), " ")
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "…"
	}
	return s
}

func asciiLower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}
