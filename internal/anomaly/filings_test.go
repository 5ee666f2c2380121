package anomaly_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/anomaly"
)

// filer makes the filings of a company that reports 50 days after its year and
// 33 days after its quarters.
func filer(first, last int) []intel.Filing {
	var list []intel.Filing
	n := intel.AccessionNumber(100)
	add := func(form, end string, lag int, items string) {
		n++
		f := intel.Filing{CIK: 4711, Accession: n, Form: form, ReportDate: mustDay(end), Items: items}
		f.FiledAt = f.ReportDate.AddDays(lag)
		list = append(list, f)
	}
	for y := first; y <= last; y++ {
		add("10-Q", fmt.Sprintf("%d-03-31", y), 33, "")
		add("8-K", fmt.Sprintf("%d-04-20", y), 1, "2.02,9.01")
		add("10-Q", fmt.Sprintf("%d-06-30", y), 34, "")
		add("10-Q", fmt.Sprintf("%d-09-30", y), 33, "")
		add("10-K", fmt.Sprintf("%d-12-31", y), 50, "")
	}
	return list
}

func filed(form, report, filed, items string, n int) intel.Filing {
	f := intel.Filing{CIK: 4711, Accession: intel.AccessionNumber(9000 + n), Form: form, FiledAt: mustDay(filed), Items: items}
	if report != "" {
		f.ReportDate = mustDay(report)
	}
	return f
}

