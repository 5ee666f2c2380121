package intel_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/corpintel/intel"
)

func TestParseCIK(t *testing.T) {
	for in, want := range map[string]intel.CIK{
		"320193": 320193, "0000320193": 320193, "CIK0000320193": 320193, "cik320193": 320193, "9999999999": 9999999999,
	} {
		if got, err := intel.ParseCIK(in); err != nil || got != want {
			t.Errorf("%q: %v, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "0", "CIK", "12345678901", "-1", "3201 93", "AAPL", "1e3"} {
		if got, err := intel.ParseCIK(in); intel.KindOf(err) != intel.KindInvalid {
			t.Errorf("%q: %v, %v, want it refused", in, got, err)
		}
	}
	if got := intel.CIK(320193).Padded(); got != "0000320193" {
		t.Errorf("padded: %s", got)
	}
}

func TestAccessionNumber(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := fmt.Sprintf("%010d-%02d-%06d", rapid.IntRange(0, 9999999999).Draw(t, "agent"), rapid.IntRange(0, 99).Draw(t, "year"), rapid.IntRange(1, 999999).Draw(t, "sequence"))
		a, err := intel.ParseAccession(text)
		if err != nil || a.String() != text {
			t.Fatalf("%q became %q: %v", text, a, err)
		}
		b, err := intel.ParseAccession(a.Compact())
		if err != nil || b != a {
			t.Fatalf("%q became %v: %v", a.Compact(), b, err)
		}
		text2, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		var back intel.AccessionNumber
		if err := json.Unmarshal(text2, &back); err != nil || back != a {
			t.Fatalf("%s became %v: %v", text2, back, err)
		}
	})
	for _, in := range []string{"", "0000320193-23-00010", "0000320193/23/000106", "000032019323000106x", "0000320193-2a-000106", "0000000000-00-000000"} {
		if a, err := intel.ParseAccession(in); err == nil {
			t.Errorf("%q was read as %s", in, a)
		}
	}
}

func TestSHA256(t *testing.T) {
	h := intel.HashBody([]byte("abc"))
	const want = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" // FIPS 180-2, appendix B.1
	if h.String() != want {
		t.Errorf("got %s, want %s", h, want)
	}
	if back, err := intel.ParseSHA256(want); err != nil || back != h {
		t.Errorf("%s: %v", back, err)
	}
	for _, in := range []string{"", "ba78", want[1:] + "g"} {
		if _, err := intel.ParseSHA256(in); err == nil {
			t.Errorf("%q was read", in)
		}
	}
}

func TestDate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 3652058).Draw(t, "days")) // to 9999-12-31
		text := day.Format(time.DateOnly)
		d, err := intel.ParseDate(text)
		if err != nil || d.String() != text || !d.Time().Equal(day) || intel.DateOf(day) != d {
			t.Fatalf("%s became %s: %v", text, d, err)
		}
	})
	for _, in := range []string{"", "2009-6-27", "2009-02-29", "2009-13-01", "2009-00-10", "2009-01-00", "0000-01-01", "20090627", "2009/06/27", "2009-06-27T"} {
		if d, err := intel.ParseDate(in); intel.KindOf(err) != intel.KindInvalid {
			t.Errorf("%q was read as %s", in, d)
		}
	}
	feb := intel.NewDate(2024, 2, 28)
	if got := feb.AddDays(2); got != intel.NewDate(2024, 3, 1) || feb.DaysUntil(got) != 2 {
		t.Errorf("two days after %s is %s", feb, got)
	}
	var null intel.Date
	for _, c := range []struct {
		d    intel.Date
		want string
	}{{null, "null"}, {feb, `"2024-02-28"`}} {
		got, err := json.Marshal(c.d)
		if err != nil || string(got) != c.want {
			t.Errorf("%v as JSON is %s: %v", c.d, got, err)
		}
		var back intel.Date
		if err := json.Unmarshal(got, &back); err != nil || back != c.d {
			t.Errorf("%s became %v: %v", got, back, err)
		}
	}
}

func TestPeriod(t *testing.T) {
	year := intel.Period{Start: intel.NewDate(2008, 9, 28), End: intel.NewDate(2009, 9, 26)}
	if year.Days() != 364 || year.Instant() || year.String() != "2008-09-28/2009-09-26" {
		t.Errorf("%s has %d days", year, year.Days())
	}
	day := intel.Period{End: year.End}
	if day.Days() != 0 || !day.Instant() || day.String() != "2009-09-26" {
		t.Errorf("%s has %d days", day, day.Days())
	}
}

