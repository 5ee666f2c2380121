package analysis_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
)

var update = flag.Bool("update", false, "write the tables of docs/data.md and docs/quarters.md anew")

// document compares a part of a page with what it should be, or writes it.
func document(t *testing.T, page, part, want string) {
	t.Helper()
	name := filepath.Join("..", "..", "docs", page)
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), "<!-- "+part+":")
	if !ok {
		t.Fatalf("%s has no part %q", name, part)
	}
	note, rest, _ := strings.Cut(rest, "-->\n")
	got, after, ok := strings.Cut(rest, "<!-- end -->")
	if !ok {
		t.Fatalf("%s: the part %q has no end", name, part)
	}
	if *update {
		text := before + "<!-- " + part + ":" + note + "-->\n" + want + "<!-- end -->" + after
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("run make generate where this is meant (-documented +is):\n%s", diff)
	}
}

// The list of lines in docs/data.md is the mapping's.
func TestLinesDocumented(t *testing.T) {
	document(t, "data.md", "lines", "\n"+analysis.NewMapping().Markdown()+"\n")
}

var coveredLines = []string{"revenue", "net_income", "total_assets", "operating_cash_flow"}

// What every recorded company has of the main series, with a reason for each
// year that is missing.
func TestCoverageRecordings(t *testing.T) {
	m := analysis.NewMapping()
	var b strings.Builder
	b.WriteString("\n| company | template | years | revenue | net income | total assets | operating cash flow | gaps |\n|--|--|--|--|--|--|--|--|\n")
	gaps, cells := 0, 0
	for _, in := range recordedCompanies(t) {
		s := m.Build(in)
		var years []analysis.FiscalYear
		for _, y := range s.Years() {
			if !y.Open && !y.Transition {
				years = append(years, y)
			}
		}
		if len(years) == 0 {
			t.Errorf("%s has no fiscal year", in.Company.Name)
			continue
		}
		template, _ := s.Template()
		row := []string{in.Company.Name, string(template), fmt.Sprintf("%d–%d", years[0].Number, years[len(years)-1].Number)}
		var missing []gap
		for _, line := range coveredLines {
			have := map[intel.Date]bool{}
			for _, item := range s.Items(analysis.Query{Lines: []string{line}}) {
				have[item.End] = true
			}
			n := 0
			for _, y := range years {
				cells++
				if have[y.End] {
					n++
					continue
				}
				gaps++
				why := gapReason(m, in, line, y, have)
				if why == "" {
					t.Errorf("%s: no %s in %d, and no reason is known", in.Company.Name, line, y.Number)
				}
				missing = appendGap(missing, gap{line, why, y.Number, y.Number})
			}
			row = append(row, fmt.Sprintf("%d of %d", n, len(years)))
		}
		var said []string
		for _, g := range missing {
			said = append(said, g.String())
		}
		row = append(row, strings.Join(said, "<br>"))
		b.WriteString("| " + strings.Join(row, " | ") + " |\n")
	}
	fmt.Fprintf(&b, "\n%d of %d years of the four series are there; each of the %d others has its reason.\n\n", cells-gaps, cells, gaps)
	document(t, "data.md", "coverage", b.String())
}

// gap is years in a row that are missing for one reason.
type gap struct {
	line, why   string
	first, last int
}

func (g gap) String() string {
	years := strconv.Itoa(g.first)
	if g.last > g.first {
		years += "–" + strconv.Itoa(g.last)
	}
	return g.line + " " + years + ": " + g.why
}

func appendGap(list []gap, g gap) []gap {
	if n := len(list); n > 0 && list[n-1].line == g.line && list[n-1].why == g.why && list[n-1].last+1 == g.first {
		list[n-1].last = g.last
		return list
	}
	return append(list, g)
}

// gapReason says why a year of a line cannot be had, "" where nothing says it.
func gapReason(m *analysis.Mapping, in analysis.Input, line string, y analysis.FiscalYear, have map[intel.Date]bool) string {
	l, _ := m.Line(line)
	concepts := map[string]bool{}
	for _, c := range l.Choices {
		concepts[c.Concept] = true
		for _, t := range c.Terms {
			concepts[t.Concept] = true
		}
	}
	reported, forms := false, []string{}
	for _, f := range in.Facts {
		if !concepts[f.Taxonomy+":"+f.Concept] {
			continue
		}
		reported = true
		if f.End == y.End && (f.Start == 0) == (l.Measure == analysis.Instant) && (f.Start == 0 || f.Start == y.Start) && !slices.Contains(forms, f.Form) {
			forms = append(forms, f.Form)
		}
	}
	first := intel.Date(0)
	for d := range have {
		if first == 0 || d < first {
			first = d
		}
	}
	switch {
	case !reported:
		return "the recording has none of its concepts"
	case len(forms) > 0:
		slices.Sort(forms)
		return "only a " + strings.Join(forms, ", ") + " has it"
	case l.Measure == analysis.Instant && y.End < first:
		return "before the first balance sheet in the data"
	case y.End < first:
		return "before the first report of it in the data"
	}
	return "no filing in the recording has a fact of its concepts for that year"
}