func TestFilings(t *testing.T) {
	var many []intel.Filing
	for k := range 9 {
		many = append(many, filed("8-K", "", fmt.Sprintf("2023-07-%02d", 3+k), "8.01", 20+k))
	}
	for _, c := range []struct {
		name     string
		add      []intel.Filing
		category string
		want     []string
	}{
		{"a filer in time", nil, "Large accelerated filer", nil},
		{"a notice, and the report in the days of grace", []intel.Filing{
			filed("NT 10-Q", "2023-03-31", "2023-05-11", "", 1), filed("10-Q", "2023-03-31", "2023-05-14", "", 2),
		}, "Large accelerated filer", []string{"FL-NT warn", "FL-CADENCE warn"}},
		{"a notice, and the report after the days of grace", []intel.Filing{
			filed("NT 10-Q", "2023-03-31", "2023-05-11", "", 1), filed("10-Q", "2023-03-31", "2023-05-24", "", 2),
		}, "Large accelerated filer", []string{"FL-NT warn", "FL-GRACE warn", "FL-CADENCE warn"}},
		{"late without a notice", []intel.Filing{filed("10-Q", "2023-03-31", "2023-05-24", "", 1)}, "", []string{"FL-LATE warn", "FL-CADENCE warn"}},
		{"in time, but not for the company", []intel.Filing{filed("10-Q", "2023-03-31", "2023-05-15", "", 1)}, "Non-accelerated filer", []string{"FL-CADENCE warn"}},
		{"on the Monday after a deadline on a Saturday", []intel.Filing{filed("10-Q", "2023-03-30", "2023-05-15", "", 1)}, "", []string{"FL-CADENCE warn"}},
		{"the same report again, much later", []intel.Filing{filed("10-K", "2021-12-31", "2023-03-03", "", 1)}, "", nil},
		{"a change of auditor", []intel.Filing{filed("8-K", "", "2023-04-03", "4.01,9.01", 1)}, "", []string{"FL-AUDITOR warn"}},
		{"statements not to be relied on", []intel.Filing{filed("8-K", "", "2023-04-03", "4.02", 1)}, "", []string{"FL-RELIANCE error"}},
		{"both within a year", []intel.Filing{filed("8-K", "", "2022-12-03", "4.01", 1), filed("8-K", "", "2023-04-03", "4.02,9.01", 2)}, "", []string{"FL-AUDITOR warn", "FL-RELIANCE error"}},
		{"the other way round", []intel.Filing{filed("8-K", "", "2022-12-03", "4.02", 1), filed("8-K", "", "2023-04-03", "4.01", 2)}, "", []string{"FL-RELIANCE error", "FL-AUDITOR error"}},
		{"many current reports in a month", many, "", []string{"FL-BURST warn"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, f := range anomaly.Filings(append(filer(2015, 2022), c.add...), c.category) {
				got = append(got, f.Rule+" "+f.Severity.String())
				if f.Kind != intel.FindingFilings || f.Message == "" || len(f.Evidence) == 0 || f.Evidence[0].Accession != f.Accession {
					t.Errorf("finding %+v", f)
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// A list of everybody's filings says nothing of anybody's habits.
func TestFilingsOfABatch(t *testing.T) {
	notice := filed("NT 10-K", "2022-12-31", "2023-03-02", "", 1)
	own := intel.Batch{Body: intel.Body{Kind: "edgar.submissions", Subject: "4711", FetchedAt: streamStart}, Filings: []intel.Filing{notice}}
	if got := anomaly.Detect(anomaly.Detectors(), &own); len(got) != 1 || got[0].Rule != "FL-NT" || !got[0].CreatedAt.Equal(streamStart) {
		t.Errorf("findings %+v", got)
	}
	everybody := own
	everybody.Body.Kind, everybody.Body.Subject = "edgar.daily_index", ""
	refused := own
	refused.Refused = true
	for _, b := range []intel.Batch{everybody, refused} {
		if got := anomaly.Detect(anomaly.Detectors(), &b); len(got) != 0 {
			t.Errorf("findings %+v", got)
		}
	}
}

func sold(owner int, day string, plan string) intel.OwnershipReport {
	r := intel.OwnershipReport{
		Accession: intel.AccessionNumber(1000*owner) + intel.AccessionNumber(mustDay(day)), Form: "4", FiledAt: mustDay(day).AddDays(2),
		Issuer: intel.Issuer{CIK: 4711}, Owners: []intel.Owner{{CIK: intel.CIK(owner), Name: fmt.Sprintf("Owner %d", owner)}}, KnownAt: streamStart,
		Lines: []intel.OwnershipLine{
			{Kind: intel.LineTransaction, Code: "S", AcquiredDisposed: "D", Date: mustDay(day), Shares: "1000", SharesAfter: "3000"},
			{Kind: intel.LineTransaction, Code: "S", AcquiredDisposed: "D", Date: mustDay(day), Shares: "500", SharesAfter: "2500"},
			{Kind: intel.LineTransaction, Code: "M", AcquiredDisposed: "A", Date: mustDay(day), Shares: "500"},
		},
	}
	if plan != "" {
		r.Footnotes = []intel.OwnershipNote{{ID: "F1", Text: plan}}
	}
	return r
}

func TestInsiderSelling(t *testing.T) {
	superseded := sold(3, "2024-05-20", "")
	superseded.SupersededBy = 1
	routine := []intel.OwnershipReport{sold(3, "2021-05-11", ""), sold(3, "2022-05-10", ""), sold(3, "2023-05-12", ""), sold(3, "2024-05-20", "")}
	for _, c := range []struct {
		name    string
		reports []intel.OwnershipReport
		want    int
	}{
		{"three within thirty days", []intel.OwnershipReport{sold(1, "2024-05-02", ""), sold(2, "2024-05-10", ""), sold(3, "2024-05-20", "")}, 1},
		{"a fourth makes it no second one", []intel.OwnershipReport{sold(1, "2024-05-02", ""), sold(2, "2024-05-10", ""), sold(3, "2024-05-20", ""), sold(4, "2024-05-25", "")}, 1},
		{"two, one of them twice", []intel.OwnershipReport{sold(1, "2024-05-02", ""), sold(2, "2024-05-10", ""), sold(2, "2024-05-20", "")}, 0},
		{"over more than thirty days", []intel.OwnershipReport{sold(1, "2024-05-02", ""), sold(2, "2024-05-20", ""), sold(3, "2024-06-10", "")}, 0},
		{"one under a plan", []intel.OwnershipReport{sold(1, "2024-05-02", ""), sold(2, "2024-05-10", ""), sold(3, "2024-05-20", "Sold under a Rule 10b5-1 trading plan.")}, 0},
		{"one superseded", []intel.OwnershipReport{sold(1, "2024-05-02", ""), sold(2, "2024-05-10", ""), superseded}, 0},
		{"one who sells every May", append(routine, sold(1, "2024-05-02", ""), sold(2, "2024-05-10", "")), 0},
		{"nobody", nil, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := anomaly.InsiderSelling(4711, anomaly.Sales(c.reports))
			if len(got) != c.want {
				t.Fatalf("%d findings, want %d: %+v", len(got), c.want, got)
			}
			for _, f := range got {
				if f.Observed != "3 insiders" || len(f.Evidence) != 3 || !strings.Contains(f.Message, "Owner 3 1,500 shares (38 % of the holding)") || !f.CreatedAt.Equal(streamStart) {
					t.Errorf("finding %+v", f)
				}
			}
		})
	}
}

func TestBurstsOfNews(t *testing.T) {
	// Two articles a day, at nine and at three.
	var usual []anomaly.News
	for d := range 40 {
		for _, h := range []int{9, 15} {
			usual = append(usual, anomaly.News{At: streamStart.Add(time.Duration(24*d+h) * time.Hour), Publisher: "Daily", Title: "As every day"})
		}
	}
	burst := func(day, n, publishers int, over time.Duration) []anomaly.News {
		var list []anomaly.News
		for k := range n {
			list = append(list, anomaly.News{
				At: streamStart.Add(time.Duration(24*day+20)*time.Hour + over*time.Duration(k)/time.Duration(n)), Publisher: fmt.Sprint("Paper ", k%publishers), Title: fmt.Sprint("News ", k),
			})
		}
		return list
	}
	for _, c := range []struct {
		name string
		more []anomaly.News
		want string
	}{
		{"as every day", nil, ""},
		{"many at once from many", burst(39, 12, 6, time.Hour), "12 articles in 1 h"},
		{"many over two hours from one", burst(39, 24, 1, 2*time.Hour), "24 articles in 2 h"},
		{"many at once from one", burst(39, 12, 1, time.Hour), ""},
		{"too few", burst(39, 4, 4, time.Hour), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := anomaly.Bursts(4711, append(append([]anomaly.News{}, usual...), c.more...))
			if c.want == "" {
				if len(got) != 0 {
					t.Errorf("findings %+v", got)
				}
				return
			}
			if len(got) != 1 || !strings.HasPrefix(got[0].Message, c.want) || got[0].Kind != intel.FindingNews || len(got[0].Evidence) != 3 {
				t.Errorf("findings %+v", got)
			}
		})
	}
	if got := anomaly.Bursts(4711, burst(2, 30, 9, time.Hour)); len(got) != 0 {
		t.Errorf("with two days of the past: %+v", got)
	}
	if got := anomaly.Bursts(4711, nil); len(got) != 0 {
		t.Errorf("without news: %+v", got)
	}
}