func TestParseAsOf(t *testing.T) {
	for in, want := range map[string]string{
		"2010-01-25":                "2010-01-26T05:00:00Z", // winter in New York
		"2010-07-01":                "2010-07-02T04:00:00Z", // summer
		"2010-03-13":                "2010-03-14T05:00:00Z", // the night before the clocks change
		"2009-12-31":                "2010-01-01T05:00:00Z",
		"2010-02-01T16:30:00Z":      "2010-02-01T16:30:00Z",
		"2010-02-01T16:30:00-05:00": "2010-02-01T21:30:00Z",
	} {
		got, err := intel.ParseAsOf(in)
		if err != nil || got.Format(time.RFC3339) != want {
			t.Errorf("%q: %v, %v, want %s", in, got, err, want)
		}
	}
	for _, in := range []string{"", "yesterday", "2010-02-30", "2010-02-01 16:30"} {
		if _, err := intel.ParseAsOf(in); intel.KindOf(err) != intel.KindInvalid {
			t.Errorf("%q: %v", in, err)
		}
	}
}

func TestErrors(t *testing.T) {
	cause := errors.New("cause")
	err := fmt.Errorf("outside: %w", intel.Errorf(intel.KindNotFound, "no such thing: %w", cause))
	if intel.KindOf(err) != intel.KindNotFound || !errors.Is(err, cause) || err.Error() != "outside: no such thing: cause" {
		t.Errorf("%v is %v", err, intel.KindOf(err))
	}
	if intel.KindOf(cause) != intel.KindInternal {
		t.Errorf("a foreign error is %v", intel.KindOf(cause))
	}
	wrapped := intel.Errorf(intel.KindUnavailable, "later: %w", err)
	if intel.KindOf(wrapped) != intel.KindUnavailable {
		t.Errorf("the outermost kind counts, not %v", intel.KindOf(wrapped))
	}
}

