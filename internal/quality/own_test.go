package quality_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/quality"
)

const ownFacts = `
	us-gaap:Revenues            USD  2022-01-01/2022-12-31  1007   10-K  2023-02-01
	us-gaap:Revenues            USD  2023-01-01/2023-12-31  9003   10-K  2024-02-01
	us-gaap:Revenues            USD  2023-10-01/2023-12-31  -3     10-K  2024-02-01
	us-gaap:Assets              USD  2022-12-31             5011   10-K  2023-02-01
	us-gaap:AssetsCurrent       USD  2022-12-31             2001   10-K  2023-02-01
	us-gaap:AssetsNoncurrent    USD  2022-12-31             3003   10-K  2023-02-01
	us-gaap:AssetsCurrent       USD  2023-12-31             2007   10-K  2024-02-01
	dei:EntityPublicFloat       USD  2023-06-30             77     10-K  2024-02-01`

func TestOwnChecks(t *testing.T) {
	for _, c := range []struct {
		name           string
		text           string
		judged, failed int64
		said           string // part of one finding's message
	}{
		{"a range", `{id: positive, title: revenue is not below zero, where: {concept: "us-gaap:Revenues"}, check: range, min: 0}`, 3, 1,
			"of -3 USD from 2023-10-01 to 2023-12-31, but check positive expects that revenue is not below zero"},
		{"a range of years only", `{id: positive, title: t, where: {concept: Revenues, span: year}, check: range, min: 0}`, 2, 0, ""},
		{"a range of days", `{id: late, title: t, check: range, field: filed, max: 2023-12-31}`, 8, 4, "with filed 2024-02-01"},
		{"what is absent", `{id: fp, title: it has a fiscal period, where: {concept: [Assets, Revenues]}, check: not_null, field: fp}`, 4, 4, "with no fp"},
		{"a set", `{id: forms, title: t, where: {unit: USD}, check: in_set, field: form, values: [10-Q, 20-F]}`, 8, 8, "with form 10-K"},
		{"a pattern", `{id: pattern, title: t, check: regex, field: concept, pattern: "^us-gaap:"}`, 8, 1, "dei:EntityPublicFloat"},
		{"unique", `{id: once, title: t, where: {concept: Revenues}, check: unique, by: [concept, form]}`, 3, 2, ""},
		{"unique by what a fact is", `{id: once, title: t, check: unique}`, 8, 0, ""},
		{"a year ago", `{id: jump, title: t, where: {concept: Revenues}, check: ratio_to, to: year_ago, max: 5}`, 1, 1, "8.94 times the 1,007 USD"},
		{"the period before", `{id: jump, title: t, where: {concept: AssetsCurrent}, check: ratio_to, to: previous, min: 0.5, max: 2}`, 1, 0, ""},
		{"a sum", `{id: sum, title: t, where: {concept: "us-gaap:Assets"}, check: sum_of, sum_of: ["us-gaap:AssetsCurrent", "us-gaap:AssetsNoncurrent", "us-gaap:Goodwill?"]}`, 1, 1, ""},
		{"a sum within a share", `{id: sum, title: t, where: {concept: Assets}, check: sum_of, sum_of: ["us-gaap:AssetsCurrent", "us-gaap:AssetsNoncurrent"], within: 1%}`, 1, 0, ""},
		{"a sum of what is not all there", `{id: sum, title: t, where: {concept: Assets}, check: sum_of, sum_of: ["us-gaap:AssetsCurrent", "us-gaap:Goodwill"]}`, 0, 0, ""},
		{"freshness", `{id: fresh, title: t, where: {form: 10-K}, check: freshness, max_age: 7d}`, 1, 0, ""},
		{"nothing fresh", `{id: fresh, title: t, where: {concept: Assets}, check: freshness, max_age: 30d}`, 1, 1, "with nothing newer 364 days later"},
		{"completeness", `{id: all, title: t, where: {form: 10-K}, check: completeness, concepts: [us-gaap:Assets, us-gaap:Revenues]}`, 2, 1, "with no us-gaap:Assets"},
		{"volume", `{id: many, title: t, check: volume, min: 5}`, 2, 2, "with 4 facts in its filing"},
		{"an expression", `{id: odd, title: t, check: expr, expr: "value >= 0 or days > 100"}`, 8, 1, ""},
		{"since a day", `{id: since, title: t, where: {filed_since: 2024-01-01}, check: not_null}`, 4, 0, ""},
		{"of another company", `{id: since, title: t, where: {company: 2}, check: not_null}`, 0, 0, ""},
		{"too few failures to tell", `{id: few, title: t, where: {concept: Revenues}, check: range, min: 0, warn_if: "> 1"}`, 3, 1, "-"},
		{"more than a share of failures", `{id: few, title: t, where: {concept: Revenues}, check: range, min: 0, warn_if: "> 10%", error_if: ">= 50%"}`, 3, 1, ""},
	} {
		own, err := quality.ParseOwn([]byte(c.text))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		b := batch(t, ownFacts)
		quality.New(nil, time.Now).With(own).Check(b)
		want := []intel.Tally{{Rule: own[0].Rule(), Version: 1, Judged: c.judged, Failed: c.failed}}
		if d := cmp.Diff(want, b.Tallies); d != "" {
			t.Errorf("%s (-want +got):\n%s%s", c.name, d, said(b))
		}
		told := int(c.failed)
		if c.said == "-" {
			told, c.said = 0, ""
		}
		if len(b.Findings) != told || !strings.Contains(said(b), c.said) {
			t.Errorf("%s: want %d findings that say %q, got:\n%s", c.name, told, c.said, said(b))
		}
		for _, f := range b.Findings {
			if f.Severity != intel.SeverityWarn || f.Rule != own[0].Rule() || f.Observed == "" || f.Expected == "" {
				t.Errorf("%s: incomplete finding %+v", c.name, f)
			}
		}
	}
}

