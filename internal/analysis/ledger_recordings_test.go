package analysis_test

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
	"github.com/corpintel/intel/internal/recordings"
	"github.com/corpintel/intel/internal/source/edgar"
)

// ledgers returns the ledger of every recorded company.
func ledgers(t *testing.T) map[intel.CIK]analysis.Ledger {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(recordings.Dir(t), "edgar", "data.sec.gov", "api", "xbrl", "companyfacts", "CIK*.json.gz"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no recorded company facts: %v", err)
	}
	all := map[intel.CIK]analysis.Ledger{}
	for _, file := range files {
		facts := recordedFacts(t, file)
		if len(facts) > 0 {
			all[facts[0].CIK] = analysis.NewLedger(facts)
		}
	}
	return all
}

// recordedFacts reads a file of company facts; a filing is known from the end
// of its day.
func recordedFacts(t testing.TB, file string) []intel.KnownFact {
	t.Helper()
	packed, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	subject := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(file), "CIK"), ".json.gz")
	b, err := (edgar.Source{}).Parse(intel.Body{Kind: edgar.KindCompanyFacts, Subject: subject}, data, nil)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	facts := make([]intel.KnownFact, len(b.Facts))
	for i, f := range b.Facts {
		facts[i] = intel.KnownFact{Fact: f, KnownAt: intel.EndOfDay(f.FiledAt)}
	}
	return facts
}

// labels reads a table of the recordings.
func labels(t *testing.T, name string) []map[string]string {
	t.Helper()
	f, err := os.Open(filepath.Join(recordings.Dir(t), "labels", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, name := range rows[0] {
			m[name] = row[i]
		}
		out = append(out, m)
	}
	return out
}

// restatedKey names a period of a concept of a company.
type restatedKey struct {
	cik, concept, unit, start, end string
}

func chains(t *testing.T) map[restatedKey][]analysis.Restatement {
	t.Helper()
	all := map[restatedKey][]analysis.Restatement{}
	for cik, l := range ledgers(t) {
		for _, r := range slices.Backward(l.Restatements) { // the oldest first
			k := restatedKey{cik.String(), r.Concept, r.Unit, r.Start.String(), r.End.String()}
			all[k] = append(all[k], r)
		}
	}
	return all
}

// The ledger has every restatement of a table that others made of the same
// facts, with the same values and the same first filing.
func TestLedgerHasRestatedValues(t *testing.T) {
	all := chains(t)
	rows := labels(t, "restated_values.csv")
	classes := map[analysis.Class]int{}
	for _, row := range rows {
		chain := all[restatedKey{row["cik"], row["concept"], row["unit"], row["start"], row["end"]}]
		if len(chain) == 0 {
			t.Errorf("not in the ledger: %v", row)
			continue
		}
		oldest, newest := chain[0].Old, chain[len(chain)-1].New
		classes[chain[len(chain)-1].Class]++
		got := []string{digits(t, oldest.Value), oldest.Accession.String(), digits(t, newest.Value)}
		want := []string{digits(t, row["first_value"]), row["first_accn"], digits(t, row["last_value"])}
		if diff := cmp.Diff(got, want); diff != "" {
			t.Errorf("%v (-got +want):\n%s", row, diff)
		}
	}
	t.Logf("%d rows, all in the ledger; classes of the last change: %v", len(rows), classes)
}

// Where a table has the same number with another sign or scale, the ledger says
// so: each such change, or a split that explains it.
func TestLedgerHasConflicts(t *testing.T) {
	all := chains(t)
	kinds := map[restatedKey]string{}
	for _, row := range labels(t, "xbrl_conflicting_facts.csv") {
		kinds[restatedKey{row["cik"], row["concept"], row["unit"], row["start"], row["end"]}] = row["kind"]
	}
	agreed, of := map[string]int{}, map[string]int{}
	for k, kind := range kinds {
		want := map[string]analysis.Class{"sign": analysis.ClassSign, "scale_1e3": analysis.ClassScale, "scale_1e6": analysis.ClassScale, "factor_10": analysis.ClassSplit}[kind]
		of[kind]++
		if slices.ContainsFunc(all[k], func(r analysis.Restatement) bool { return r.Class == want }) {
			agreed[kind]++
		} else if kind != "factor_10" { // not each of these is a split: par values, authorized preferred shares, a reclassification
			t.Errorf("%v: no change of class %s: %v", k, want, all[k])
		}
	}
	t.Logf("agreed: %v of %v", agreed, of)
	if 10*agreed["factor_10"] < 9*of["factor_10"] {
		t.Errorf("of %d changes by ten only %d are found to be splits", of["factor_10"], agreed["factor_10"])
	}
}

// Splits that companies announced, found in nothing but the shares and amounts
// per share of their reports.
func TestSplitsOfRecordedCompanies(t *testing.T) {
	all := ledgers(t)
	for _, c := range []struct {
		name string
		cik  intel.CIK
		want []string
	}{
		{"Apple", 320193, []string{"7:1 2014-07-23", "4:1 2020-10-30"}},
		{"NVIDIA", 1045810, []string{"4:1 2021-08-20", "10:1 2024-08-28"}},
		{"Mastercard", 1141391, []string{"10:1 2014-02-14"}},
		{"Walmart", 104169, []string{"3:1 2024-03-15"}},
		{"Comcast, no split but of one class", 1166691, []string{"2:1 2017-04-27"}},
		{"ConocoPhillips, thousands and millions in turn", 1163165, nil},
		{"American Express, 861 shares", 4962, nil},
		{"Microsoft", 789019, nil},
	} {
		var got []string
		for _, s := range all[c.cik].Splits {
			got = append(got, s.Factor.String()+" "+s.FiledAt.String())
		}
		if diff := cmp.Diff(got, c.want); diff != "" {
			t.Errorf("%s (-got +want):\n%s", c.name, diff)
		}
	}
}

// No filing has a say in the ledger of a moment before it.
func TestLedgerLooksNotAhead(t *testing.T) {
	file := filepath.Join(recordings.Dir(t), "edgar", "data.sec.gov", "api", "xbrl", "companyfacts", "CIK0000320193.json.gz")
	facts := recordedFacts(t, file)
	whole := analysis.NewLedger(facts)
	for _, day := range []intel.Date{20091231, 20100125, 20140722, 20140723, 20201101} {
		asOf := intel.EndOfDay(day)
		then := slices.DeleteFunc(slices.Clone(facts), func(f intel.KnownFact) bool { return f.KnownAt.After(asOf) })
		got := analysis.NewLedger(then)
		for _, r := range got.Restatements {
			if r.New.KnownAt.After(asOf) {
				t.Fatalf("%s: knows %v", day, r)
			}
		}
		// All that was known is still in today's ledger; only its class may have
		// become clear since.
		n := 0
		for _, r := range whole.Restatements {
			if !r.New.KnownAt.After(asOf) {
				n++
			}
		}
		if n != len(got.Restatements) {
			t.Errorf("%s: %d restatements then, %d of them are known today", day, len(got.Restatements), n)
		}
	}
}

func digits(t *testing.T, s string) string {
	t.Helper()
	d, ok := analysis.ParseDecimal(s)
	if !ok {
		t.Fatalf("%q is no number", s)
	}
	return d.String()
}