func TestFoldName(t *testing.T) {
	for in, want := range map[string]string{
		"McDONALD’S CORP":            "MCDONALDS CORP",
		"McDonald's Corp.":           "MCDONALDS CORP",
		"Arista Networks,\u00a0Inc.": "ARISTA NETWORKS INC",
		"AT&T INC.":                  "AT T INC",
		"  U.S.  Bancorp ":           "US BANCORP",
		"!#$":                        "",
	} {
		if got := intel.FoldName(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
	if got := intel.NormalizeTicker(" brk.b"); got != "BRK-B" {
		t.Errorf("ticker %q", got)
	}
}

func TestNameOn(t *testing.T) {
	day := func(s string) intel.Date {
		d, err := intel.ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	c := intel.Company{Name: "New", Names: []intel.Name{
		{Name: "Old", From: day("1994-01-26"), To: day("2007-01-04")},
		{Name: "Slip", From: day("1997-07-28"), To: day("1997-07-28")},
		{Name: "Middle", From: day("2007-01-10"), To: day("2019-08-05")},
		{Name: "New", From: day("2019-08-05")},
	}}
	for on, want := range map[string]string{
		"1990-01-01": "Old", "1997-07-28": "Slip", "1998-01-01": "Old", "2007-01-07": "Old", "2010-01-01": "Middle", "2026-01-01": "New",
	} {
		if got := c.NameOn(day(on)); got != want {
			t.Errorf("on %s: %q, want %q", on, got, want)
		}
	}
	if got := (intel.Company{Name: "Only"}).NameOn(day("2000-01-01")); got != "Only" {
		t.Errorf("without spans: %q", got)
	}
}

// TestKnownFactJSON holds the fast writer against encoding/json: the same keys,
// in the order of the fields, with null for what is absent.
func TestKnownFactJSON(t *testing.T) {
	full := intel.KnownFact{
		Fact: intel.Fact{
			CIK: 320193, Taxonomy: "us-gaap", Concept: "NetIncomeLoss", Unit: "USD/shares <&> \"é\"\x01", Value: "-0.50",
			Period:    intel.Period{Start: intel.NewDate(2008, 9, 28), End: intel.NewDate(2009, 9, 26)},
			Accession: 119312509214859, FiscalYear: 2009, FiscalPeriod: "FY", Form: "10-K", FiledAt: intel.NewDate(2009, 10, 27), Rounded: true, Frame: "CY2009",
		},
		AcceptedAt: time.Date(2009, 10, 27, 20, 18, 29, 0, time.UTC), KnownAt: time.Date(2009, 10, 27, 20, 18, 29, 5000, time.UTC),
		SHA256: intel.HashBody([]byte("x")), IngestedAt: time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC), Revision: 2, Vanished: true, Label: "Net income", Sample: true,
	}
	type plain intel.KnownFact // without the methods
	want, err := json.Marshal(plain(full))
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(full)
	if err != nil {
		t.Fatal(err)
	}
	var wantMap, gotMap map[string]any
	if err := json.Unmarshal(want, &wantMap); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(got, &gotMap); err != nil {
		t.Fatalf("%v\n%s", err, got)
	}
	if diff := cmp.Diff(wantMap, gotMap); diff != "" {
		t.Error(diff)
	}
	empty, err := json.Marshal(intel.KnownFact{Fact: intel.Fact{CIK: 1, Accession: 1}})
	if err != nil {
		t.Fatal(err)
	}
	var emptyMap map[string]any
	if err := json.Unmarshal(empty, &emptyMap); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"start", "fy", "fp", "frame", "accepted", "label"} {
		if v, there := emptyMap[key]; !there || v != nil {
			t.Errorf("%s is %v, want null", key, v)
		}
	}
	if len(emptyMap) != len(gotMap) {
		t.Errorf("an empty fact has %d keys, a full one %d", len(emptyMap), len(gotMap))
	}
}

func TestFilingDocuments(t *testing.T) {
	f := intel.Filing{CIK: 320193, Accession: 32019323000106, Form: "10-K/A", PrimaryDocument: "aapl.htm", FiledAt: intel.NewDate(2023, 11, 3)}
	docs := f.Documents()
	if len(docs) != 2 || docs[0].URL != "https://www.sec.gov/Archives/edgar/data/320193/000032019323000106/aapl.htm" ||
		docs[1].Name != "0000320193-23-000106.txt" || !f.Amendment() {
		t.Errorf("documents %+v", docs)
	}
	if got := f.KnownAt(); !got.Equal(intel.EndOfDay(f.FiledAt)) {
		t.Errorf("known at %s without an acceptance time", got)
	}
	f.AcceptedAt = time.Date(2023, 11, 2, 22, 8, 27, 0, time.UTC)
	if got := f.KnownAt(); !got.Equal(f.AcceptedAt) {
		t.Errorf("known at %s, accepted at %s", got, f.AcceptedAt)
	}
}

func TestFolder(t *testing.T) {
	a := intel.AccessionNumber(104581026000024)
	for _, url := range []string{
		"https://www.sec.gov/Archives/edgar/data/1045810/" + a.String() + "-index.html",
		"https://www.sec.gov/Archives/edgar/data/1045810/" + a.Compact() + "/" + a.String() + ".txt",
	} {
		if got, want := a.Folder(url), "https://www.sec.gov/Archives/edgar/data/1045810/"+a.Compact()+"/"; got != want {
			t.Errorf("%s: %s, want %s", url, got, want)
		}
	}
}

func TestPages(t *testing.T) {
	const all = 25_000
	// A list of numbers, of which the store gives at most a page at once.
	list := func(p intel.PageRequest) (intel.Page[int], error) {
		from := 0
		if p.Cursor != "" {
			from, _ = strconv.Atoi(p.Cursor)
		}
		var page intel.Page[int]
		for n := from; n < min(from+p.Limit, all); n++ {
			page.Items = append(page.Items, n)
		}
		if next := from + len(page.Items); next < all {
			page.Next = strconv.Itoa(next)
		}
		return page, nil
	}
	for limit, want := range map[int]int{0: all, 1: 1, intel.MaxPage: intel.MaxPage, 12_345: 12_345, all + 1: all} {
		n := 0
		for got, err := range intel.Pages(intel.PageRequest{Limit: limit}, list) {
			if err != nil || got != n {
				t.Fatalf("limit %d: item %d is %d, %v", limit, n, got, err)
			}
			n++
		}
		if n != want {
			t.Errorf("limit %d: %d items, want %d", limit, n, want)
		}
	}
	broken := errors.New("broken")
	var errs []error
	for _, err := range intel.Pages(intel.PageRequest{}, func(intel.PageRequest) (intel.Page[int], error) { return intel.Page[int]{}, broken }) {
		errs = append(errs, err)
	}
	if len(errs) != 1 || !errors.Is(errs[0], broken) {
		t.Errorf("errors %v, want one", errs)
	}
}
