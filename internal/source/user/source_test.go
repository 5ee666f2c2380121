package user_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/source/user"
)

func TestParse(t *testing.T) {
	for _, c := range []struct {
		name, kind string
		mapping    user.Mapping
		data, want string
	}{
		{
			"prices by the usual names", user.KindPrices, user.Mapping{Symbol: "exm", Vendor: "file"},
			"\ufeffDate,Open,High,Low,Close,Volume\n2026-03-02,1,2,0.5,1.50,100\n20260303,,,,2,\n2026-03-04 16:00:00,1,1,1,1,1\nlater,1,1,1,1,1\n2026-03-05,1,1,1,-inf,1\n2026-03-06,1,1,1,null,1\n",
			"EXM 2026-03-02 1/2/0.5/1.50 100 file l2\nEXM 2026-03-03 ///2  file l3\nEXM 2026-03-04 1/1/1/1 1 file l4\n" +
				"line 5: \"later\" is no day: want YYYY-MM-DD\nline 6: \"-inf\" is no number\nline 7: there is no closing price\n",
		},
		{
			"prices by mapped names, of some days", user.KindPrices,
			user.Mapping{Columns: map[string]string{"date": "Tag", "close": "Schluss", "symbol": "Kürzel"}, Vendor: "v", From: 20260303, To: 20260303},
			"Tag,Kürzel,Schluss\n2026-03-02,A,1\n2026-03-03,B.C,2\n2026-03-04,A,3\n",
			"B-C 2026-03-03 ///2  v l3\n",
		},
		{
			"corporate actions", user.KindActions, user.Mapping{Symbol: "EXM", Vendor: "v"},
			"date,split_factor,dividend\n2020-08-31,4,\n2020-11-06,1,0.205\n2020-11-07,0,0\n2020-11-08,x,\n",
			"split EXM 2020-08-31 4 l2\ndividend EXM 2020-11-06 0.205 l3\nline 5: a split of \"x\"\n",
		},
		{
			"a factor file", user.KindActions, user.Mapping{Symbol: "EXM", Vendor: "v", Format: user.FormatFactors},
			"20000101,0.9,0.0357143,1\n20140606,0.9,0.0357143,645.57\n20200828,0.95,0.25,499.23\n20501231,1,1,0\n",
			"split EXM 2014-06-07 7 l2\ndividend EXM 2014-06-07 33.9774 l2\nsplit EXM 2020-08-29 4 l3\ndividend EXM 2020-08-29 24.9615 l3\n",
		},
		{
			"symbols", user.KindSymbols, user.Mapping{CIK: 1001},
			"ticker,from,to,cik,name\nwmi,1998-07-17,2009-08-04,,\nwm,2009-08-05,,823768,Waste\nx,soon,,,\n",
			"WMI 1998-07-17/2009-08-04 1001 \nWM 2009-08-05/ 823768 Waste\nline 4: \"soon\" is no day: want YYYY-MM-DD\n",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, err := user.New().Parse(intel.Body{Kind: c.kind, URL: c.mapping.URL("file name.csv")}, []byte(c.data), nil)
			if err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			for _, x := range b.Bars {
				fmt.Fprintf(&got, "%s %s %s/%s/%s/%s %s %s l%d\n", x.Symbol, x.Day, x.Open, x.High, x.Low, x.Close, x.Volume, x.Vendor, x.Line)
			}
			for _, x := range b.Actions {
				fmt.Fprintf(&got, "%s %s %s %s%s l%d\n", x.Kind, x.Symbol, x.ExDay, x.Ratio, x.Amount, x.Line)
			}
			for _, x := range b.Symbols {
				fmt.Fprintf(&got, "%s %s/%s %s %s\n", x.Symbol, x.From, x.To, x.CIK, x.Name)
			}
			for _, q := range b.Quarantined {
				fmt.Fprintln(&got, q.Reason)
			}
			if diff := cmp.Diff(c.want, got.String()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	for _, c := range []struct {
		name, kind string
		mapping    user.Mapping
		data, want string
	}{
		{"nothing", user.KindPrices, user.Mapping{Symbol: "X"}, "", "no heading"},
		{"a field that there is not", user.KindPrices, user.Mapping{Symbol: "X", Columns: map[string]string{"colour": "red"}}, "date,close\n", `no field "colour"`},
		{"a column that there is not", user.KindPrices, user.Mapping{Symbol: "X", Columns: map[string]string{"close": "Last"}}, "date,close\n", `no column "Last"`},
		{"no close", user.KindPrices, user.Mapping{Symbol: "X"}, "date,last\n", "known to be the close"},
		{"no symbol", user.KindPrices, user.Mapping{}, "date,close\n", "the symbol"},
		{"a factor file without a symbol", user.KindActions, user.Mapping{Format: user.FormatFactors}, "20000101,1,1,1\n", "one symbol"},
		{"no factor file", user.KindActions, user.Mapping{Format: user.FormatFactors, Symbol: "X"}, "date,close\n", "line 1 is no line"},
		{"quotes that do not end", user.KindPrices, user.Mapping{Symbol: "X"}, "date,close\n\"2026", "cannot be read"},
	} {
		_, err := user.New().Parse(intel.Body{Kind: c.kind, URL: c.mapping.URL("x")}, []byte(c.data), nil)
		if intel.KindOf(err) != intel.KindInvalid || err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
