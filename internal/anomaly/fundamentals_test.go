package anomaly_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/anomaly"
)

func TestNothingIsSaidOfSoundReports(t *testing.T) {
	for name, facts := range map[string][]intel.Fact{
		"all concepts":    company(2015, 2022),
		"only the four":   without(company(2015, 2022), eps, operates, funding),
		"a new company":   company(2021, 2022),
		"income alone":    without(company(2015, 2022), eps, operates, funding, revenues),
		"nothing we know": without(company(2015, 2022), eps, operates, funding, revenues, income, total, shares),
	} {
		for _, a := range alerts(facts) {
			if a.Severity > intel.SeverityInfo {
				t.Errorf("%s: %s on the %s filed %s: %s %s %s, %s", name, a.Rule, a.Form, a.FiledAt, a.Subject, a.Period, a.Observed, a.Because)
			}
		}
	}
}

// Each fault is found in the report that has it, by the rule that says most
// about it.
func TestFaultsAreFound(t *testing.T) {
	const (
		q1, ytd3  = "2022-01-01/2022-03-31", "2022-01-01/2022-09-30"
		q3        = "2022-07-01/2022-09-30"
		fullYear  = "2021-01-01/2021-12-31"
		yearAgoQ3 = "2021-07-01/2021-09-30"
	)
	alone := []string{eps, operates, funding}
	for _, c := range []struct {
		name           string
		drop           []string // concepts the company does not report
		edit           edit
		rule           string
		severity       intel.Severity
		transformation string
	}{
		{"revenue of the year so far in thousands", nil, edit{filed: "2022-11", concept: revenues, period: ytd3, to: times(0.001)}, "FD-MAG", intel.SeverityError, "×1000"},
		{"the year so far is not the sum", nil, edit{filed: "2022-11", concept: revenues, period: ytd3, to: times(1.03)}, "FD-SUM", intel.SeverityError, ""},
		{"a quarter with another sign", alone, edit{filed: "2022-11", concept: income, period: q3, to: times(-1)}, "FD-SUM", intel.SeverityError, "−x"},
		{"income of a year with another sign", alone, edit{filed: "2022-02", concept: income, period: fullYear, to: times(-1)}, "FD-FLIP", intel.SeverityWarn, "−x"},
		{"income against operating income", []string{eps}, edit{filed: "2022-05", concept: income, period: q1, to: times(-1)}, "FD-OPSIGN", intel.SeverityWarn, "−x"},
		{"income in thousands", alone, edit{filed: "2022-05", concept: income, period: q1, to: times(0.001)}, "FD-SCALE", intel.SeverityWarn, "×1000"},
		{"income that vanishes", alone, edit{filed: "2022-05", concept: income, period: q1, to: constant("12000")}, "FD-TINY", intel.SeverityWarn, ""},
		{"income of another size", alone, edit{filed: "2022-05", concept: income, period: q1, to: times(7)}, "FD-MARGIN", intel.SeverityWarn, ""},
		{"income that revenue cannot bear", alone, edit{filed: "2022-05", concept: income, period: q1, to: times(40)}, "FD-PART", intel.SeverityWarn, ""},
		{"income twenty times the largest", alone, edit{filed: "2022-05", concept: income, period: q1, to: times(30)}, "FD-MAG", intel.SeverityError, ""},
		{"assets that do not balance", nil, edit{filed: "2022-11", concept: total, period: "2022-09-30", to: times(1.1)}, "FD-BAL", intel.SeverityError, ""},
		{"assets in another unit", nil, edit{filed: "2022-11", concept: total, period: "2022-09-30", to: times(1000)}, "FD-BAL", intel.SeverityError, "÷1000"},
		{"assets that grow as they never did", alone, edit{filed: "2022-11", concept: total, period: "2022-09-30", to: times(1.4)}, "FD-SEAS", intel.SeverityWarn, ""},
		{"assets below zero", nil, edit{filed: "2022-11", concept: total, period: "2022-09-30", to: times(-1)}, "FD-NEG", intel.SeverityError, "−x"},
		{"no assets", alone, edit{filed: "2022-11", concept: total, period: "2022-09-30", to: constant("0")}, "FD-MAG", intel.SeverityError, ""},
		{"earnings per share of other shares", nil, edit{filed: "2022-05", concept: shares, period: q1, to: times(0.001)}, "FD-EPS", intel.SeverityError, "×1000"},
		{"average shares of a quarter", alone, edit{filed: "2022-11", concept: shares, period: q3, to: times(2.5)}, "FD-SHYTD", intel.SeverityError, ""},
		{"part above the whole", nil, edit{filed: "2022-05", concept: operates, period: q1, to: times(30)}, "FD-PART", intel.SeverityError, ""},
		{"a comparative in another scale", nil, edit{filed: "2022-11", concept: shares, period: "2021-01-01/2021-09-30", to: times(0.000001)}, "FD-RESCALE", intel.SeverityError, "×1000000"},
		{"a comparative with another sign", nil, edit{filed: "2022-11", concept: income, period: yearAgoQ3, to: times(-1)}, "FD-RESIGN", intel.SeverityError, "−x"},
		{"a comparative that moves alone", nil, edit{filed: "2022-11", concept: revenues, period: yearAgoQ3, to: times(1.04)}, "FD-RESTATE", intel.SeverityWarn, ""},
		{"a comparative with the value of another period", nil, edit{filed: "2022-11", concept: total, period: "2021-12-31", to: constant("-")}, "FD-RESTATE", intel.SeverityWarn, "the value of"},
		{"a value of the year before", alone, edit{filed: "2022-05", concept: revenues, period: q1, to: constant("=2021-01-01/2021-03-31")}, "FD-COPY", intel.SeverityWarn, "the value of 2021-01-01/2021-03-31"},
		{"a period that is not over", nil, edit{filed: "2022-11", concept: total, period: "2022-09-30", move: "2023-09-30"}, "FD-FUTURE", intel.SeverityError, ""},
		{"a period of another year", alone, edit{filed: "2022-11", concept: revenues, period: q3, move: yearAgoQ3}, "FD-DUP", intel.SeverityError, ""},
		{"a period a few days beside one of another value", alone, edit{filed: "2022-11", concept: revenues, period: q3, move: "2021-07-02/2021-09-29"}, "FD-DATE", intel.SeverityWarn, ""},
		{"a quarter with the value of the year so far", alone, edit{filed: "2022-08", concept: revenues, period: "2022-04-01/2022-06-30", to: constant("=2022-01-01/2022-06-30")}, "FD-SAMEVAL", intel.SeverityWarn, "the value of"},
		{"what every report had", alone, edit{filed: "2022-11", concept: total, period: "2022-09-30", drop: true}, "FD-MISS", intel.SeverityWarn, ""},
		{"a year that leaves too much for its last quarter", alone, edit{filed: "2022-02", concept: revenues, period: fullYear, to: times(2)}, "FD-Q4", intel.SeverityError, ""},
		{"a year that leaves more than usual for its last quarter", alone, edit{filed: "2022-02", concept: revenues, period: fullYear, to: times(1.12)}, "FD-Q4", intel.SeverityWarn, ""},
		{"a finer grain than all the series", alone, edit{filed: "2022-05", concept: revenues, period: q1, to: func(s string) string { return s[:len(s)-3] + "217" }}, "FD-GRAIN", intel.SeverityWarn, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			facts := without(company(2015, 2022), c.drop...)
			e := c.edit
			if e.to != nil {
				switch probe := e.to("1000000"); {
				case strings.HasPrefix(probe, "="):
					e.to = constant(valueOf(t, facts, e.concept, probe[1:]))
				case probe == "-":
					e.to = constant(valueOf(t, facts, e.concept, "2021-09-30"))
				}
			}
			var found []string
			for _, a := range alerts(e.apply(t, facts)) {
				if a.Severity < intel.SeverityWarn {
					continue
				}
				found = append(found, a.Rule+" "+a.Severity.String()+" "+a.Transformation)
				if a.Rule == c.rule && a.Severity == c.severity && strings.HasPrefix(a.Transformation, c.transformation) {
					if !strings.HasPrefix(a.FiledAt.String(), e.filed) || a.Because == "" {
						t.Errorf("the %s filed %s is blamed: %s", a.Form, a.FiledAt, a.Because)
					}
					return
				}
			}
			t.Errorf("want %s %s %q, got %q", c.rule, c.severity, c.transformation, found)
		})
	}
}

