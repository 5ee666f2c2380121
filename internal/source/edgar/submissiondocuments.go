package edgar

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// maxDocuments bounds the documents of a submission; the largest have some
// thousands.
const maxDocuments = 100_000

// sgmlDocument is one document of a full text submission.
type sgmlDocument struct {
	kind        string // its type: "10-K", "EX-99.1"
	sequence    int
	name        string
	description string
	offset      int    // of text in the body
	text        string // between <TEXT> and </TEXT>
}

// splitDocuments finds the documents of a submission from a byte on. A text may
// hold anything but the mark at which its document ends.
func splitDocuments(s string, from int) ([]sgmlDocument, error) {
	const begin, end = "<DOCUMENT>", "</DOCUMENT>"
	var docs []sgmlDocument
	for {
		i := strings.Index(s[from:], begin)
		if i < 0 {
			break
		}
		from += i + len(begin)
		length := strings.Index(s[from:], end)
		if length < 0 {
			return nil, fmt.Errorf("document %d does not end: the text is cut off", len(docs)+1)
		}
		if len(docs) == maxDocuments {
			return nil, fmt.Errorf("more than %d documents", maxDocuments)
		}
		d, err := readDocument(s[from:from+length], from)
		if err != nil {
			return nil, fmt.Errorf("document %d: %w", len(docs)+1, err)
		}
		docs = append(docs, d)
		from += length + len(end)
	}
	if len(docs) == 0 {
		return nil, errors.New("there is no document")
	}
	number(docs)
	return docs, nil
}

// readDocument reads what is between the marks of a document, which is at a
// byte of the body.
func readDocument(s string, at int) (sgmlDocument, error) {
	const begin, end = "<TEXT>", "</TEXT>"
	open := strings.Index(s, begin)
	shut := strings.LastIndex(s, end) // a page may have elements of that name
	if open < 0 || shut < open {
		return sgmlDocument{}, errors.New("it has no text")
	}
	var d sgmlDocument
	for line := range strings.Lines(s[:open]) {
		key, value, _ := headerLine(line)
		switch key {
		case "TYPE":
			d.kind = value
		case "SEQUENCE":
			if n, err := strconv.ParseUint(value, 10, 31); err == nil {
				d.sequence = int(n)
			}
		case "FILENAME":
			d.name = value
		case "DESCRIPTION":
			d.description = value
		}
	}
	if d.kind == "" {
		return d, errors.New("it has no type")
	}
	open += len(begin)
	if strings.HasPrefix(s[open:], "\n") {
		open++
	}
	d.offset, d.text = at+open, s[min(open, shut):shut]
	return d, nil
}

// number gives the documents their place as number where what they state is
// missing or not unique.
func number(docs []sgmlDocument) {
	seen := map[int]bool{0: true}
	for _, d := range docs {
		if seen[d.sequence] {
			for i := range docs {
				docs[i].sequence = i + 1
			}
			return
		}
		seen[d.sequence] = true
	}
}

// wrapped reports whether the text begins with a tag that says what it is.
func (d sgmlDocument) wrapped(tag string) bool {
	return strings.HasPrefix(strings.TrimLeft(d.text, " \t\r\n"), "<"+tag+">")
}

// xml returns the XML that a text holds, if that is what it holds.
func (d sgmlDocument) xml() (string, bool) {
	const begin, end = "<XML>", "</XML>"
	if !d.wrapped("XML") {
		return "", false
	}
	from := strings.Index(d.text, begin) + len(begin)
	to := strings.LastIndex(d.text, end)
	if to < from {
		to = len(d.text) // the reader of XML says what is missing
	}
	return strings.TrimSpace(d.text[from:to]), true
}
