package quality_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/quality"
)

var fetched = time.Date(2024, 2, 2, 3, 4, 5, 0, time.UTC)

func batch(t testing.TB, lines string) *intel.Batch {
	t.Helper()
	facts, err := readFacts(lines)
	if err != nil {
		t.Fatal(err)
	}
	return &intel.Batch{Body: intel.Body{FetchedAt: fetched, SHA256: intel.HashBody([]byte(lines))}, Facts: facts}
}

func TestFinding(t *testing.T) {
	b := batch(t, `
		us-gaap:Assets            USD  2023-12-31  352583.50  10-K  2024-02-01  0000000001-24-000007
		us-gaap:AssetsCurrent     USD  2023-12-31  143566     10-K  2024-02-01  0000000001-24-000007
		us-gaap:AssetsNoncurrent  USD  2023-12-31  200001.05  10-K  2024-02-01  0000000001-24-000007`)
	quality.New(quality.Rules(), time.Now).Check(b)
	acc, _ := intel.ParseAccession("0000000001-24-000007")
	want := []intel.Finding{{
		ID: intel.NaturalID("DQ17", "1", "1", "us-gaap:Assets USD", "2023-12-31", "0000000001-24-000007",
			"352583.50 USD"),
		Kind: intel.FindingQuality, Rule: "DQ17", Version: 1, Severity: intel.SeverityWarn, CIK: 1,
		Subject:   "us-gaap:Assets USD",
		Period:    intel.Period{End: 20231231},
		Accession: acc,
		Observed:  "352583.50 USD",
		Expected:  "343567.05 USD",
		Message: "The 10-K filed 2024-02-01 (0000000001-24-000007) reports us-gaap:Assets of 352,583.50 USD at 2023-12-31, " +
			"which should be equal to its us-gaap:AssetsCurrent of 143,566 USD plus us-gaap:AssetsNoncurrent of 200,001.05 USD, " +
			"together 343,567.05 USD.",
		Evidence: []intel.Evidence{{
			Note: "judged", Subject: "us-gaap:Assets USD", Period: intel.Period{End: 20231231}, Value: "352583.50", Accession: acc, FiledAt: 20240201,
		}},
		State:     intel.FindingNew,
		SHA256:    b.Body.SHA256,
		CreatedAt: fetched,
	}}
	if d := cmp.Diff(want, b.Findings); d != "" {
		t.Errorf("findings (-want +got):\n%s", d)
	}
	if len(b.Facts) != 3 || len(b.Quarantined) != 0 {
		t.Errorf("%d facts and %d in quarantine, want 3 and none", len(b.Facts), len(b.Quarantined))
	}
}

func TestQuarantine(t *testing.T) {
	b := batch(t, `
		us-gaap:Assets         USD  2023-12-31             100  10-K  2024-02-01
		us-gaap:Assets         USD  2023-12-31             101  10-K  2024-02-01
		us-gaap:Assets         USD  2024-12-31             nil  10-K  2025-02-01
		us-gaap:Assets         USD  2025-12-31             102  10-K  2026-02-01
		us-gaap:NetIncomeLoss  USD  2023-12-31/2023-01-01   12  10-K  2024-02-01
		us-gaap:NetIncomeLoss  USD  2024-01-01/2024-12-31   13  10-K  2025-02-01`)
	lent := b.Facts
	bad := map[string]intel.Fact{"DQ10": b.Facts[1], "DQ01": b.Facts[2], "DQ02": b.Facts[4]}
	kept := []intel.Fact{b.Facts[0], b.Facts[3], b.Facts[5]}

	quality.New(quality.Rules(), time.Now).Check(b)

	if d := cmp.Diff(kept, b.Facts); d != "" {
		t.Errorf("facts that stay (-want +got):\n%s", d)
	}
	if &lent[0] != &b.Facts[0] {
		t.Error("the facts were moved to other memory")
	}
	if len(b.Quarantined) != len(bad) || len(b.Findings) != 0 {
		t.Fatalf("%d in quarantine, %d findings, want %d and none:\n%s", len(b.Quarantined), len(b.Findings), len(bad), said(b))
	}
	for _, q := range b.Quarantined {
		f := bad[q.Rule]
		record, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		want := intel.Quarantined{
			Rule: q.Rule, Version: 1, Reason: q.Reason, CIK: 1, Kind: "fact", Record: record,
			SHA256: b.Body.SHA256, Offset: -1, Fact: &f,
		}
		if d := cmp.Diff(want, q); d != "" {
			t.Errorf("%s (-want +got):\n%s", q.Rule, d)
		}
		for _, part := range []string{`"taxonomy":"us-gaap"`, `"unit":"USD"`, `"value":"` + f.Value + `"`} {
			if !strings.Contains(string(q.Record), part) {
				t.Errorf("%s: record %s lacks %s", q.Rule, q.Record, part)
			}
		}
		if !strings.HasPrefix(q.Reason, "The 10-K filed ") {
			t.Errorf("%s: reason %q", q.Rule, q.Reason)
		}
	}
}

