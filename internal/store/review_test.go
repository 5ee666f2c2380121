package store_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/store"
)

// teller says of every filing what it is told of it.
type teller struct{}

func (teller) ReviewRules() []string { return []string{"T1"} }

func (teller) ReviewFiling(f *intel.Filing, facts *intel.Report, at time.Time) []intel.Finding {
	observed := fmt.Sprintf("%s %s from %s", f.Accession, f.Form, f.Origin)
	if facts != nil {
		observed += fmt.Sprintf(", %d facts of a %s to %s, listed %t", facts.Facts, facts.Form, facts.End, facts.Listed)
	}
	return []intel.Finding{{
		ID: intel.NaturalID("T1", f.CIK.String(), observed), Rule: "T1", Version: 1, CIK: f.CIK, Subject: "filing",
		Accession: f.Accession, Observed: observed, SHA256: f.SHA256, CreatedAt: at,
	}}
}

// TestReview: what reviews say depends on what is stored, not on the order in
// which it came, and is taken back when it holds no longer.
func TestReview(t *testing.T) {
	const cik = intel.CIK(1)
	first, second, third := intel.AccessionNumber(1), intel.AccessionNumber(2), intel.AccessionNumber(3)
	fact := func(acc intel.AccessionNumber, taxonomy, concept string, end intel.Date) intel.Fact {
		return intel.Fact{
			CIK: cik, Taxonomy: taxonomy, Concept: concept, Unit: "USD", Period: intel.Period{End: end}, Value: "1",
			Accession: acc, Form: "10-K", FiledAt: 20240201,
		}
	}
	filing := func(acc intel.AccessionNumber, form string) intel.Filing {
		return intel.Filing{CIK: cik, Accession: acc, Form: form, FiledAt: 20240201}
	}
	bodies := map[string]intel.Batch{
		"edgar.companyfacts": {
			Company: &intel.Company{CIK: cik, Name: "One"}, FactsComplete: true,
			Facts: []intel.Fact{
				fact(first, "dei", "Shares", 20240115), fact(first, "us-gaap", "Assets", 20231231), fact(second, "us-gaap", "Assets", 20221231),
			},
			Filings: []intel.Filing{filing(first, "10-K"), filing(second, "10-K")},
		},
		"edgar.submissions": {
			Company: &intel.Company{CIK: cik, Name: "One"}, Filings: []intel.Filing{filing(first, "10-K405"), filing(third, "8-K")},
		},
		"edgar.feed": {Filings: []intel.Filing{filing(second, "10-K/A"), {CIK: 2, Accession: second, Form: "10-K/A", FiledAt: 20240201}}},
	}
	want := []string{
		"0000000000-00-000001 10-K405 from edgar.submissions, 2 facts of a 10-K to 2023-12-31, listed true",
		"0000000000-00-000002 10-K/A from edgar.feed",
		"0000000000-00-000002 10-K/A from edgar.feed, 1 facts of a 10-K to 2022-12-31, listed true",
		"0000000000-00-000003 8-K from edgar.submissions, 0 facts of a  to , listed true",
	}
	for _, order := range [][]string{
		{"edgar.companyfacts", "edgar.submissions", "edgar.feed"},
		{"edgar.companyfacts", "edgar.feed", "edgar.submissions"},
		{"edgar.submissions", "edgar.companyfacts", "edgar.feed"},
		{"edgar.submissions", "edgar.feed", "edgar.companyfacts"},
		{"edgar.feed", "edgar.submissions", "edgar.companyfacts"},
		{"edgar.feed", "edgar.companyfacts", "edgar.submissions"},
	} {
		s, err := store.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "s.db"), store.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, kind := range order {
			b := bodies[kind]
			b.Facts, b.Filings, b.Review = slices.Clone(b.Facts), slices.Clone(b.Filings), teller{}
			b.Body = intel.Body{Kind: kind, URL: "https://example.com/" + kind, SHA256: intel.HashBody([]byte(kind)), Status: 200, FetchedAt: time.Unix(1, 0)}
			if kind != "edgar.feed" {
				b.Body.Subject = "1"
			}
			if err := s.Archive(t.Context(), &b.Body); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Apply(t.Context(), 0, &b); err != nil {
				t.Fatal(err)
			}
		}
		page, err := s.Findings(t.Context(), intel.FindingFilter{})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range page.Items {
			got = append(got, f.Observed)
		}
		slices.Sort(got)
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%v (-want +got):\n%s", order, d)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