func valueOf(t *testing.T, facts []intel.Fact, concept, period string) string {
	t.Helper()
	i := slices.IndexFunc(facts, func(f intel.Fact) bool { return f.Concept == concept && f.Period.String() == period })
	if i < 0 {
		t.Fatalf("no %s for %s", concept, period)
	}
	return facts[i].Value
}

func TestTwoPeriodsInEachOthersPlace(t *testing.T) {
	facts := without(company(2015, 2022), eps, operates, funding)
	now, before := valueOf(t, facts, total, "2022-09-30"), valueOf(t, facts, total, "2021-12-31")
	facts = edit{filed: "2022-11", concept: total, period: "2022-09-30", to: constant(before)}.apply(t, facts)
	facts = edit{filed: "2022-11", concept: total, period: "2021-12-31", to: constant(now)}.apply(t, facts)
	if i := slices.IndexFunc(alerts(facts), func(a anomaly.Alert) bool { return a.Rule == "FD-SWAP" && len(a.Numbers) == 2 }); i < 0 {
		t.Error("the swap is not found")
	}
}

// A report that corrects a fault is not blamed for it: the wrong side is that
// which does not go with the periods around it, or with income and earnings.
func TestTheWrongSideIsNamed(t *testing.T) {
	for _, c := range []struct {
		name string
		drop []string
		edit edit // of the first report of a number that a later one repeats
		rule string
	}{
		{"shares in thousands at first", nil, edit{filed: "2021-11", concept: shares, period: "2021-01-01/2021-09-30", to: times(0.001)}, "FD-RESCALE"},
		{"shares in millions at first, without earnings per share", []string{eps}, edit{filed: "2021-11", concept: shares, period: "2021-01-01/2021-09-30", to: times(0.000001)}, "FD-RESCALE"},
		{"assets in thousands at first", []string{funding}, edit{filed: "2022-02", concept: total, period: "2021-12-31", to: times(0.001)}, "FD-RESCALE"},
		{"no shares at first", []string{eps}, edit{filed: "2021-11", concept: shares, period: "2021-01-01/2021-09-30", to: constant("0")}, "FD-RESIGN"},
		{"a loss at first, where there never was one", []string{eps}, edit{filed: "2022-02", concept: income, period: "2021-01-01/2021-12-31", to: times(-1)}, "FD-RESIGN"},
	} {
		t.Run(c.name, func(t *testing.T) {
			last := 2022
			facts := without(company(2015, last+1), c.drop...)
			for _, a := range alerts(c.edit.apply(t, facts)) {
				if a.Rule != c.rule {
					continue
				}
				if !strings.HasPrefix(a.FiledAt.String(), c.edit.filed) || len(a.Numbers) != 0 {
					t.Errorf("the %s filed %s is blamed, not that of %s: %s", a.Form, a.FiledAt, c.edit.filed, a.Because)
				}
				return
			}
			t.Errorf("%s is silent", c.rule)
		})
	}
}

