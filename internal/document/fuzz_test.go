package document_test

import (
	"strings"
	"testing"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/document"
)

// Whatever the bytes are, reading ends, what it returns lies in the document
// and keeps its promises, and every number with a context is found again.
func FuzzRead(f *testing.F) {
	f.Add([]byte(page(`<table><tr><td>a</td><td>` + number(`scale="3" format="ixt:num-dot-decimal"`, "1,000") + `</td></tr></table>`)))
	f.Add([]byte(page(number(`sign="-" format="ixt-sec:numwordsen"`, "twenty-five thousand and one"))))
	f.Add([]byte(page(number(`format="ixt:num-unit-decimal"`, "5 dollars 1 cent") + `<p><b></p><![CDATA[<x]]>`)))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := document.Read(data)
		if err != nil {
			if intel.KindOf(err) != intel.KindInvalid {
				t.Fatalf("%v is not KindInvalid", err)
			}
			return
		}
		if d.Unused > d.Contexts {
			t.Fatalf("%d of %d contexts unused", d.Unused, d.Contexts)
		}
		last := int64(-1)
		for _, e := range d.Elements {
			if e.Offset <= last || e.Length < 0 || e.Offset+e.Length > int64(len(data)) {
				t.Fatalf("%+v lies outside of the document or out of order", e)
			}
			last = e.Offset
			if len(e.Text) > 300 || len(e.Row) > 600 || strings.ContainsAny(e.Text+e.Row, "\n\t") {
				t.Fatalf("%+v is not short", e)
			}
			if e.Value == "" || e.Entity == 0 || e.Unit == "" || e.End == 0 || len(e.Dimensions) > 0 {
				continue
			}
			fact := intel.Fact{CIK: e.Entity, Taxonomy: e.Taxonomy, Concept: e.Concept, Unit: e.Unit, Period: e.Period, Value: e.Value}
			if same, outcome := d.Find(fact); outcome != document.Found || same.Value != e.Value {
				t.Fatalf("%+v is not found: %s", e, outcome)
			}
		}
	})
}
