package quality_test

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/quality"
	"github.com/corpintel/intel/internal/recordings"
)

// TestHits holds what the rules say about all recorded companies to what they
// said before, so that a change of a rule shows what it does to real filings.
func TestHits(t *testing.T) {
	companies, kept := recorded(t), 0
	unjudged := clone(companies)
	m := quality.Measure(quality.Rules(), companies)
	for i := range companies {
		b := &companies[i]
		kept += len(b.Facts)
		if len(b.Quarantined) > 0 {
			t.Errorf("a filed number was refused:\n%s", said(b))
		}
		for _, f := range b.Findings {
			t.Logf("%s %s: %s", f.CIK, f.Rule, f.Message)
		}
	}
	if kept != m.Facts.All {
		t.Errorf("%d of %d recorded facts are kept, want all", kept, m.Facts.All)
	}
	var got bytes.Buffer
	fmt.Fprint(&got, "what\tall\tforeign\tyoung\tfirst\tcompanies\tchecks\n")
	line := func(what string, g quality.Groups, companies int, checks string) {
		fmt.Fprintf(&got, "%s\t%d\t%d\t%d\t%d\t%d\t%s\n", what, g.All, g.Foreign, g.Young, g.First, companies, checks)
	}
	line("facts", m.Facts, m.Companies, "-")
	rules := quality.Rules()
	for i, h := range m.Rules {
		line(h.Rule, h.Findings, h.Companies, checks(rules[i], unjudged))
	}
	golden(t, filepath.Join("testdata", "hits.tsv"), got.Bytes())
}

// TestLabelledConflicts compares the rules about scale and sign with the table
// of conflicts that is recorded beside the facts: what is labelled an error
// there is found.
func TestLabelledConflicts(t *testing.T) {
	type identity struct{ cik, concept, unit, start, end string }
	found := map[identity]bool{}
	companies := recorded(t)
	quality.Measure(quality.Rules(), companies)
	for i := range companies {
		for _, f := range companies[i].Findings {
			switch f.Rule {
			case "DQ12", "DQ13", "DQ40":
				series, unit, _ := strings.Cut(f.Subject, " ")
				found[identity{f.CIK.String(), series, unit, f.Period.Start.String(), f.Period.End.String()}] = true
			}
		}
	}
	file, err := os.Open(filepath.Join(recordings.Dir(t), "labels", "xbrl_conflicting_facts.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	errors, missed := 0, 0
	for _, r := range rows[1:] {
		if r[9] != "error" {
			continue
		}
		errors++
		if !found[identity{r[0], r[2] + ":" + r[3], r[4], r[5], r[6]}] {
			missed++
			t.Logf("missed: %v", r)
		}
	}
	if errors == 0 || missed*20 > errors {
		t.Errorf("%d of %d labelled errors are missed, want one in twenty at most", missed, errors)
	}
}

// checks returns how many filings and periods an identity is judged on: as many
// as it fails on when the left side is everywhere out of all proportion. Rules
// of another form see every fact.
func checks(r quality.Rule, companies []intel.Batch) string {
	if r.Identity == nil {
		return "-"
	}
	wrong := "1e30"
	if r.Identity.Is == quality.AtLeast {
		wrong = "-1e30"
	}
	c, n := quality.New([]quality.Rule{r}, time.Now), 0
	for _, b := range clone(companies) {
		for i := range b.Facts {
			if f := &b.Facts[i]; slices.Contains(r.Identity.Left.AnyOf, f.Taxonomy+":"+f.Concept) {
				f.Value = wrong
			}
		}
		c.Check(&b)
		n += len(b.Findings)
	}
	return strconv.Itoa(n)
}

// clone copies batches, so that judging one leaves the other.
func clone(batches []intel.Batch) []intel.Batch {
	copies := slices.Clone(batches)
	for i := range copies {
		copies[i].Facts = slices.Clone(batches[i].Facts)
	}
	return copies
}

// recorded returns a batch for every recorded companyfacts body.
func recorded(tb testing.TB) []intel.Batch {
	tb.Helper()
	dir := recordings.Dir(tb)
	files, err := filepath.Glob(filepath.Join(dir, "edgar", "data.sec.gov", "api", "xbrl", "companyfacts", "CIK*.json.gz"))
	if err != nil {
		tb.Fatal(err)
	}
	if len(files) == 0 {
		tb.Fatalf("no companyfacts in %s", dir)
	}
	batches := make([]intel.Batch, len(files))
	for i, file := range files {
		if batches[i], err = readCompanyFacts(file); err != nil {
			tb.Fatalf("%s: %v", file, err)
		}
		list := filepath.Join(dir, "edgar", "data.sec.gov", "submissions", filepath.Base(file))
		if batches[i].Filings, err = readSubmissions(list); err != nil && !os.IsNotExist(err) {
			tb.Fatalf("%s: %v", list, err)
		}
	}
	return batches
}

// readSubmissions is the plainest reader of a filer's latest filings there is.
// It takes acceptance times for what they are marked as: a few hours do not
// matter to any rule.
func readSubmissions(file string) ([]intel.Filing, error) {
	var body struct {
		Filings struct {
			Recent struct {
				AccessionNumber        []intel.AccessionNumber
				FilingDate, ReportDate []intel.Date
				AcceptanceDateTime     []time.Time
				Form                   []string
				IsXBRL, IsInlineXBRL   []int
			}
		}
	}
	if err := readJSON(file, &body); err != nil {
		return nil, err
	}
	cik, err := intel.ParseCIK(strings.TrimSuffix(filepath.Base(file), ".json.gz"))
	if err != nil {
		return nil, err
	}
	r := body.Filings.Recent
	filings := make([]intel.Filing, len(r.AccessionNumber))
	for i := range filings {
		filings[i] = intel.Filing{
			CIK: cik, Accession: r.AccessionNumber[i], FiledAt: r.FilingDate[i], ReportDate: r.ReportDate[i], AcceptedAt: r.AcceptanceDateTime[i],
			Form: r.Form[i], XBRL: r.IsXBRL[i] != 0, Origin: "edgar.submissions",
		}
	}
	return filings, nil
}

func readJSON(file string, into any) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return err
	}
	return json.NewDecoder(z).Decode(into)
}