// Splits, restatements of many numbers and acquisitions are explained, and not
// told of as faults.
func TestWhatIsExplainedIsNoAlert(t *testing.T) {
	split := company(2015, 2022)
	for i := range split {
		if f := &split[i]; f.Concept == shares && f.FiledAt >= 20220501 {
			f.Value = times(4)(f.Value)
		} else if f.Concept == eps && f.FiledAt >= 20220501 {
			f.Value = scaled(f.Value, 0.25)
		}
	}
	restated := without(company(2015, 2022), eps, operates)
	for i := range restated {
		if f := &restated[i]; f.FiledAt >= 20220501 && (f.Concept == revenues || f.Concept == income) {
			f.Value = times(0.92)(f.Value)
		}
	}
	acquired := without(company(2015, 2022), eps)
	for i := range acquired {
		if f := &acquired[i]; f.End >= 20220101 && (f.Concept == total || f.Concept == funding) {
			f.Value = times(1.6)(f.Value[:len(f.Value)-3]) + "000"
		}
	}
	for name, facts := range map[string][]intel.Fact{"split": split, "acquisition": acquired} {
		for _, a := range alerts(facts) {
			if a.Severity > intel.SeverityInfo {
				t.Errorf("%s: %s on %s %s: %s", name, a.Rule, a.Subject, a.Period, a.Because)
			}
		}
	}
	for _, a := range alerts(restated) {
		if a.Severity > intel.SeverityWarn {
			t.Errorf("restatement: %s on %s %s: %s", a.Rule, a.Subject, a.Period, a.Because)
		}
	}
}

func scaled(value string, by float64) string {
	return times(by*1000)(value) + "e-3"
}

func TestReports(t *testing.T) {
	facts := company(2021, 2022)
	facts = append(facts, intel.Fact{CIK: 4711, Taxonomy: "us-gaap", Concept: total, Unit: "USD", Period: intel.Period{End: 20220101}, Value: "1", Form: "8-K", FiledAt: 20220301, Accession: 1},
		intel.Fact{CIK: 4711, Taxonomy: "us-gaap", Concept: total, Unit: "USD", Period: intel.Period{End: 20220101}, Value: "nil", Form: "10-K", FiledAt: 20220301, Accession: 2})
	reports := anomaly.Reports(facts)
	var forms []string
	for i := range reports {
		forms = append(forms, reports[i].Form+" "+reports[i].FiledAt.String())
	}
	want := []string{
		"10-Q 2021-05-05", "10-Q 2021-08-04", "10-Q 2021-11-04", "10-K 2022-02-04", "10-Q 2022-05-05", "10-Q 2022-08-04", "10-Q 2022-11-04",
	}
	if diff := cmp.Diff(want, forms); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	n := reports[6].Numbers[0]
	if n.Group() != "assets" && !n.Primary() && n.Amount() == 0 {
		t.Errorf("number %+v", n)
	}
	if _, err := n.WithValue("many"); intel.KindOf(err) != intel.KindInvalid {
		t.Errorf("a value that is no number: %v", err)
	}
	if got := anomaly.Reports(nil); len(got) != 0 {
		t.Errorf("of nothing: %+v", got)
	}
}

func BenchmarkFundamentals(b *testing.B) {
	facts := company(2010, 2024)
	for b.Loop() {
		alerts(facts)
	}
	b.ReportMetric(float64(len(facts))*float64(b.N)/b.Elapsed().Seconds(), "facts/s")
}