// Quarters add up to their year, or there is a reason.
func TestQuartersAddUpRecordings(t *testing.T) {
	m := analysis.NewMapping()
	var rows strings.Builder
	var years, derived, rounded, others int
	for _, in := range recordedCompanies(t) {
		s := m.Build(in)
		for _, l := range m.Lines() {
			if l.Measure != analysis.Flow {
				continue
			}
			quarters := map[int][]analysis.Item{}
			for _, q := range s.Items(analysis.Query{Lines: []string{l.Name}, Period: analysis.Quarterly}) {
				quarters[q.FiscalYear] = append(quarters[q.FiscalYear], q)
			}
			for _, year := range s.Items(analysis.Query{Lines: []string{l.Name}}) {
				qs := quarters[year.FiscalYear]
				if year.FiscalPeriod != analysis.FY || len(qs) != 4 {
					continue
				}
				years++
				if qs[0].Derived {
					derived++
				}
				off := number(t, year.Value)
				for _, q := range qs {
					off = off.Sub(number(t, q.Value))
				}
				switch {
				case off.Sign() == 0:
				case isRounding(t, off, append(qs, year)):
					rounded++
				default:
					others++
					why := tieReason(t, year, qs)
					if why == "" {
						t.Errorf("%s: the quarters of %s do not add up to %d, and no reason is known", in.Company.Name, l.Name, year.FiscalYear)
					}
					fmt.Fprintf(&rows, "| %s | `%s` | %d | %s | %s | %s |\n", in.Company.Name, l.Name, year.FiscalYear, year.Value, off, why)
				}
			}
		}
	}
	document(t, "data.md", "ties", fmt.Sprintf("\nOf %d years of a line that have all four quarters (%d with a derived fourth), the quarters add up exactly in %d and but for rounding in %d. The other %d are listed in [quarters.md](quarters.md), each with its reason.\n\n",
		years, derived, years-rounded-others, rounded, others))
	document(t, "quarters.md", "ties", "\n| company | line | year | as reported | less the quarters | why |\n|--|--|--|--|--|--|\n"+rows.String()+"\n")
}

func number(t testing.TB, s string) analysis.Decimal {
	t.Helper()
	d, ok := analysis.ParseDecimal(s)
	if !ok {
		t.Fatalf("%q is not a number", s)
	}
	return d
}

// isRounding reports whether a difference is no more than five rounded numbers
// can make: two units of the last digit of the most rounded.
func isRounding(t testing.TB, off analysis.Decimal, items []analysis.Item) bool {
	t.Helper()
	for _, i := range items {
		for _, o := range i.Operands {
			if off.Abs().Cmp(number(t, o.Value).Tolerance()) <= 0 {
				return true
			}
		}
	}
	return false
}

// tieReason says why quarters do not add up to their year. A derived fourth
// quarter is the year less the nine months as reported, so either the year or
// the nine months were reported anew since.
func tieReason(t testing.TB, year analysis.Item, qs []analysis.Item) string {
	t.Helper()
	fourth := qs[0]
	if len(year.Operands) > 1 || year.Operands[0].Line != year.Line {
		return "calculated: see the lines it is made of"
	}
	if !fourth.Derived {
		return fmt.Sprintf("the fourth quarter is as filed in %s, the year as in %s", fourth.Accessions[0], year.Accessions[0])
	}
	var why []string
	long := fourth.Operands[0]
	if number(t, long.Value).Cmp(number(t, year.Value)) != 0 {
		if long.Concept != year.Operands[0].Concept {
			why = append(why, fmt.Sprintf("the quarters are %s, the year %s", long.Concept, year.Operands[0].Concept))
		} else {
			why = append(why, fmt.Sprintf("the year was reported anew in %s, its nine months were not (%s in %s)", year.Accessions[0], long.Value, long.Accession))
		}
	}
	rest := number(t, long.Value)
	for _, q := range qs {
		rest = rest.Sub(number(t, q.Value))
	}
	if rest.Sign() != 0 {
		last := fourth.Operands[len(fourth.Operands)-1]
		var in []string
		for _, q := range qs[1:] {
			for _, a := range q.Accessions {
				if !slices.Contains(in, a.String()) {
					in = append(in, a.String())
				}
			}
		}
		why = append(why, fmt.Sprintf("the nine months as last reported in %s are not the three quarters as last reported in %s", last.Accession, strings.Join(in, ", ")))
	}
	return strings.Join(why, "; ")
}
