package document

import (
	"html"
	"strings"
	"unicode/utf8"
)

const (
	// maxRow bounds the text of a row, in bytes.
	maxRow = 500
	// rowBytes bounds what is read of a row, with its white space.
	rowBytes = 8 << 10
	// cellEnd stands between cells. It cannot be in XML.
	cellEnd = '\x1f'
)

// openRow is a table row under way.
type openRow struct {
	text     []byte
	elements []int // those in it, in doc.Elements
}

func (r *openRow) reset() { r.text, r.elements = r.text[:0], r.elements[:0] }

func (r *openRow) add(text string) {
	r.text = append(r.text, text[:min(len(text), rowBytes-len(r.text))]...)
}

func (r *openRow) endCell() {
	if len(r.text) < rowBytes {
		r.text = append(r.text, cellEnd)
	}
}

// line returns the cells that have text, with a bar between them. Signs that
// have a cell of their own, for the sake of layout, join their number: "$ 5".
func (r *openRow) line() string {
	var b strings.Builder
	joined := true // no bar before the next cell
	for cell := range strings.SplitSeq(string(r.text), string(cellEnd)) {
		text := oneLine(cell, maxRow)
		if text == "" {
			continue
		}
		switch {
		case strings.Trim(text, ")%") == "": // after the number
		case !joined:
			b.WriteString(" | ")
		}
		b.WriteString(text)
		joined = strings.HasSuffix(text, "(") || text == "$" || text == "€" || text == "£" || text == "¥"
		if joined && !strings.HasSuffix(text, "(") {
			b.WriteByte(' ')
		}
		if b.Len() > maxRow {
			break
		}
	}
	return oneLine(b.String(), maxRow)
}

// oneLine makes what is written in a document readable on a line: references to
// characters are resolved, white space is single, and it is valid UTF-8 of at
// most so many bytes, or a few more for the sign that something is left out.
func oneLine(s string, most int) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(html.UnescapeString(s), "\ufffd")), " ")
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most] + "…"
}