// TestRepeats: a fact that a filing has several times reaches the store once,
// and as it was written first.
func TestRepeats(t *testing.T) {
	b := batch(t, `
		us-gaap:Assets  USD  2023-12-31  100    10-K    2024-02-01
		us-gaap:Assets  USD  2023-12-31  100    10-K    2024-02-01
		us-gaap:Assets  USD  2023-12-31  100.0  10-K    2024-02-01
		us-gaap:Assets  USD  2023-12-31  100    10-K/A  2024-03-01`)
	want := []intel.Fact{b.Facts[0], b.Facts[3]}
	quality.New(quality.Rules(), time.Now).Check(b)
	if d := cmp.Diff(want, b.Facts); d != "" {
		t.Errorf("facts (-want +got):\n%s", d)
	}
	if s := said(b); s != "" {
		t.Errorf("nothing is wrong, but:\n%s", s)
	}
}

// TestUndatedBody: a body that does not say when it was fetched is dated by the
// clock.
func TestUndatedBody(t *testing.T) {
	b := batch(t, `us-gaap:Assets  USD  2023-12-31  -5  10-K  2024-02-01`)
	b.Body.FetchedAt = time.Time{}
	quality.New(quality.Rules(), func() time.Time { return fetched.Add(1) }).Check(b)
	if len(b.Findings) != 1 || !b.Findings[0].CreatedAt.Equal(fetched.Add(1)) {
		t.Errorf("findings %+v, want one of %s", b.Findings, fetched.Add(1))
	}
}

func TestEmptyBatch(t *testing.T) {
	var b intel.Batch
	quality.New(quality.Rules(), time.Now).Check(&b)
	if d := cmp.Diff(intel.Batch{}, b); d != "" {
		t.Errorf("batch (-want +got):\n%s", d)
	}
}

// TestScatteredConcept: the series of a concept need not follow each other.
func TestScatteredConcept(t *testing.T) {
	b := batch(t, `
		us-gaap:ParValue  USD/shares  2022-12-31  1  10-K  2023-02-01
		us-gaap:ParValue  USD/shares  2023-12-31  1  10-K  2024-02-01`)
	b.Facts = append(b.Facts, batch(t, `us-gaap:Assets  USD  2023-12-31  100  10-K  2024-02-01`).Facts...)
	b.Facts = append(b.Facts, batch(t, `us-gaap:ParValue  pure  2024-12-31  1  10-K  2025-02-01`).Facts...)
	quality.New(quality.Rules(), time.Now).Check(b)
	if len(b.Findings) != 1 || b.Findings[0].Subject != "us-gaap:ParValue pure" {
		t.Errorf("want one finding on the par value without unit, got:\n%s", said(b))
	}
}

