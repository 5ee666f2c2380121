package market_test

import (
	"bufio"
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

// Prices adjusted for the splits of a factor file have, on every day, the split
// factor that the file has for it; raw ones are what the file of prices has.
func TestAdjustedPricesOfRecordings(t *testing.T) {
	for _, symbol := range []string{"AAPL", "AIG", "IBM", "QQQ", "SPY", "WM", "EEM", "BNO"} {
		t.Run(symbol, func(t *testing.T) {
			m := user.Mapping{Symbol: symbol, Vendor: "lean"}
			raw := read(t, "prices", "lean", symbol+".csv.gz")
			bars := parseTable(t, user.KindPrices, m, raw).Bars
			m.Format = user.FormatFactors
			factors := read(t, "prices", "lean", "factor_files", symbol+".csv")
			actions := parseTable(t, user.KindActions, m, factors).Actions
			adjuster := market.NewAdjuster(market.Splits, "lean", actions, func(intel.Date) *big.Rat { return nil })
			lines, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			if len(bars) != len(lines)-1 || len(bars) < 1000 {
				t.Fatalf("%d days of %d lines", len(bars), len(lines)-1)
			}
			for i, b := range bars {
				p := adjuster.Adjust(b)
				if got := []string{b.Day.String(), p.Open, p.High, p.Low, p.Close, p.Volume}; strings.Join(got, ",") != strings.Join(lines[i+1], ",") {
					t.Fatalf("raw prices were touched: %v, want %v", got, lines[i+1])
				}
				want := factorOn(t, factors, b.Day)
				factor, ok := new(big.Rat).SetString(p.Adjusted.Factor)
				if !ok {
					t.Fatalf("factor %q", p.Adjusted.Factor)
				}
				got, _ := factor.Float64()
				if math.Abs(got/want-1) > 1e-5 {
					t.Fatalf("%s: factor %s, the file has %v", b.Day, p.Adjusted.Factor, want)
				}
				closing, _ := strconv.ParseFloat(b.Close, 64)
				adjusted, _ := strconv.ParseFloat(p.Adjusted.Close, 64)
				if math.Abs(adjusted/(closing*want)-1) > 1e-5 {
					t.Fatalf("%s: %s adjusted is %s, want %v", b.Day, b.Close, p.Adjusted.Close, closing*want)
				}
			}
		})
	}
}

// factorOn returns the split factor of a day: that of the first line from it on.
func factorOn(t *testing.T, factors []byte, day intel.Date) float64 {
	t.Helper()
	lines := bufio.NewScanner(bytes.NewReader(factors))
	for lines.Scan() {
		cells := strings.Split(strings.TrimSpace(lines.Text()), ",")
		if n, err := strconv.Atoi(cells[0]); err == nil && intel.Date(n) >= day {
			f, err := strconv.ParseFloat(cells[2], 64)
			if err != nil {
				t.Fatal(err)
			}
			return f
		}
	}
	t.Fatalf("no factor for %s", day)
	return 0
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
