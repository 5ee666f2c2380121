package analysis

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
)

const someRates = `date,from,to,rate
2023-12-29,EUR,USD,1.10
2023-01-31,EUR,USD,1.08
2023-02-28,EUR,USD,1.06
2023-03-31,EUR,USD,1.09
2023-03-31,EUR,GBP,0.9
`

func TestConvert(t *testing.T) {
	for _, c := range []struct {
		name        string
		item        Item
		value, unit string
		mark        string
		err         string
	}{
		{"a day at the last rate before", Item{Value: "200.5", Unit: "EUR", Period: intel.Period{End: 20231231}}, "220.55", "USD",
			"1.1 USD for one EUR, the rate of 2023-12-29 of rates.csv", ""},
		{"a period at the mean", Item{Value: "-3", Unit: "EUR", Period: intel.Period{Start: 20230101, End: 20230331}}, "-3.2300000001", "USD",
			"1.0766666667 USD for one EUR, the mean of 3 rates of rates.csv", ""},
		{"per share", Item{Value: "2", Unit: "EUR/shares", Period: intel.Period{Start: 20230301, End: 20230331}}, "2.18", "USD/shares",
			"1.09 USD for one EUR, the mean of 1 rates of rates.csv", ""},
		{"what is in the currency already", Item{Value: "7", Unit: "USD", Period: intel.Period{End: 20231231}}, "7", "USD", "", ""},
		{"what is no money", Item{Value: "7", Unit: "shares", Period: intel.Period{End: 20231231}}, "7", "shares", "", ""},
		{"no rate near the day", Item{Value: "7", Unit: "EUR", Period: intel.Period{End: 20230601}}, "", "", "", "have none of EUR into USD of 2023-06-01"},
		{"a hole in the period", Item{Value: "7", Unit: "EUR", Period: intel.Period{Start: 20230101, End: 20231231}}, "", "", "", "for more than 35 days of 2023-01-01/2023-12-31"},
		{"another currency", Item{Value: "7", Unit: "CHF", Period: intel.Period{Start: 20230101, End: 20231231}}, "", "", "", "none of CHF into USD"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := ReadRates(strings.NewReader(someRates), "USD", "rates.csv")
			if err != nil {
				t.Fatal(err)
			}
			items := []Item{{Value: "1", Unit: "EUR", Period: intel.Period{End: 20230331}}, c.item}
			err = r.Convert(items)
			if c.err != "" {
				if err == nil || !strings.Contains(err.Error(), c.err) || intel.KindOf(err) != intel.KindInvalid {
					t.Errorf("got %v, want an error that says %q", err, c.err)
				}
				if items[0].Unit != "EUR" {
					t.Error("a part was converted")
				}
				return
			}
			want := c.item
			want.Value, want.Unit = c.value, c.unit
			if c.mark != "" {
				want.Derived, want.Marks = true, []Mark{{Kind: MarkConverted, Reason: c.mark}}
			}
			if diff := cmp.Diff(items[1], want); err != nil || diff != "" {
				t.Errorf("%v (-got +want):\n%s", err, diff)
			}
		})
	}
}

func TestReadRatesRefuses(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"nothing":              {"", "first row"},
		"other columns":        {"day,from,to,rate\n", "first row"},
		"a row too short":      {"date,from,to,rate\n2023-01-01,EUR\n", "wrong number of fields"},
		"a day that is none":   {"date,from,to,rate\n2023-02-30,EUR,USD,1\n", "row 2"},
		"a rate that is none":  {"date,from,to,rate\n2023-02-03,EUR,USD,x\n", "not a number"},
		"a rate of nothing":    {"date,from,to,rate\n2023-02-03,EUR,USD,0\n", "above zero"},
		"a rate without bound": {"date,from,to,rate\n2023-02-03,EUR,USD,1e999999\n", "not a number"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ReadRates(strings.NewReader(c.text), "USD", "rates.csv")
			if err == nil || !strings.Contains(err.Error(), c.want) || intel.KindOf(err) != intel.KindInvalid {
				t.Errorf("got %v, want an error that says %q", err, c.want)
			}
		})
	}
}