// TestManyContradictions: a period that is reported without end is judged too,
// and in time.
func TestManyContradictions(t *testing.T) {
	const filings = 50_000
	var b intel.Batch
	for i := range filings {
		b.Facts = append(b.Facts, intel.Fact{
			CIK: 1, Taxonomy: "us-gaap", Concept: "Assets", Unit: "USD", Form: "10-K", Value: "100",
			Period: intel.Period{End: 20231231}, FiledAt: 20240201, Accession: intel.AccessionNumber(i + 1),
		})
	}
	again := b.Facts[0]
	again.FiledAt, again.Value = 20240202, "101"
	b.Facts = append(b.Facts, again)
	quality.New(quality.Rules(), time.Now).Check(&b)
	if len(b.Facts) != filings || len(b.Quarantined) != 1 || b.Quarantined[0].Rule != "DQ10" {
		t.Errorf("%d facts and %d in quarantine, want %d and 1", len(b.Facts), len(b.Quarantined), filings)
	}
}

// TestSameAgain: what is said about a body does not depend on the run.
func TestSameAgain(t *testing.T) {
	var all strings.Builder
	for _, r := range quality.Rules() {
		for _, e := range r.Examples {
			if facts := strings.TrimSpace(e.Facts); facts != "" {
				all.WriteString(facts + "\n")
			}
		}
	}
	first, second := batch(t, all.String()), batch(t, all.String())
	quality.New(quality.Rules(), time.Now).Check(first)
	quality.New(quality.Rules(), time.Now).Check(second)
	if first.Review == nil {
		t.Error("nobody reviews the filings")
	}
	first.Review, second.Review = nil, nil
	if d := cmp.Diff(first, second); d != "" {
		t.Errorf("two checks of one body differ (-first +second):\n%s", d)
	}
	if len(first.Findings) == 0 || len(first.Quarantined) == 0 {
		t.Error("the examples together fire no rule")
	}
	ids := map[string]bool{}
	for _, f := range first.Findings {
		if ids[f.ID] {
			t.Errorf("two findings have the ID %s, one is: %s", f.ID, f.Message)
		}
		ids[f.ID] = true
	}
}

func ruleOf(t *testing.T, id string) quality.Rule {
	t.Helper()
	for _, r := range quality.Rules() {
		if r.ID == id {
			return r
		}
	}
	t.Fatalf("no rule %s", id)
	return quality.Rule{}
}

func TestConcurrentChecks(t *testing.T) {
	c := quality.New(quality.Rules(), time.Now)
	var wg sync.WaitGroup
	for range 4 {
		b := batch(t, ruleOf(t, "DQ16").Examples[0].Facts)
		wg.Go(func() {
			c.Check(b)
			if len(b.Findings) != 1 {
				t.Errorf("want one finding, got:\n%s", said(b))
			}
		})
	}
	wg.Wait()
}

