package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// statement is a statement as every interface shows it.
type statement struct {
	Company struct {
		CIK    int
		Name   string
		Ticker string
	}
	AsOf     string `json:"as_of"`
	Template string
	Items    []struct {
		Line         string
		Start, End   *string
		FiscalYear   int    `json:"fiscal_year"`
		FiscalPeriod string `json:"fiscal_period"`
		Value, Unit  string
		Derived      bool
		Accessions   []string
		Concepts     []string
		Marks        []struct{ Kind string }
		Operands     []struct{ Sign, Value, SHA256 string }
		Rejected     []struct{ Value, Reason string }
	}
}

func TestFinancials(t *testing.T) {
	d := loaded(t)
	s := read[statement](d, "financials", "ACME", "--statement", "income", "--period", "annual", "--as-of", "2013-06-01", "--explain")
	if s.Company.Name != "Acme, Inc." || s.Company.Ticker != "ACME" || s.Template != "industrial" || s.AsOf != "2013-06-02T04:00:00Z" {
		t.Errorf("head: %+v", s)
	}
	if len(s.Items) != 3 {
		t.Fatalf("%d items, want those of three years", len(s.Items))
	}
	i := s.Items[0]
	if i.Line != "net_income" || *i.Start != "2012-01-01" || *i.End != "2012-12-31" || i.FiscalYear != 2012 || i.FiscalPeriod != "FY" || i.Value != "2012000" ||
		i.Unit != "USD" || i.Derived || cmp.Diff(i.Accessions, []string{"0002000001-13-000007"}) != "" || cmp.Diff(i.Concepts, []string{"us-gaap:NetIncomeLoss"}) != "" {
		t.Errorf("item: %+v", i)
	}
	if len(i.Operands) != 1 || i.Operands[0].Sign != "+" || len(i.Operands[0].SHA256) != 64 {
		t.Errorf("operands: %+v", i.Operands)
	}

	value := func(args ...string) string {
		return read[statement](d, append([]string{"financials", "ACME"}, args...)...).Items[5].Value
	}
	if got := value(); got != "2012500" {
		t.Errorf("2012 as last reported is %s", got)
	}
	if got := value("--view", "original"); got != "2012000" {
		t.Errorf("2012 as first reported is %s", got)
	}

	balance := read[statement](d, "financials", "ACME", "--statement", "balance", "--count", "1")
	if len(balance.Items) != 1 || balance.Items[0].Start != nil || balance.Items[0].Line != "total_assets" || balance.Items[0].Value != "14119.50" {
		t.Errorf("balance sheet: %+v", balance.Items)
	}
	if none := read[statement](d, "financials", basic.String()); len(none.Items) != 0 {
		t.Errorf("a company without a statement has %+v", none.Items)
	}
}

func TestFinancialsForms(t *testing.T) {
	d := loaded(t)
	for _, c := range []struct {
		name string
		args []string
		want []string
	}{
		{"a table has a period a column", []string{"--count", "2"}, []string{"FY 2017", "2016-12-31", "net_income (USD)", "2017000     2016000"}},
		{"a star stands for a mark", []string{"--view", "original", "--as-of", "2011-06-01", "--statement", "balance"}, []string{"total_assets (USD)"}},
		{"explained", []string{"--explain", "--count", "6"}, []string{
			"Acme, Inc. as industrial: SIC 3571, Electronic Computers", "net_income, FY 2012 (2012-01-01/2012-12-31): 2012500 USD",
			"+ us-gaap:NetIncomeLoss 2012500 of 2012-01-01/2012-12-31, in the 10-K 0002000001-14-000007",
			"x us-gaap:NetIncomeLoss 2012000 of 2012-01-01/2012-12-31, in the 10-K 0002000001-13-000007: reported anew later, in 0002000001-14-000007",
		}},
		{"csv", []string{"-o", "csv", "--count", "1"}, []string{
			"line,start,end,fiscal_year,fiscal_period,value,unit,derived,known_at,accessions,concepts,marks\nnet_income,2017-01-01,2017-12-31,2017,FY,2017000,USD,false,",
		}},
		{"an object a line", []string{"-o", "ndjson", "--count", "1"}, []string{`{"line":"net_income","start":"2017-01-01"`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := d.do(exitOK, append([]string{"financials", "ACME"}, c.args...)...)
			for _, w := range c.want {
				if !strings.Contains(out, w) {
					t.Errorf("no %q in\n%s", w, out)
				}
			}
		})
	}
}

func TestFinancialsConverted(t *testing.T) {
	d := loaded(t)
	rates := filepath.Join(t.TempDir(), "rates.csv")
	if err := os.WriteFile(rates, []byte("date,from,to,rate\n2017-12-29,USD,EUR,0.8\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := read[statement](d, "financials", "ACME", "--statement", "balance", "--count", "1", "--convert-to", "EUR", "--rates", rates)
	if i := s.Items[0]; i.Value != "11295.6" || i.Unit != "EUR" || !i.Derived || len(i.Marks) != 1 || i.Marks[0].Kind != "converted" {
		t.Errorf("converted: %+v", i)
	}
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"--convert-to", "EUR"}, "no rate is assumed"},
		{[]string{"--rates", rates}, "go together"},
		{[]string{"--convert-to", "EUR", "--rates", rates + "x"}, "there is no file"},
		{[]string{"--convert-to", "EUR", "--rates", rates, "--statement", "balance"}, "have none of USD into EUR of 2016-12-31"},
		{[]string{"--statement", "equity"}, "--statement equity: want one of"},
		{[]string{"--period", "monthly"}, "--period monthly: want one of"},
		{[]string{"--view", "best"}, "--view best: want one of"},
		{[]string{"--count", "-1"}, "--count -1"},
	} {
		_, errs, code := d.try(append([]string{"financials", "ACME"}, c.args...)...)
		if code != exitUsage || !strings.Contains(errs, c.says) {
			t.Errorf("%v: exit %d, %q, want %q", c.args, code, errs, c.says)
		}
	}
}
