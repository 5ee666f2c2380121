package market_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/csv"
	"io"
	"math"
	"math/big"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/market"
	"github.com/corpintel/intel/internal/recordings"
	"github.com/corpintel/intel/internal/source/edgar"
	"github.com/corpintel/intel/internal/source/user"
	"github.com/corpintel/intel/internal/store"
)

func read(t *testing.T, parts ...string) []byte {
	t.Helper()
	f, err := os.Open(filepath.Join(append([]string{recordings.Dir(t)}, parts...)...))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(f.Name(), ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// parseTable reads a table that somebody brought.
func parseTable(t *testing.T, kind string, m user.Mapping, data []byte) intel.Batch {
	t.Helper()
	b, err := user.New().Parse(intel.Body{Kind: kind, URL: m.URL("table.csv")}, data, nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Prices adjusted by the corporate actions of a factor file are, on every day,
// what the file's own factors make of them; raw ones are what the file of prices
// has. A factor is rounded to seven decimals in the file, and a dividend made of
// two of them to four, so that the two agree to a hundred thousandth.
func TestAdjustedPricesOfRecordings(t *testing.T) {
	const tolerance = 1e-5
	files, err := filepath.Glob(filepath.Join(recordings.Dir(t), "prices", "lean", "factor_files", "*.csv"))
	if err != nil || len(files) < 8 {
		t.Fatalf("%d factor files: %v", len(files), err)
	}
	// Whose factor file is of another company, or lacks prices in between: only
	// days from here on have the close before each of their dividends.
	since := map[string]intel.Date{"WM": 20090805, "QQQ": 20110323}
	for _, file := range files {
		symbol := strings.TrimSuffix(filepath.Base(file), ".csv")
		t.Run(symbol, func(t *testing.T) {
			m := user.Mapping{Symbol: symbol, Vendor: "lean"}
			raw := read(t, "prices", "lean", symbol+".csv.gz")
			bars := parseTable(t, user.KindPrices, m, raw).Bars
			lines, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			if len(bars) != len(lines)-1 || len(bars) < 1000 {
				t.Fatalf("%d days of %d lines", len(bars), len(lines)-1)
			}
			m.Format = user.FormatFactors
			factors := read(t, "prices", "lean", "factor_files", symbol+".csv")
			actions := parseTable(t, user.KindActions, m, factors).Actions
			closes := map[intel.Date]*big.Rat{}
			for i := 1; i < len(bars); i++ {
				before, ok := new(big.Rat).SetString(bars[i-1].Close)
				if !ok {
					t.Fatalf("%s closes at %q", bars[i-1].Day, bars[i-1].Close)
				}
				for d := bars[i-1].Day.AddDays(1); d <= bars[i].Day; d = d.AddDays(1) {
					closes[d] = before
				}
			}
			before := func(d intel.Date) *big.Rat { return closes[d] }
			splits, total := market.NewAdjuster(market.Splits, "lean", actions, before), market.NewAdjuster(market.Total, "lean", actions, before)
			for i, b := range bars {
				p, q := splits.Adjust(b), total.Adjust(b)
				for _, x := range []market.Price{p, q} {
					if got := strings.Join([]string{b.Day.String(), x.Open, x.High, x.Low, x.Close, x.Volume}, ","); got != strings.Join(lines[i+1], ",") {
						t.Fatalf("raw prices were touched: %s, want %v", got, lines[i+1])
					}
				}
				dividend, split := factorsOn(t, factors, b.Day)
				for _, c := range []struct {
					name, raw, adjusted string
					factor              float64
				}{
					{"open", b.Open, p.Adjusted.Open, split}, {"high", b.High, p.Adjusted.High, split}, {"low", b.Low, p.Adjusted.Low, split},
					{"close", b.Close, p.Adjusted.Close, split}, {"volume", b.Volume, p.Adjusted.Volume, 1 / split},
					{"close with dividends", b.Close, q.Adjusted.Close, dividend * split},
				} {
					if c.name == "close with dividends" && b.Day < since[symbol] {
						continue
					}
					was, _ := strconv.ParseFloat(c.raw, 64)
					got, err := strconv.ParseFloat(c.adjusted, 64)
					if err != nil || math.Abs(got-was*c.factor) > tolerance*was*c.factor+1e-8 {
						t.Fatalf("%s, %s: %s adjusted is %s, want %v", b.Day, c.name, c.raw, c.adjusted, was*c.factor)
					}
				}
			}
			t.Logf("%d days, %d corporate actions", len(bars), len(actions))
		})
	}
}

// factorsOn returns the factors of a day, for dividends and for splits: those of
// the first line from it on.
func factorsOn(t *testing.T, factors []byte, day intel.Date) (dividend, split float64) {
	t.Helper()
	for line := range strings.Lines(string(factors)) {
		cells := strings.Split(strings.TrimSpace(line), ",")
		n, err := strconv.Atoi(cells[0])
		if err != nil || intel.Date(n) < day {
			continue
		}
		dividend, err = strconv.ParseFloat(cells[1], 64)
		if err == nil {
			split, err = strconv.ParseFloat(cells[2], 64)
		}
		if err != nil {
			t.Fatal(err)
		}
		return dividend, split
	}
	t.Fatalf("no factor for %s", day)
	return 0, 0
}

// companies is a store with the facts of two companies.
func companies(t *testing.T, ciks ...intel.CIK) *store.Store {
	t.Helper()
	s, err := store.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "x.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, cik := range ciks {
		data := read(t, "edgar", "data.sec.gov", "api", "xbrl", "companyfacts", "CIK"+cik.Padded()+".json.gz")
		req := edgar.CompanyRequests(cik)[1]
		body := intel.Body{Kind: req.Kind, Subject: req.Subject, URL: req.URL, Status: 200, SHA256: intel.HashBody(data)}
		if err := s.Archive(t.Context(), &body); err != nil {
			t.Fatal(err)
		}
		b, err := edgar.New().Parse(body, data, nil)
		if err != nil {
			t.Fatal(err)
		}
		b.Body = body
		if _, err := s.Apply(t.Context(), 0, &b); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// Splits are found from share facts alone, and agree with those of the factor
// file.
func TestSplitsInSharesOfRecordings(t *testing.T) {
	const apple, nvidia = 320193, 1045810
	s := companies(t, apple, nvidia)
	for _, c := range []struct {
		cik  intel.CIK
		want []string // ratio and a day that the split lies on
	}{
		{apple, []string{"7 2014-06-09", "4 2020-08-31"}},
		{nvidia, []string{"4 2021-07-20", "10 2024-06-10"}},
	} {
		splits, err := market.SplitsInShares(context.Background(), s, intel.FactFilter{CIK: c.cik})
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range c.want {
			ratio, text, _ := strings.Cut(w, " ")
			day, _ := intel.ParseISODate(text)
			found := false
			for _, x := range splits {
				found = found || x.Ratio == ratio && x.After.AddDays(-45) < day && day <= x.Before
			}
			if !found {
				t.Errorf("%s: no split %s in %+v", c.cik, w, splits)
			}
		}
		if len(splits) != len(c.want) {
			t.Errorf("%s: %d splits, want %d: %+v", c.cik, len(splits), len(c.want), splits)
		}
	}
}

// The recorded series of NVIDIA has the splits up to its end worked in; those
// that came later, as share facts tell of them, are all that is left to do.
func TestSeriesThatHasSplitsWorkedInOfRecordings(t *testing.T) {
	const nvidia = 1045810
	splits, err := market.SplitsInShares(context.Background(), companies(t, nvidia), intel.FactFilter{CIK: nvidia})
	if err != nil {
		t.Fatal(err)
	}
	actions := []intel.CorporateAction{{Vendor: "old", Kind: intel.ActionSplit, ExDay: 20070911, Ratio: "1.5"}} // within the series
	for _, x := range splits {
		actions = append(actions, intel.CorporateAction{Vendor: "shares", Kind: intel.ActionSplit, ExDay: x.Before, Ratio: x.Ratio})
	}
	raw := read(t, "prices", "yahoo", "nvda-1999-2014.csv.gz")
	bars := parseTable(t, user.KindPrices, user.Mapping{Symbol: "NVDA", Vendor: "yahoo", SplitsThrough: 20141231}, raw).Bars
	adjuster := market.NewAdjuster(market.Splits, "yahoo", actions, func(intel.Date) *big.Rat { return nil })
	for _, b := range bars {
		p := adjuster.Adjust(b)
		closing, _ := strconv.ParseFloat(b.Close, 64)
		adjusted, _ := strconv.ParseFloat(p.Adjusted.Close, 64)
		if p.Adjusted.Factor != "0.025" || math.Abs(adjusted-closing/40) > 1e-7 {
			t.Fatalf("%s: factor %s, %s adjusted is %s", b.Day, p.Adjusted.Factor, b.Close, p.Adjusted.Close)
		}
	}
	if len(bars) < 4000 {
		t.Errorf("%d days", len(bars))
	}
}

// The recorded series of NVIDIA has a column of prices that are adjusted for
// dividends too. Those that the company has paid in the time of the series lead
// to it, but for one factor for all that were paid later.
func TestDividendsOfASeriesOfRecordings(t *testing.T) {
	const tolerance = 1e-5
	raw := read(t, "prices", "yahoo", "nvda-1999-2014.csv.gz")
	m := user.Mapping{Symbol: "NVDA", Vendor: "yahoo", SplitsThrough: 20141231}
	bars := parseTable(t, user.KindPrices, m, raw).Bars
	m.Columns = map[string]string{"close": "Adj Close"}
	want := parseTable(t, user.KindPrices, m, raw).Bars
	var actions []intel.CorporateAction
	for _, d := range []struct {
		day    intel.Date
		amount string
	}{
		{20121120, "0.075"}, {20130226, "0.075"}, {20130521, "0.075"}, {20130820, "0.075"}, {20131119, "0.085"},
		{20140225, "0.085"}, {20140520, "0.085"}, {20140819, "0.085"}, {20141119, "0.085"},
	} {
		actions = append(actions, intel.CorporateAction{Vendor: "yahoo", Kind: intel.ActionDividend, ExDay: d.day, Amount: d.amount})
	}
	adjuster := market.NewAdjuster(market.Total, "yahoo", actions, func(d intel.Date) *big.Rat {
		for i, b := range bars {
			if b.Day >= d {
				before, _ := new(big.Rat).SetString(bars[i-1].Close)
				return before
			}
		}
		return nil
	})
	number := func(s string) float64 {
		x, err := strconv.ParseFloat(s, 64)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	last := len(bars) - 1
	later := number(want[last].Close) / number(bars[last].Close)
	for i, b := range bars {
		got := number(adjuster.Adjust(b).Adjusted.Close) * later
		if x := number(want[i].Close); math.Abs(got/x-1) > tolerance {
			t.Fatalf("%s: %v, want %v", b.Day, got, x)
		}
	}
}