func TestIdentity(t *testing.T) {
	rule := func(id quality.Identity) quality.Rule {
		return quality.Rule{ID: "DQ00", Version: 1, Severity: intel.SeverityWarn, Identity: &id}
	}
	sum := rule(quality.Identity{
		Left: quality.Term{AnyOf: []string{"t:Whole", "t:Total"}},
		Right: []quality.Term{
			{AnyOf: []string{"t:A", "t:B"}},
			{AnyOf: []string{"t:Loss"}, Minus: true, Optional: true},
		},
	})
	tests := []struct {
		name     string
		rule     quality.Rule
		facts    string
		expected []string // of the findings
	}{
		{"optional term absent, holds", sum, "t:Whole USD 2023-12-31 7 10-K 2024-02-01\nt:A USD 2023-12-31 7 10-K 2024-02-01", nil},
		{"optional term absent, fails", sum, "t:Whole USD 2023-12-31 7 10-K 2024-02-01\nt:A USD 2023-12-31 17 10-K 2024-02-01", []string{"17 USD"}},
		{
			"optional term counts where it is reported", sum,
			"t:Whole USD 2023-12-31 7 10-K 2024-02-01\nt:A USD 2023-12-31 17 10-K 2024-02-01\nt:Loss USD 2023-12-31 10 10-K 2024-02-01", nil,
		},
		{
			"optional term makes it fail", sum,
			"t:Whole USD 2023-12-31 7 10-K 2024-02-01\nt:A USD 2023-12-31 7 10-K 2024-02-01\nt:Loss USD 2023-12-31 11 10-K 2024-02-01", []string{"-4 USD"},
		},
		{
			"second names on both sides", sum,
			"t:Whole USD 2023-12-31 7 10-K 2024-02-01\nt:Total USD 2023-12-31 27 10-K 2024-02-01\n" +
				"t:A USD 2023-12-31 17 10-K 2024-02-01\nt:B USD 2023-12-31 27 10-K 2024-02-01", nil,
		},
		{
			"only the second names, in two units", sum,
			"t:Total USD 2023-12-31 27 10-K 2024-02-01\nt:B USD 2023-12-31 37 10-K 2024-02-01\n" +
				"t:Total EUR 2023-12-31 27 10-K 2024-02-01\nt:B EUR 2023-12-31 47 10-K 2024-02-01", []string{"47 EUR", "37 USD"},
		},
		{"right side is absent", sum, "t:Total USD 2023-12-31 27 10-K 2024-02-01\nt:Loss USD 2023-12-31 1 10-K 2024-02-01", nil},
		{"left side is absent", sum, "t:A USD 2023-12-31 27 10-K 2024-02-01\nt:B USD 2023-12-31 1 10-K 2024-02-01", nil},
		{
			"beyond what 64 bits hold", sum,
			"t:Whole USD 2023-12-31 98765432109876543210987 10-K 2024-02-01\nt:A USD 2023-12-31 98765432109876543210977 10-K 2024-02-01",
			[]string{"98765432109876543210977 USD"},
		},
		{
			"no rounding errors of our own", sum,
			"t:Whole USD 2023-12-31 0.3 10-K 2024-02-01\nt:A USD 2023-12-31 0.1 10-K 2024-02-01\nt:Loss USD 2023-12-31 -0.20000000000000000000 10-K 2024-02-01", nil,
		},
		{
			"the oldest and the newest filing of many",
			rule(quality.Identity{Left: quality.Term{AnyOf: []string{"t:A"}}, Is: quality.AtMost, Right: []quality.Term{{AnyOf: []string{"t:B"}}}}),
			"t:A shares 2021-12-31 9 10-K 2022-02-01\nt:A shares 2021-12-31 5 10-K 2023-02-01\nt:A shares 2022-12-31 9 10-K 2023-02-01\n" +
				"t:B shares 2021-12-31 6 10-K 2022-02-01\nt:B shares 2021-12-31 6 10-K 2023-02-01\nt:B shares 2022-12-31 6 10-K 2023-02-01",
			[]string{"at most 6 shares", "at most 6 shares"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := batch(t, tt.facts)
			quality.New([]quality.Rule{tt.rule}, time.Now).Check(b)
			var got []string
			for _, f := range b.Findings {
				got = append(got, f.Expected)
			}
			if d := cmp.Diff(tt.expected, got); d != "" {
				t.Errorf("expected values (-want +got):\n%s\n%s", d, said(b))
			}
		})
	}
}

// TestUnreadableValue: without DQ01 before it, an identity passes over what is
// no number.
func TestUnreadableValue(t *testing.T) {
	b := batch(t, `
		us-gaap:Assets                            USD  2023-12-31  nil  10-K  2024-02-01
		us-gaap:LiabilitiesAndStockholdersEquity  USD  2023-12-31  7    10-K  2024-02-01`)
	for _, r := range quality.Rules() {
		if r.Severity != intel.SeverityError {
			quality.New([]quality.Rule{r}, time.Now).Check(b)
		}
	}
	if s := said(b); s != "" {
		t.Errorf("want nothing said, got:\n%s", s)
	}
}

