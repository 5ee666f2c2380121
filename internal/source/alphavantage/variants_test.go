package alphavantage_test

import (
	"strings"
	"testing"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/source/alphavantage"
)

// good is a small answer of each function, in each form that it has.
var good = []struct{ kind, data string }{
	{alphavantage.KindDaily, `{"Meta Data":{"2. Symbol":"EXM"},"Time Series (Daily)":{"2026-03-03":{"4. close":"2.50"}}}`},
	{alphavantage.KindDaily, "timestamp,open,high,low,close,volume\r\n2026-03-03,2,3,1,2.50,100\r\n"},
	{alphavantage.KindDailyAdjusted, `{"Time Series (Daily)":{"2026-03-03":{"4. close":"2.50","8. split coefficient":"2.0"}}}`},
	{alphavantage.KindDailyAdjusted, "timestamp,open,high,low,close,adjusted_close,volume,dividend_amount,split_coefficient\n2026-03-03,2,2,2,2,2,10,0.25,4.0\n"},
	{alphavantage.KindQuote, `{"Global Quote":{"01. symbol":"EXM","05. price":"1.5","07. latest trading day":"2026-03-03"}}`},
	{alphavantage.KindQuote, "symbol,open,high,low,price,volume,latestDay\nEXM,1,2,1,1.5,10,2026-03-03\n"},
	{alphavantage.KindSearch, `{"bestMatches":[{"1. symbol":"EXM"}]}`},
	{alphavantage.KindSearch, "symbol,name,type,region\nEXM,Example,Equity,United States\n"},
	{alphavantage.KindOverview, `{"Symbol":"EXM","Name":"Example"}`},
	{alphavantage.KindIncomeStatement, `{"symbol":"EXM","annualReports":[{"fiscalDateEnding":"2025-12-31","totalRevenue":"5"}]}`},
	{alphavantage.KindBalanceSheet, `{"symbol":"EXM","annualReports":[{"fiscalDateEnding":"2025-12-31","totalAssets":"5"}]}`},
	{alphavantage.KindCashFlow, `{"symbol":"EXM","annualReports":[{"fiscalDateEnding":"2025-12-31","operatingCashflow":"5"}]}`},
	{alphavantage.KindEarnings, `{"symbol":"EXM","annualEarnings":[{"fiscalDateEnding":"2025-12-31","reportedEPS":"5"}]}`},
	{alphavantage.KindSplits, `{"symbol":"EXM","data":[{"effective_date":"2025-12-31","split_factor":"5"}]}`},
	{alphavantage.KindSplits, "effective_date,split_factor\n2025-12-31,5\n"},
	{alphavantage.KindDividends, `{"symbol":"EXM","data":[{"ex_dividend_date":"2025-12-31","amount":"5"}]}`},
	{alphavantage.KindDividends, "ex_dividend_date,declaration_date,record_date,payment_date,amount\n2025-12-31,,,,5\n"},
	{alphavantage.KindShares, `{"symbol":"EXM","data":[{"date":"2025-12-31","shares_outstanding_basic":"5"}]}`},
	{alphavantage.KindShares, "date,shares_outstanding_diluted,shares_outstanding_basic\n2025-12-31,5,5\n"},
	{alphavantage.KindListingStatus, "symbol,name,exchange,assetType,ipoDate,delistingDate,status\nEXM,Example,NYSE,Stock,2010-01-04,null,Active\n"},
	{alphavantage.KindNews, `{"feed":[{"title":"Example","url":"https://n.example/a","time_published":"20260517T110100"}]}`},
	{alphavantage.KindEarningsCalendar, `{"data":[{"symbol":"EXM","reportDate":"2026-05-17","fiscalDateEnding":"2026-03-31"}]}`},
	{alphavantage.KindEarningsCalendar, "symbol,name,reportDate,fiscalDateEnding,estimate,currency\nEXM,Example,2026-05-17,2026-03-31,0.61,USD\n"},
}

func read(kind, data string) (intel.Batch, error) {
	return alphavantage.New().Parse(intel.Body{Kind: kind, Subject: "EXM"}, []byte(data), nil)
}