// readCompanyFacts is the plainest reader of EDGAR's companyfacts there is.
func readCompanyFacts(file string) (intel.Batch, error) {
	type concept struct {
		Label string
		Units map[string][]struct {
			Start, End, Filed intel.Date
			Val               json.Number
			Accn              intel.AccessionNumber
			FY                int
			FP, Form, Frame   string
		}
	}
	var body struct {
		Facts map[string]map[string]concept
	}
	if err := readJSON(file, &body); err != nil {
		return intel.Batch{}, err
	}
	// The body has its CIK as a number or as a string; the name has it always.
	cik, err := intel.ParseCIK(strings.TrimSuffix(filepath.Base(file), ".json.gz"))
	if err != nil {
		return intel.Batch{}, err
	}
	b := intel.Batch{Body: intel.Body{FetchedAt: time.Unix(0, 0).UTC()}}
	for _, taxonomy := range slices.Sorted(maps.Keys(body.Facts)) {
		for _, name := range slices.Sorted(maps.Keys(body.Facts[taxonomy])) {
			units := body.Facts[taxonomy][name].Units
			b.Concepts = append(b.Concepts, intel.Concept{Taxonomy: taxonomy, Name: name, Label: body.Facts[taxonomy][name].Label})
			for _, unit := range slices.Sorted(maps.Keys(units)) {
				n := len(b.Facts)
				for _, u := range units[unit] {
					b.Facts = append(b.Facts, intel.Fact{
						CIK: cik, Taxonomy: taxonomy, Concept: name, Unit: unit,
						Period: intel.Period{Start: u.Start, End: u.End}, Value: u.Val.String(), Accession: u.Accn,
						FiscalYear: u.FY, FiscalPeriod: u.FP, Form: u.Form, FiledAt: u.Filed, Frame: u.Frame,
					})
				}
				slices.SortStableFunc(b.Facts[n:], func(f, g intel.Fact) int {
					return cmp.Or(cmp.Compare(f.End, g.End), cmp.Compare(f.Start, g.Start),
						cmp.Compare(f.FiledAt, g.FiledAt), cmp.Compare(f.Accession, g.Accession))
				})
			}
		}
	}
	return b, nil
}

// BenchmarkCheck judges all recorded companies, or made ones where there are no
// recordings: by all rules about facts, and by those that need one fact alone.
func BenchmarkCheck(b *testing.B) {
	stateless := slices.DeleteFunc(quality.Rules(), func(r quality.Rule) bool { return r.Fact == nil })
	for _, set := range []struct {
		name  string
		make  func(testing.TB) []intel.Batch
		rules []quality.Rule
	}{
		{"recorded/all", recorded, quality.Rules()}, {"recorded/stateless", recorded, stateless},
		{"made/all", made, quality.Rules()}, {"made/stateless", made, stateless},
	} {
		b.Run(set.name, func(b *testing.B) {
			batches := set.make(b)
			facts := 0
			for i := range batches {
				facts += len(batches[i].Facts)
			}
			c := quality.New(set.rules, time.Now)
			b.ReportAllocs()
			for b.Loop() {
				for _, batch := range batches { // a copy: nothing is quarantined, so facts stay as they are
					c.Check(&batch)
				}
			}
			n := float64(facts) * float64(b.N)
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/n, "ns/fact")
			b.ReportMetric(n/b.Elapsed().Seconds(), "facts/s")
		})
	}
}