func TestNoCompany(t *testing.T) {
	b := batch(t, `us-gaap:Assets  USD  2023-12-31  7  10-K  2024-02-01`)
	b.Facts[0].CIK = 0
	quality.New(quality.Rules(), time.Now).Check(b)
	if len(b.Facts) != 0 || len(b.Quarantined) != 1 || !strings.Contains(b.Quarantined[0].Reason, "the company (CIK) is missing") {
		t.Errorf("want the fact in quarantine for want of a company, got %d facts and:\n%s", len(b.Facts), said(b))
	}
}

func TestIdentityAsFormula(t *testing.T) {
	id := quality.Identity{
		Left: quality.Term{AnyOf: []string{"t:A", "t:B"}},
		Is:   quality.AtLeast,
		Right: []quality.Term{
			{AnyOf: []string{"t:C"}},
			{AnyOf: []string{"t:D"}, Optional: true},
			{AnyOf: []string{"t:E", "t:F"}, Minus: true},
		},
	}
	if got, want := id.String(), "(t:A or t:B) ≥ t:C + [t:D] − (t:E or t:F)"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestNewRefusesBadRules(t *testing.T) {
	fact := func(*intel.Fact) quality.Verdict { return quality.Verdict{} }
	identity := func(left quality.Term, right ...quality.Term) *quality.Identity {
		return &quality.Identity{Left: left, Right: right}
	}
	for name, r := range map[string]quality.Rule{
		"no check":                    {},
		"two checks":                  {Fact: fact, Identity: identity(quality.Term{AnyOf: []string{"t:A"}})},
		"identity keeps out":          {Severity: intel.SeverityError, Identity: identity(quality.Term{AnyOf: []string{"t:A"}})},
		"name without taxonomy":       {Identity: identity(quality.Term{AnyOf: []string{"A"}})},
		"term without name":           {Identity: identity(quality.Term{AnyOf: []string{"t:A"}}, quality.Term{})},
		"left side need not be there": {Identity: identity(quality.Term{AnyOf: []string{"t:A"}, Optional: true})},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if v := recover(); v == nil || !strings.HasPrefix(fmt.Sprint(v), "quality: rule DQ99: ") {
					t.Errorf("panic %v, want one that names the rule", v)
				}
			}()
			r.ID = "DQ99"
			quality.New([]quality.Rule{r}, time.Now)
		})
	}
}

// made returns batches in the shape of companyfacts: concepts that are reported
// quarter by quarter, each period in four filings.
func made(testing.TB) []intel.Batch {
	names := []string{
		"Assets", "AssetsCurrent", "AssetsNoncurrent", "CostOfRevenue", "GrossProfit",
		"LiabilitiesAndStockholdersEquity", "Revenues",
	}
	for i := range 40 {
		names = append(names, fmt.Sprintf("Other%02d", i))
	}
	values := map[string]int{
		"Assets": 900, "AssetsCurrent": 400, "AssetsNoncurrent": 500, "CostOfRevenue": 60, "GrossProfit": 40,
		"LiabilitiesAndStockholdersEquity": 900, "Revenues": 100,
	}
	var b intel.Batch
	b.Body.FetchedAt = fetched
	for _, name := range names {
		for q := range 60 {
			end := intel.NewDate(2009+q/4, q%4*3+1, 28)
			for filing := range 4 {
				filed := end.AddDays(30 + 91*filing)
				b.Facts = append(b.Facts, intel.Fact{
					CIK: 1, Taxonomy: "us-gaap", Concept: name, Unit: "USD", Form: "10-Q",
					Period: intel.Period{End: end}, Value: fmt.Sprintf("%d000000", (q+1)*max(values[name], 7)),
					FiledAt: filed, Accession: intel.AccessionNumber(filed.Year()%100*1_000_000 + q + filing + 1),
				})
			}
		}
	}
	return []intel.Batch{b}
}
