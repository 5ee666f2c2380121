package study_test

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
	"github.com/corpintel/intel/internal/sheet"
	"github.com/corpintel/intel/internal/study"
)

// Every value of a workbook that has a formula comes to the same when the
// formula is calculated again, and every filing is among the sources.
func TestWorkbooksCalculateAgain(t *testing.T) {
	k := three()
	s := study.New(k)
	c := k.companies[0]
	asOf := day(2008, 6, 1)
	k.facts[1] = append(k.facts[1], restated(k.facts[1][0]))
	metrics, err := s.Metrics(t.Context(), c, study.MetricsQuery{MetricQuery: analysis.MetricQuery{Absent: true}, AsOf: asOf})
	if err != nil {
		t.Fatal(err)
	}
	financials, err := s.Financials(t.Context(), c, study.FinancialsQuery{AsOf: asOf})
	if err != nil {
		t.Fatal(err)
	}
	restatements, err := s.Restatements(t.Context(), c, study.RestatementQuery{AsOf: asOf})
	if err != nil {
		t.Fatal(err)
	}
	if len(restatements.Items) != 1 {
		t.Errorf("%d restatements, want 1", len(restatements.Items))
	}
	for _, book := range []struct {
		name     string
		answer   interface{ Workbook() *sheet.Workbook }
		formulas int // at least
	}{{"metrics", &metrics, 100}, {"financials", &financials, 9}, {"restatements", &restatements, 1}} {
		t.Run(book.name, func(t *testing.T) {
			var b, again bytes.Buffer
			if err := book.answer.Workbook().WriteXLSX(&b); err != nil {
				t.Fatal(err)
			}
			if err := book.answer.Workbook().WriteXLSX(&again); err != nil || !bytes.Equal(b.Bytes(), again.Bytes()) {
				t.Errorf("the same answer gives other bytes (%v)", err)
			}
			if n := calculated(t, b.Bytes()); n < book.formulas {
				t.Errorf("%d formulas, want %d at least", n, book.formulas)
			}
		})
	}
}

func restated(f intel.KnownFact) intel.KnownFact {
	f.FiledAt = 20080301
	f.KnownAt, f.Form, f.Value, f.Accession = intel.EndOfDay(20080301), "10-K/A", "7"+f.Value, 100020080301
	return f
}

// calculated calculates every formula of a workbook again.
func calculated(t *testing.T, content []byte) (formulas int) {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for _, name := range f.GetSheetList() {
		rows, err := f.GetRows(name, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		for r, row := range rows {
			for c := range row {
				cell, _ := excelize.CoordinatesToCellName(c+1, r+1)
				formula, err := f.GetCellFormula(name, cell)
				if err != nil || formula == "" {
					continue
				}
				formulas++
				got, err := f.CalcCellValue(name, cell, excelize.Options{RawCellValue: true})
				if err != nil {
					t.Errorf("%s!%s: %s: %v", name, cell, formula, err)
					continue
				}
				x, errX := strconv.ParseFloat(got, 64)
				y, errY := strconv.ParseFloat(row[c], 64)
				if errX != nil || errY != nil || math.Abs(x-y) > 1e-9*math.Max(1, math.Abs(y)) {
					t.Errorf("%s!%s: %s comes to %s, not %s", name, cell, formula, got, row[c])
				}
			}
		}
	}
	sources, err := f.GetRows("Sources")
	if err != nil || len(sources) < 2 || !strings.HasPrefix(sources[1][3], "https://www.sec.gov/Archives/edgar/data/1/") {
		t.Errorf("sources %v, %v", sources, err)
	}
	return formulas
}

func TestMetricsQueries(t *testing.T) {
	k := three()
	s := study.New(k)
	for _, c := range []struct {
		name string
		q    study.MetricsQuery
		want string // period ends and values of net_margin
	}{
		{"all years", study.MetricsQuery{AsOf: day(2008, 6, 1)}, "2007-12-31 0.133333, 2006-12-31 0.125, 2005-12-31 0.1"},
		{"as known before", study.MetricsQuery{AsOf: day(2007, 6, 1)}, "2006-12-31 0.125, 2005-12-31 0.1"},
		{"the newest", study.MetricsQuery{MetricQuery: analysis.MetricQuery{Count: 1}, AsOf: day(2008, 6, 1)}, "2007-12-31 0.133333"},
		{"nothing", study.MetricsQuery{AsOf: day(2005, 6, 1)}, ""},
	} {
		c.q.Metrics = []string{"net_margin"}
		m, err := s.Metrics(t.Context(), k.companies[0], c.q)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, v := range m.Items {
			got = append(got, v.End.String()+" "+*v.Value)
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
