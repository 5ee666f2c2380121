package study_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
	"github.com/corpintel/intel/internal/recordings"
	"github.com/corpintel/intel/internal/source/edgar"
	"github.com/corpintel/intel/internal/study"
)

// everybody knows all recorded company facts; a filing is known from the end of
// its day.
func everybody(t *testing.T) *known {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(recordings.Dir(t), "edgar", "data.sec.gov", "api", "xbrl", "companyfacts", "CIK*.json.gz"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no recorded company facts: %v", err)
	}
	k := &known{facts: map[intel.CIK][]intel.KnownFact{}}
	for _, file := range files {
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
		cik, err := intel.ParseCIK(strings.TrimSuffix(filepath.Base(file), ".json.gz"))
		if err != nil {
			t.Fatal(err)
		}
		b, err := edgar.New().Parse(intel.Body{Kind: edgar.KindCompanyFacts, Subject: cik.String()}, data, nil)
		if err != nil {
			t.Fatal(err)
		}
		k.companies = append(k.companies, intel.Company{CIK: cik, Name: b.Company.Name})
		for _, f := range b.Facts {
			k.facts[cik] = append(k.facts[cik], intel.KnownFact{Fact: f, KnownAt: intel.EndOfDay(f.FiledAt)})
		}
	}
	return k
}

// What is answered as of an instant is answered by whoever knows nothing later:
// ledgers, shares, metrics and screens do not depend on what became known after.
func TestNoLookAheadRecordings(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute: run without -short")
	}
	all := everybody(t)
	for _, at := range []intel.Date{20100125, 20150802, 20210305} {
		asOf := intel.EndOfDay(at)
		then := &known{companies: all.companies, facts: map[intel.CIK][]intel.KnownFact{}}
		for cik, facts := range all.facts {
			then.facts[cik] = slices.DeleteFunc(slices.Clone(facts), func(f intel.KnownFact) bool { return f.KnownAt.After(asOf) })
		}
		// Whoever knows only what was known then is asked as of much later.
		later := intel.EndOfDay(20300101)
		now, past := study.New(all), study.New(then)
		const condition = "net_margin > 0.1 and revenue_growth > 0 or piotroski_f >= 7"
		a, errA := now.Screen(t.Context(), study.ScreenQuery{Expression: condition, AsOf: asOf})
		b, errB := past.Screen(t.Context(), study.ScreenQuery{Expression: condition, AsOf: later})
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		b.AsOf = a.AsOf
		same(t, at, "screen", a, b)
		for _, c := range all.companies {
			for _, period := range []analysis.PeriodType{analysis.Annual, analysis.TTM} {
				q := study.MetricsQuery{MetricQuery: analysis.MetricQuery{Periods: period, Count: 2, Absent: true}, AsOf: asOf}
				a, errA := now.Metrics(t.Context(), c, q)
				q.AsOf = later
				b, errB := past.Metrics(t.Context(), c, q)
				if errA != nil || errB != nil {
					t.Fatal(errA, errB)
				}
				b.AsOf = a.AsOf
				same(t, at, "metrics of "+c.Name, a, b)
			}
			ra, errA := now.Restatements(t.Context(), c, study.RestatementQuery{AsOf: asOf})
			rb, errB := past.Restatements(t.Context(), c, study.RestatementQuery{AsOf: later})
			if errA != nil || errB != nil {
				t.Fatal(errA, errB)
			}
			rb.AsOf = ra.AsOf
			same(t, at, "restatements of "+c.Name, ra, rb)
			sa, errA := now.ShareHistory(t.Context(), c, study.ShareQuery{AsOf: asOf})
			sb, errB := past.ShareHistory(t.Context(), c, study.ShareQuery{AsOf: later})
			if errA != nil || errB != nil {
				t.Fatal(errA, errB)
			}
			sb.AsOf = sa.AsOf
			same(t, at, "shares of "+c.Name, sa, sb)
		}
	}
}

func same(t *testing.T, at intel.Date, what string, a, b any) {
	t.Helper()
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	if errX != nil || errY != nil {
		t.Fatal(errX, errY)
	}
	if !bytes.Equal(x, y) {
		t.Errorf("%s: %s depends on what became known later:\n%.2000s\n%.2000s", at, what, x, y)
	}
}
