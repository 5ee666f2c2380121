package edgar

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/corpintel/intel"
)

// Every fact that is read is found again, as the JSON object that it was read
// from.
func TestLocateFindsEachFact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.Custom(drawBody).Draw(t, "body")
		body, data := factsBody(text)
		batch, err := New().Parse(body, data, nil)
		if err != nil {
			t.Fatal(err)
		}
		taken := map[intel.Span]bool{}
		for _, f := range batch.Facts {
			span, ok := New().Locate(body, data, f)
			if !ok {
				t.Fatalf("not found: %+v", f)
			}
			if taken[span] {
				t.Fatalf("two facts at %+v", span)
			}
			taken[span] = true
			var record struct {
				Start, End, Accn string
				Val              json.Number
			}
			if err := json.Unmarshal(data[span.Offset:span.Offset+span.Length], &record); err != nil {
				t.Fatalf("at %+v is %q: %v", span, data[span.Offset:span.Offset+span.Length], err)
			}
			if record.Start != f.Start.String() || record.End != f.End.String() || record.Accn != f.Accession.String() || record.Val.String() != f.Value {
				t.Fatalf("at %+v is %+v, want %+v", span, record, f)
			}
		}
	})
}

// drawBody writes a body with facts in several series, no two alike, in the
// usual form, in others, and with records that cannot be read between them.
func drawBody(t *rapid.T) string {
	n := 0
	fact := func(t *rapid.T) string {
		n++
		accn := fmt.Sprintf("0000000042-%02d-%06d", rapid.IntRange(9, 12).Draw(t, "year"), n)
		val := rapid.StringMatching(`-?(0|[1-9][0-9]{0,12})(\.[0-9]{1,3})?`).Draw(t, "val")
		end := intel.NewDate(2010, rapid.IntRange(1, 12).Draw(t, "month"), 28).String()
		switch rapid.IntRange(0, 3).Draw(t, "form") {
		case 0:
			return fmt.Sprintf(`{"start":"2010-01-01","end":%q,"val":%s,"accn":%q,"fy":2010,"fp":"FY","form":"10-K","filed":"2011-02-01","frame":"CY2010"}`, end, val, accn)
		case 1:
			return fmt.Sprintf(`{"end":%q,"val":%s,"accn":%q,"fy":null,"fp":null,"form":"8-K","filed":"2011-02-01"}`, end, val, accn)
		case 2:
			return fmt.Sprintf(`{ "val": "%s", "accn": %q, "form": "10-Q", "filed": "2011-02-01", "end": %q }`, val, accn, end)
		default:
			return fmt.Sprintf(`{"end":%q,"val":null,"accn":%q}`, end, accn)
		}
	}
	var units []string
	for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"USD", "EUR", "shares", `USD\/shares`}), 0, 4, rapid.ID).Draw(t, "units") {
		units = append(units, fmt.Sprintf(`"%s":[%s]`, name, strings.Join(rapid.SliceOfN(rapid.Custom(fact), 0, 8).Draw(t, "facts"), ",")))
	}
	series := `{"units":{` + strings.Join(units, ",") + `}}`
	return `{"cik":42,"facts":{"dei":{"Other":{"units":{"USD":[` + usual + `]}}},"us-gaap":{"Thing":` + series + `}}}`
}

func TestLocateOnlyTheSame(t *testing.T) {
	text := oneSeries(with(`1.50`, `null`), with(`1.50`, `1.5`), usual)
	body, data := factsBody(text)
	span, ok := New().Locate(body, data, usualFact())
	if !ok || string(data[span.Offset:span.Offset+span.Length]) != usual {
		t.Fatalf("found %v at %+v", ok, span)
	}
	for name, f := range map[string]intel.Fact{
		"another company":   usualFact(func(f *intel.Fact) { f.CIK = 43 }),
		"another taxonomy":  usualFact(func(f *intel.Fact) { f.Taxonomy = "dei" }),
		"another concept":   usualFact(func(f *intel.Fact) { f.Concept = "Asset" }),
		"another unit":      usualFact(func(f *intel.Fact) { f.Unit = "EUR" }),
		"another start":     usualFact(func(f *intel.Fact) { f.Start = 0 }),
		"another end":       usualFact(func(f *intel.Fact) { f.End = 20211231 }),
		"another filing":    usualFact(func(f *intel.Fact) { f.Accession++ }),
		"the value rounded": usualFact(func(f *intel.Fact) { f.Value = "1.500" }),
	} {
		if span, ok := New().Locate(body, data, f); ok {
			t.Errorf("%s: found at %+v", name, span)
		}
	}
}

func TestLocateInOtherBodies(t *testing.T) {
	_, data := factsBody(oneSeries(usual))
	for name, body := range map[string]intel.Body{
		"another kind":    {Kind: KindSubmissions, Subject: "42"},
		"another company": {Kind: KindCompanyFacts, Subject: "43"},
		"no company":      {Kind: KindCompanyFacts},
	} {
		if span, ok := New().Locate(body, data, usualFact()); ok {
			t.Errorf("%s: found at %+v", name, span)
		}
	}
	body, _ := factsBody("")
	if _, ok := New().Locate(body, []byte(`<html>`), usualFact()); ok {
		t.Error("found in HTML")
	}
}
