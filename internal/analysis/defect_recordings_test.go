package analysis_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
	"github.com/corpintel/intel/internal/recordings"
)

// labelled is a reported fact that somebody has judged to be wrong by its scale
// or sign.
type labelled struct {
	company, concept, start, end, value, accession string
}

func labelledErrors(t *testing.T) map[labelled]string {
	t.Helper()
	f, err := os.Open(filepath.Join(recordings.Dir(t), "labels", "xbrl_conflicting_facts.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }() // it was only read
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	list := map[labelled]string{}
	for _, r := range rows[1:] {
		if get := func(name string) string { return r[column[name]] }; get("verdict") == "error" {
			accessions := get("accessions")
			for len(accessions) >= 20 {
				list[labelled{get("cik"), get("taxonomy") + ":" + get("concept"), get("start"), get("end"), get("value"), accessions[:20]}] = get("kind")
				if accessions = accessions[20:]; len(accessions) > 0 {
					accessions = accessions[1:]
				}
			}
		}
	}
	return list
}

// Facts that are wrong by their scale or sign reach no line unmarked: neither
// now nor when they were all that was known.
func TestDefectsAreMarkedRecordings(t *testing.T) {
	m := analysis.NewMapping()
	wrong := labelledErrors(t)
	used, marked, inUse := 0, 0, 0
	for i, in := range recordedCompanies(t) {
		if testing.Short() && i%5 > 0 {
			continue
		}
		for _, f := range in.Facts {
			l := labelled{in.Company.CIK.String(), f.Taxonomy + ":" + f.Concept, f.Start.String(), f.End.String(), f.Value, f.Accession.String()}
			kind, ok := wrong[l]
			if !ok || !slices.Contains(m.Concepts(), l.concept) {
				continue
			}
			inUse++
			for _, at := range []intel.KnownFact{f, in.Facts[len(in.Facts)-1]} {
				asked := in
				if at.Accession == f.Accession {
					asked.AsOf = f.KnownAt
				}
				s := m.Build(asked)
				for _, v := range []analysis.View{analysis.Latest, analysis.Original} {
					for _, p := range []analysis.PeriodType{analysis.Annual, analysis.Quarterly, analysis.Half, analysis.TTM} {
						for _, item := range s.Items(analysis.Query{Period: p, View: v, Lines: linesWith(m, l.concept)}) {
							for _, o := range item.Operands {
								if o.Accession != f.Accession || o.Concept != l.concept || o.Period != f.Period || o.Value != f.Value {
									continue
								}
								used++
								if slices.ContainsFunc(item.Marks, func(m analysis.Mark) bool {
									return m.Kind == analysis.MarkScale || m.Kind == analysis.MarkSign || m.Kind == analysis.MarkDisputed
								}) {
									marked++
								} else {
									t.Errorf("%s %s: %s %s %s (%s) is in %s %s of %s unmarked as of %s",
										in.Company.Name, kind, l.concept, f.Period, f.Value, f.Accession, item.Line, item.FiscalPeriod, item.Period, asked.AsOf)
								}
							}
						}
					}
				}
			}
		}
	}
	t.Logf("%d labelled errors in concepts of lines; %d times part of a value, %d times marked", inUse, used, marked)
	if inUse == 0 {
		t.Error("no labelled error is in a concept of a line")
	}
}

// linesWith returns the lines that may be made of a concept.
func linesWith(m *analysis.Mapping, concept string) []string {
	var names []string
	for _, l := range m.Lines() {
		for _, c := range l.Choices {
			if c.Concept == concept || slices.ContainsFunc(c.Terms, func(t analysis.Term) bool { return t.Concept == concept }) {
				names = append(names, l.Name)
			}
		}
	}
	return names
}