func TestOwnCheckGates(t *testing.T) {
	own, err := quality.ParseOwn([]byte(`{id: positive, title: revenue is not below zero, where: {concept: Revenues}, check: range, min: 0, severity: error}`))
	if err != nil {
		t.Fatal(err)
	}
	b := batch(t, ownFacts)
	quality.New(nil, time.Now).With(own).Check(b)
	if len(b.Facts) != 7 || len(b.Quarantined) != 1 || b.Quarantined[0].Rule != "check.positive" || b.Quarantined[0].Fact.Value != "-3" {
		t.Errorf("%d facts, want 7 and one in quarantine:\n%s", len(b.Facts), said(b))
	}
}

// TestShadow: a check that only counts says nothing, whatever its severity.
func TestShadow(t *testing.T) {
	o, err := quality.LoadOwn(intel.Check{
		Version: 4, State: intel.CheckShadow,
		Definition: `{id: positive, title: t, where: {concept: Revenues}, check: range, min: 0, severity: error}`,
	})
	if err != nil {
		t.Fatal(err)
	}
	b := batch(t, ownFacts)
	quality.New(nil, time.Now).With([]*quality.Own{o}).Check(b)
	want := []intel.Tally{{Rule: "check.positive", Version: 4, Shadow: true, Judged: 3, Failed: 1}}
	if d := cmp.Diff(want, b.Tallies); d != "" || len(b.Facts) != 8 || said(b) != "" {
		t.Errorf("%d facts, want 8 and no word (-want +got):\n%s%s", len(b.Facts), d, said(b))
	}
}

func TestOwnFilings(t *testing.T) {
	own, err := quality.ParseOwn([]byte(`
checks:
  - {id: quick, title: a report takes 60 days at most, on: filings, where: {form: [10-K]}, check: range, field: lag, max: 60}
  - {id: named, title: it has a main document, on: filings, check: not_null, field: primary_document, severity: info}
  - {id: same-year, title: it is filed in the year of its period or the next, on: filings, check: expr, expr: "year(filed) - year(report_date) <= 1"}`))
	if err != nil {
		t.Fatal(err)
	}
	c := quality.New(nil, time.Now).With(own)
	f := intel.Filing{CIK: 1, Accession: 1, Form: "10-K", FiledAt: 20240401, ReportDate: 20231231}
	var rules []string
	for _, x := range c.ReviewFiling(&f, nil, fetched) {
		rules = append(rules, x.Rule+" "+x.Severity.String())
	}
	if d := cmp.Diff([]string{"check.quick warn", "check.named info"}, rules); d != "" {
		t.Errorf("findings (-want +got):\n%s", d)
	}
}

