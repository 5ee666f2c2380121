package bench

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/calendar"
)

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// The scorer, reckoned by hand: twenty rows, of which three are in probation,
// with a window from row 10 to row 13.
func TestNABScorer(t *testing.T) {
	dir := t.TempDir()
	start := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	stamp := func(i int) string { return start.Add(time.Duration(i) * time.Hour).Format("2006-01-02 15:04:05") }
	var rows strings.Builder
	rows.WriteString("timestamp,value\n")
	for i := range 20 {
		fmt.Fprintf(&rows, "%s,%d\n", stamp(i), i)
	}
	write(t, dir, "data/made/series.csv", rows.String())
	write(t, dir, "labels/combined_windows.json", fmt.Sprintf(`{"made/series.csv":[["%s.000000","%s.000000"]],"absent/other.csv":[]}`, stamp(10), stamp(13)))
	for name, c := range map[string]struct {
		detections []int
		raw        float64 // of the standard profile
	}{
		"nothing":                      {nil, -1},
		"the first row of the window":  {[]int{10}, sigmoid(-1) / 0.98661},
		"the last row of the window":   {[]int{13}, sigmoid(-0.25) / 0.98661},
		"the best of the window":       {[]int{11, 13}, sigmoid(-0.75) / 0.98661},
		"before any window":            {[]int{5}, -1 - 0.11},
		"just after the window":        {[]int{14}, -1 + 0.11*sigmoid(1.0/3)},
		"in probation, which is blind": {[]int{1, 2}, -1},
	} {
		scores := make([]float64, 20)
		for _, k := range c.detections {
			scores[k] = 1
		}
		files, err := readNAB(dir, "")
		if err != nil || len(files) != 1 {
			t.Fatalf("%d files: %v", len(files), err)
		}
		files[0].scores = scores
		raw, _ := files[0].score(nabProfiles()[0], 1, nil)
		if math.Abs(raw-c.raw) > 1e-9 {
			t.Errorf("%s: %g, want %g", name, raw, c.raw)
		}
	}
	// What another detector said is scored at the threshold that is best for it.
	rows.Reset()
	rows.WriteString("timestamp,value,anomaly_score\n")
	for i := range 20 {
		score := 0.1
		if i == 10 {
			score = 0.7
		}
		fmt.Fprintf(&rows, "%s,%d,%g\n", stamp(i), i, score)
	}
	other := t.TempDir()
	write(t, other, "made/theirs_series.csv", rows.String())
	s, err := NABRecorded(dir, other)
	if err != nil || s.Threshold != 0.7 || s.Hits != 1 || s.FalseAlarms != 0 || s.Recorded.Detector != "theirs" || s.Recorded.ThresholdsUsed {
		t.Errorf("recorded: %+v %+v, %v", s, s.Recorded, err)
	}
	if ours, err := NAB(dir); err != nil || ours.Points != 20 || ours.Windows != 1 || ours.Standard != 0 {
		t.Errorf("ours: %+v, %v", ours, err)
	}
	if _, err := NABRecorded(dir, t.TempDir()); intel.KindOf(err) != intel.KindNotFound {
		t.Errorf("of nobody: %v", err)
	}
	write(t, dir, "data/made/series.csv", "timestamp,value\n2024-01-01 00:00:00,many\n")
	if _, err := NAB(dir); intel.KindOf(err) != intel.KindInvalid {
		t.Errorf("a value that is no number: %v", err)
	}
}

// plain is a company's facts: five years of assets, revenue and shares.
func plain() Document {
	var assets, revenue, shares []string
	days := [4][2]string{{"01-01", "03-31"}, {"04-01", "06-30"}, {"07-01", "09-30"}, {"10-01", "12-31"}}
	for k := range 20 {
		year, q := 2015+k/4, k%4
		accession := fmt.Sprintf("0000004711-%02d-%06d", year%100, q+1)
		form, filed := "10-Q", fmt.Sprintf("%d-%02d-05", year, 3*q+5)
		if q == 3 {
			form, filed = "10-K", fmt.Sprintf("%d-02-05", year+1)
		}
		rest := fmt.Sprintf(`"accn":"%s","fy":%d,"fp":"FY","form":"%s","filed":"%s"}`, accession, year, form, filed)
		assets = append(assets, fmt.Sprintf(`{"end":"%d-%s","val":%d,%s`, year, days[q][1], 5_000_000_000+int64(k)*61_000_000, rest))
		revenue = append(revenue, fmt.Sprintf(`{"start":"%d-%s","end":"%d-%s","val":%d,%s`, year, days[q][0], year, days[q][1], 800_000_000+int64(k)*17_000_000, rest))
		shares = append(shares, fmt.Sprintf(`{"start":"%d-%s","end":"%d-%s","val":%d,%s`, year, days[q][0], year, days[q][1], 250_000_000+int64(k)*1_234_567, rest))
	}
	unit := func(name, unit string, list []string) string {
		return fmt.Sprintf(`"%s":{"label":"","description":"","units":{"%s":[%s]}}`, name, unit, strings.Join(list, ","))
	}
	return Document{CIK: 4711, Data: fmt.Appendf(nil, `{"cik":4711,"entityName":"Plain","facts":{"us-gaap":{%s,%s,%s}}}`,
		unit("Assets", "USD", assets), unit("Revenues", "USD", revenue), unit("WeightedAverageNumberOfDilutedSharesOutstanding", "shares", shares))}
}

