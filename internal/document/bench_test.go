package document_test

import (
	"bytes"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/corpintel/intel/internal/document"
)

// handMade is a document of our own of about two megabytes, so that a clone
// without recordings can measure as well.
func handMade() []byte {
	row := `<tr style="height:14pt"><td colspan="3" style="background-color:#efefef;padding:2px 1pt;text-align:left"><span style="font-family:'Sans';font-size:9pt">Something owned</span></td>` +
		`<td style="padding:2px 1pt"><span style="color:#000000">` + number(`id="f-1" decimals="-6" scale="6" format="ixt:num-dot-decimal"`, "1,234") + `</span></td></tr>`
	return []byte(page("<table>" + strings.Repeat(row, 5000) + "</table>"))
}

// BenchmarkRead sets reading beside cutting into tokens alone, as
// golang.org/x/net/html does it. This document is nothing but numbers; one of a
// filing is mostly text and layout.
func BenchmarkRead(b *testing.B) {
	data := handMade()
	b.Run("document", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := document.Read(data); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("baseline", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		b.ReportAllocs()
		for b.Loop() {
			tokenize(data)
		}
	})
}

// BenchmarkReadRecorded is the same on all recorded documents.
func BenchmarkReadRecorded(b *testing.B) {
	documents := recordedDocuments(b)
	size := 0
	for _, d := range documents {
		size += len(d.data)
	}
	b.Run("document", func(b *testing.B) {
		b.SetBytes(int64(size))
		for b.Loop() {
			for _, d := range documents {
				if _, err := document.Read(d.data); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
	b.Run("baseline", func(b *testing.B) {
		b.SetBytes(int64(size))
		for b.Loop() {
			for _, d := range documents {
				tokenize(d.data)
			}
		}
	})
}

// tokenize is the baseline: tokens, names and attributes, and nothing made of
// them.
func tokenize(data []byte) {
	z := html.NewTokenizer(bytes.NewReader(data))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return
		case html.StartTagToken, html.SelfClosingTagToken:
			_, more := z.TagName()
			for more {
				_, _, more = z.TagAttr()
			}
		case html.TextToken:
			z.Text()
		}
	}
}