func TestOwnRefuses(t *testing.T) {
	for text, part := range map[string]string{
		``:                                      "it is empty",
		`{id: "No", title: t, check: not_null}`: "want a name of small letters",
		`{id: ok, check: not_null}`:             "title is missing",
		`{id: ok, title: t, check: notnull}`:    "want one of not_null",
		`{id: ok, title: t, check: not_null, min: 3}`:                                                       "min is not for a check of not_null",
		`{id: ok, title: t, check: range}`:                                                                  "min and max are both missing",
		`{id: ok, title: t, check: range, min: much}`:                                                       "want a number",
		`{id: ok, title: t, check: range, field: filed, min: 3}`:                                            "is not a day",
		`{id: ok, title: t, check: range, field: colour, min: 3}`:                                           "want one of value, concept",
		`{id: ok, title: t, check: regex, field: form, pattern: "("}`:                                       "pattern",
		`{id: ok, title: t, check: not_null, wher: {}}`:                                                     "wher",
		`{id: ok, title: t, check: not_null, where: {span: month}}`:                                         "want instant",
		`{id: ok, title: t, check: not_null, severity: fatal}`:                                              "not a severity",
		`{id: ok, title: t, check: not_null, warn_if: "3"}`:                                                 "such as > 0",
		`{id: ok, title: t, check: expr, expr: "value"}`:                                                    "true or false",
		`{id: ok, title: t, check: expr, expr: "all(1..9, {# > 0})"}`:                                       "expr",
		`{id: ok, title: t, check: expr, expr: "colour > 3"}`:                                               "colour",
		`{id: ok, title: t, check: sum_of, sum_of: [Assets]}`:                                               "taxonomy and concept",
		`{id: ok, title: t, check: ratio_to, to: tomorrow, max: 3}`:                                         "previous or year_ago",
		`{id: ok, title: t, check: freshness, max_age: soon}`:                                               "such as 36h or 7d",
		`{id: ok, title: t, on: filings, check: unique}`:                                                    "not for records one by one",
		`{id: ok, title: t, on: filings, check: not_null, severity: error}`:                                 "want info or warn",
		`{id: ok, title: t, on: source, check: freshness, max_age: 1d}`:                                     "source is missing",
		`{id: ok, title: t, on: source, where: {source: edgar}, check: range, min: 1}`:                      "not for a source",
		`{checks: [{id: ok, title: t, check: not_null}, {id: ok, title: t, check: not_null}]}`:              "there twice",
		`{checks: [{id: ok, title: t, check: not_null}, {id: ok2, title: t, check: nothing}]}`:              "check 2: ",
		`{id: ok, title: t, check: completeness, concepts: [us-gaap:Assets], where: {concept: [Revenues]}}`: "name what should be there",
	} {
		_, err := quality.ParseOwn([]byte(text))
		if err == nil || intel.KindOf(err) != intel.KindInvalid || !strings.Contains(err.Error(), part) {
			t.Errorf("%s: %v, want it refused with %q", text, err, part)
		}
	}
}

func FuzzParseOwn(f *testing.F) {
	f.Add(`{id: positive, title: t, where: {concept: Revenues}, check: range, min: 0}`)
	f.Add("checks:\n  - {id: a1, title: t, check: expr, expr: value > 0}\n")
	f.Fuzz(func(t *testing.T, text string) {
		own, err := quality.ParseOwn([]byte(text))
		if err != nil {
			return
		}
		b := batch(t, ownFacts)
		quality.New(nil, time.Now).With(own).Check(b)
	})
}

// TestDocumentedChecks: what docs/checks.md shows can be used as it stands.
func TestDocumentedChecks(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "checks.md"))
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(string(page), -1)
	if len(blocks) < 5 {
		t.Errorf("the page has %d checks, want some of every kind", len(blocks))
	}
	for _, b := range blocks {
		text := b[1]
		if strings.HasPrefix(text, "   ") { // in a numbered list
			text = strings.ReplaceAll("\n"+text, "\n   ", "\n")
		}
		if _, err := quality.ParseOwn([]byte(text)); err != nil {
			t.Errorf("%v:\n%s", err, text)
		}
	}
}