func TestFaultsInMadeReports(t *testing.T) {
	r, err := faultsIn([]Document{plain()}, 3, 1)
	if err != nil {
		t.Fatal(err)
	}
	if r.All.Companies != 1 || r.All.Filings != 12 || r.All.Facts != 36 || r.All.AlertedFacts != 0 || r.FullyTagged.Companies != 0 {
		t.Errorf("all %+v, tagged %+v", r.All, r.FullyTagged)
	}
	recall := map[string]float64{}
	for _, f := range r.Faults {
		recall[f.Fault] = f.Recall
		if f.RecallError > f.Recall {
			t.Errorf("%s: %g as an error of %g", f.Fault, f.RecallError, f.Recall)
		}
	}
	for _, fault := range []string{"x1000", "div1000", "x10", "sign", "dup"} {
		if recall[fault] < 0.99 {
			t.Errorf("%s: recall %g", fault, recall[fault])
		}
	}
	again, err := faultsIn([]Document{plain()}, 3, 1)
	if err != nil || again.All != r.All {
		t.Errorf("the same seed: %+v, then %+v, %v", r.All, again.All, err)
	}
	if list, err := Defects([]Document{plain()}); err != nil || len(list) != 0 {
		t.Errorf("defects %+v, %v", list, err)
	}
	if _, err := Faults([]Document{{CIK: 1, Data: []byte("{")}}, 1); err == nil {
		t.Error("facts that can not be read are no error")
	}
}

func TestFaultsInMadePrices(t *testing.T) {
	dir := t.TempDir()
	var rows strings.Builder
	rows.WriteString("date,open,high,low,close,volume\n")
	day, price := intel.Date(20170103), 100.0
	var splitEve intel.Date
	for k := range 500 {
		price *= 1 + 0.01*math.Sin(float64(k*k))
		if k == 400 {
			price /= 3
		}
		if k == 399 {
			splitEve = day
		}
		fmt.Fprintf(&rows, "%s,%.4f,%.4f,%.4f,%.4f,%d\n", day, price*0.999, price*1.006, price*0.994, price, 1_000_000+17_000*(k%13))
		day = calendar.Next(day)
	}
	write(t, dir, "lean/MADE.csv", rows.String())
	write(t, dir, "lean/factor_files/MADE.csv", fmt.Sprintf("20170103,1,0.3333333,1\n%d,1,0.3333333,100\n20501231,1,1,0\n", splitEve))
	bad := "Date,Open,High,Low,Close,Volume,Stock Splits\n2024-01-02 00:00:00+01:00,10,10.2,9.9,10,100,0\n2024-01-03 00:00:00+01:00,1010,1020,990,1000,100,0\n"
	write(t, dir, "yfinance-errors/M-1d-100x-error.csv", bad)
	write(t, dir, "yfinance-errors/M-1d-100x-error-fixed.csv", strings.ReplaceAll(bad, "1010,1020,990,1000", "10.1,10.2,9.9,10"))
	r, err := Prices(dir, 5)
	if err != nil {
		t.Fatal(err)
	}
	if r.Series != 1 || r.Sessions != 500 || r.Splits != 1 || r.SplitsFound != 1 || r.NoSession != 0 || r.Recall < 0.95 || len(r.Faults) != 14 || r.PairsFound != 1 || len(r.Pairs) != 1 {
		t.Errorf("report %+v", r)
	}
	if _, err := Prices(t.TempDir(), 1); intel.KindOf(err) != intel.KindNotFound {
		t.Errorf("no prices: %v", err)
	}
	write(t, dir, "yahoo/odd.csv", "day,price\n1,2\n")
	if _, err := Prices(dir, 1); intel.KindOf(err) != intel.KindInvalid {
		t.Errorf("another table: %v", err)
	}
}