// Whatever is not the answer of a function is none of it, by its judge and by
// its parser alike: the provider's words in any member, another function's
// answer, a page, nothing, and what is cut short.
func TestNoFunctionTakesWhatIsNoneOfIts(t *testing.T) {
	never := []string{
		"", " \r\n", "\ufeff", "null", "[]", "{}", `"text"`, "7", "{", "[1", "<!DOCTYPE html><title>Sorry</title>", "Service Unavailable", "a,b\n1,2\n",
		`{"Information":"25 requests per day"}`, `{"Note":"5 calls per minute"}`, `{"Error Message":"no"}`, `{"Warning":"never seen before"}`, `{"error":{"code":7}}`,
		`{"Global Quote":{}}`, `{"Time Series (Daily)":null}`, `{"Symbol":""}`,
		`{"name":"Consumer Price Index","data":[{"date_of":"2026-01-01","value":"1"}]}`,
	}
	for _, g := range good {
		refused := never
		for _, other := range good {
			if other.kind != g.kind && !(strings.HasPrefix(other.kind, alphavantage.KindDaily) && strings.HasPrefix(g.kind, alphavantage.KindDaily)) {
				refused = append(refused, other.data)
			}
		}
		if g.data[0] == '{' {
			refused = append(refused, strings.Replace(g.data, "{", `{"message":"ARTIFICIAL",`, 1))
			for n := range g.data {
				refused = append(refused, g.data[:n])
			}
		}
		for _, data := range refused {
			b, err := read(g.kind, data)
			if j := alphavantage.Judge(g.kind, 200, []byte(data)); j.Outcome == "" || intel.KindOf(err) != intel.KindInvalid || err == nil {
				t.Errorf("%s took %q: judged %q, error %v, %d records", g.kind, data, j.Outcome, err, b.Records())
			}
		}
		if b, err := read(g.kind, g.data); err != nil || b.Records() == 0 || len(b.Quarantined) > 0 || alphavantage.Judge(g.kind, 200, []byte(g.data)).Outcome != "" {
			t.Errorf("%s did not take %q: %+v %v", g.kind, g.data, b, err)
		}
	}
}

// A table that is cut short has no record that the whole one has not.
func TestTablesThatAreCutShort(t *testing.T) {
	for _, g := range good {
		if g.data[0] == '{' {
			continue
		}
		whole, err := read(g.kind, g.data)
		if err != nil {
			t.Fatal(err)
		}
		for n := range g.data {
			part, err := read(g.kind, g.data[:n])
			if err != nil {
				continue
			}
			for _, b := range part.Bars {
				if b != whole.Bars[0] {
					t.Errorf("%s cut after %d bytes: %+v", g.kind, n, b)
				}
			}
			for _, a := range part.Actions {
				if a != whole.Actions[0] && a != whole.Actions[len(whole.Actions)-1] {
					t.Errorf("%s cut after %d bytes: %+v", g.kind, n, a)
				}
			}
			if len(part.Figures) > 0 && g.kind == alphavantage.KindShares {
				t.Errorf("%s cut after %d bytes: %+v", g.kind, n, part.Figures)
			}
		}
	}
}

// Wrong numbers and days are kept out alone.
func TestWrongNumbers(t *testing.T) {
	for _, wrong := range []string{"abc", "1,000", "1e400", "Infinity", "-5", "0x10", "1.2.3", "+5", "５"} {
		data := `{"Time Series (Daily)":{"2026-03-03":{"4. close":"2.50"},"2026-03-02":{"4. close":"` + wrong + `"}}}`
		if b, err := read(alphavantage.KindDaily, data); err != nil || len(b.Bars) != 1 || len(b.Quarantined) != 1 {
			t.Errorf("a close of %s: %+v %v", wrong, b, err)
		}
		data = `{"symbol":"EXM","data":[{"effective_date":"2025-12-31","split_factor":"2"},{"effective_date":"2024-12-31","split_factor":"` + wrong + `"}]}`
		if b, err := read(alphavantage.KindSplits, data); err != nil || len(b.Actions) != 1 || len(b.Quarantined) != 1 {
			t.Errorf("a split of %s: %+v %v", wrong, b, err)
		}
		if wrong == "-5" {
			continue // a loss
		}
		data = `{"symbol":"EXM","annualReports":[{"fiscalDateEnding":"2025-12-31","totalRevenue":"5","netIncome":"` + wrong + `"}]}`
		if b, err := read(alphavantage.KindIncomeStatement, data); err != nil || len(b.Figures) != 1 || len(b.Quarantined) != 1 {
			t.Errorf("an income of %s: %+v %v", wrong, b, err)
		}
	}
	for _, day := range []string{"2026-13-01", "03/03/2026", "yesterday", "0000-00-00", ""} {
		data := "timestamp,open,high,low,close,volume\n2026-03-03,2,3,1,2.50,100\n" + day + ",2,3,1,2.50,100\n"
		if b, err := read(alphavantage.KindDaily, data); err != nil || len(b.Bars) != 1 || len(b.Quarantined) != 1 {
			t.Errorf("the day %q: %+v %v", day, b, err)
		}
	}
}
