package document_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/document"
)

// However a document is made, what is kept of it stays within a few times its
// size, and reading takes one pass.
func TestReadKeepsWithinBounds(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 8 MiB of each")
	}
	const size = 8 << 20
	fill := func(s string) string { return page(strings.Repeat(s, size/len(s))) }
	for name, content := range map[string]string{
		"long names":            fill(`<ix:nonFraction id="` + strings.Repeat("x", 1000) + `"/>`),
		"rows without end":      fill(`<table><tr><td>` + strings.Repeat("word ", 100) + `</td></tr></table>`),
		"rows in rows":          page(strings.Repeat("<tr><td>", 400) + strings.Repeat("word ", size/5)),
		"text in a number":      page(number("", strings.Repeat("1", size))),
		"contexts with members": fill(`<xbrli:context id="a"><xbrli:segment>` + strings.Repeat(`<xbrldi:explicitMember dimension="b">c</xbrldi:explicitMember>`, 50) + `</xbrli:segment></xbrli:context>`),
		"end tags of nothing":   page(strings.Repeat("<b>", 500) + strings.Repeat("</i>", size/4)),
		"entities":              fill("&lt;&nbsp;&#x10ffff;&undefined;"),
		"signs":                 fill("< "),
		"prefixes of nothing":   fill("<a:b/>"),
	} {
		t.Run(name, func(t *testing.T) {
			data := []byte(content)
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			d, err := document.Read(data)
			if err != nil && intel.KindOf(err) != intel.KindInvalid {
				t.Fatal(err)
			}
			runtime.GC()
			runtime.ReadMemStats(&after)
			if kept := int64(after.HeapAlloc) - int64(before.HeapAlloc); kept > 4*size {
				t.Errorf("%d MiB kept of %d", kept>>20, len(data)>>20)
			}
			if made := after.TotalAlloc - before.TotalAlloc; made > 16*size {
				t.Errorf("%d MiB allocated for %d", made>>20, len(data)>>20)
			}
			runtime.KeepAlive(d)
			runtime.KeepAlive(data)
		})
	}
}
