package alphavantage_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/source"
	"github.com/corpintel/intel/internal/source/alphavantage"
)

func parse(t *testing.T, kind, symbol, data string) intel.Batch {
	t.Helper()
	b, err := alphavantage.New().Parse(intel.Body{Kind: kind, Subject: symbol}, []byte(data), nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// say puts a batch in a few words, a line a record.
func say(b intel.Batch) string {
	var s strings.Builder
	for _, x := range b.Bars {
		fmt.Fprintf(&s, "bar %s %s %s/%s/%s/%s v%s l%d\n", x.Symbol, x.Day, x.Open, x.High, x.Low, x.Close, x.Volume, x.Line)
	}
	for _, x := range b.Actions {
		fmt.Fprintf(&s, "%s %s %s %s%s paid %s\n", x.Kind, x.Symbol, x.ExDay, x.Ratio, x.Amount, x.PaidOn)
	}
	for _, x := range b.Figures {
		fmt.Fprintf(&s, "figure %s %s %s %s %s=%s %s\n", x.Symbol, x.Statement, x.Span, x.End, x.Field, x.Value, x.Currency)
	}
	for _, x := range b.Symbols {
		fmt.Fprintf(&s, "symbol %s %s %s/%s %s\n", x.Symbol, x.Name, x.From, x.To, x.CIK)
	}
	for _, x := range b.Articles {
		fmt.Fprintf(&s, "article %s %s %s %v %s\n", x.Publisher, x.Title, x.PublishedAt.Format(time.RFC3339), x.Claims, x.VendorTone)
	}
	for _, x := range b.Quarantined {
		fmt.Fprintf(&s, "quarantined %s: %s\n", x.Kind, x.Reason)
	}
	return s.String()
}

func TestParse(t *testing.T) {
	for _, c := range []struct{ name, kind, symbol, data, want string }{
		{
			"a daily series in JSON", alphavantage.KindDaily, "exm",
			`{"Meta Data":{"2. Symbol":"EXM"},"Time Series (Daily)":{"2026-03-03":{"1. open":"2.0","2. high":"3","3. low":"1","4. close":"2.50","5. volume":"100"},"2026-03-02":{"4. close":"None"}}}`,
			"bar EXM 2026-03-03 2.0/3/1/2.50 v100 l0\nquarantined daily: there is no closing price on 2026-03-02\n",
		},
		{
			"a daily series in CSV, with the line of each day", alphavantage.KindDaily, "EXM",
			"timestamp,open,high,low,close,volume\n2026-03-03,2.0,3,1,2.50,100\n2026-03-02,,,,2,null\nsomeday,1,1,1,1,1\n2026-03-01,1,-inf,1,1,1\n2026-02-28,1\n",
			"bar EXM 2026-03-03 2.0/3/1/2.50 v100 l2\nbar EXM 2026-03-02 ///2 v l3\n" +
				"quarantined daily: the line has 2 cells, not 6\nquarantined daily: the day is someday\nquarantined daily: -inf is no price or volume\n",
		},
		{
			"an adjusted series is raw prices and what they are adjusted for", alphavantage.KindDailyAdjusted, "EXM",
			"timestamp,open,high,low,close,adjusted_close,volume,dividend_amount,split_coefficient\n2026-03-03,2,2,2,2,0.5,10,0.2500,4.0\n2026-03-02,8,8,8,8,2,10,0.0000,1.0\n",
			"bar EXM 2026-03-03 2/2/2/2 v10 l2\nbar EXM 2026-03-02 8/8/8/8 v10 l3\ndividend EXM 2026-03-03 0.2500 paid \nsplit EXM 2026-03-03 4.0 paid \n",
		},
		{
			"a quote is the day so far", alphavantage.KindQuote, "EXM",
			`{"Global Quote":{"01. symbol":"EXM","02. open":"1","03. high":"2","04. low":"0.5","05. price":"1.5","06. volume":"7","07. latest trading day":"2026-03-03","10. change percent":"0.4259%"}}`,
			"bar EXM 2026-03-03 1/2/0.5/1.5 v7 l0\n",
		},
		{
			"splits, of which one is a spin-off", alphavantage.KindSplits, "EXM", "effective_date,split_factor\n2021-11-04,1.0460\n1999-05-27,2.0000\n2000-01-01,None\n",
			"spin_off EXM 2021-11-04 1.0460 paid \nsplit EXM 1999-05-27 2.0000 paid \nquarantined splits: a split of  on 2000-01-01\n",
		},
		{
			"dividends", alphavantage.KindDividends, "EXM",
			`{"symbol":"EXM","data":[{"ex_dividend_date":"2026-05-08","declaration_date":"None","record_date":"2026-05-08","payment_date":"2026-06-10","amount":"1.69"},{"ex_dividend_date":"None","amount":"1"}]}`,
			"dividend EXM 2026-05-08 1.69 paid 2026-06-10\nquarantined dividends: ex_dividend_date is no day\n",
		},
		{
			"a statement leaves out what is None", alphavantage.KindIncomeStatement, "EXM",
			`{"symbol":"EXM","annualReports":[{"fiscalDateEnding":"2025-12-31","reportedCurrency":"USD","netIncome":"5000000","ebit":"None","ebitda":"-"}],"quarterlyReports":[{"fiscalDateEnding":"2025-09-30","netIncome":"-1"}]}`,
			"figure EXM income annual 2025-12-31 netIncome=5000000 USD\nfigure EXM income quarterly 2025-09-30 netIncome=-1 \n",
		},
		{
			"earnings", alphavantage.KindEarnings, "EXM", `{"symbol":"EXM","annualEarnings":[{"fiscalDateEnding":"2025-12-31","reportedEPS":"1.91"}]}`,
			"figure EXM earnings annual 2025-12-31 reportedEPS=1.91 \n",
		},
		{
			"an overview says whose the symbol is", alphavantage.KindOverview, "EXM", `{"Symbol":"EXM","Name":"Example Corp","CIK":"1001","PERatio":"None","EPS":11.29}`,
			"figure EXM overview   CIK=1001 \nfigure EXM overview   EPS=11.29 \nfigure EXM overview   Name=Example Corp \nsymbol EXM Example Corp / 1001\n",
		},
		{
			"shares", alphavantage.KindShares, "EXM", "date,shares_outstanding_diluted,shares_outstanding_basic\n2026-03-31,7445000000,\n",
			"figure EXM shares  2026-03-31 shares_outstanding_diluted=7445000000 \n",
		},
		{
			"who is listed", alphavantage.KindListingStatus, "", "symbol,name,exchange,assetType,ipoDate,delistingDate,status\nEXM,Example Corp,NYSE,Stock,2010-01-04,null,Active\nOLD,Old Corp,NYSE,Stock,1990-01-02,2009-12-31,Delisted\n,x,,,,,\n",
			"symbol EXM Example Corp 2010-01-04/ 0\nsymbol OLD Old Corp 1990-01-02/2009-12-31 0\nquarantined listing_status: it lacks a symbol, or its days are none\n",
		},
		{
			"a search", alphavantage.KindSearch, "exam", `{"bestMatches":[{"1. symbol":"EXM","2. name":"Example Corp","9. matchScore":"1.0"}]}`,
			"symbol EXM Example Corp / 0\n",
		},
		{
			"when companies report, in CSV", alphavantage.KindEarningsCalendar, "", "symbol,name,reportDate,fiscalDateEnding,estimate,currency,timeOfTheDay\nEXM,Example,2026-05-17,2026-03-31,0.61,USD,post-market\nBAD,x,soon,2026-03-31,,USD,\n",
			"figure EXM earnings_calendar quarterly 2026-03-31 estimate=0.61 USD\nfigure EXM earnings_calendar quarterly 2026-03-31 reportDate=2026-05-17 USD\n" +
				"figure EXM earnings_calendar quarterly 2026-03-31 timeOfTheDay=post-market USD\nquarantined earnings_calendar: it lacks a symbol, the day of the report or the end of the period\n",
		},
		{
			"when companies report, in JSON", alphavantage.KindEarningsCalendar, "", `{"data":[{"symbol":"EXM","reportDate":"2026-05-17","fiscalDateEnding":"2026-03-31","estimate":0.61}]}`,
			"figure EXM earnings_calendar quarterly 2026-03-31 estimate=0.61 \nfigure EXM earnings_calendar quarterly 2026-03-31 reportDate=2026-05-17 \n",
		},
		{
			"news with the vendor's scores", alphavantage.KindNews, "EXM",
			`{"feed":[{"title":"Example &amp; Co","url":"https://n.example/a?utm_source=x","time_published":"20260517T110100","source":"Wire","overall_sentiment_score":0.229,"ticker_sentiment":[{"ticker":"EXM","relevance_score":"0.9","ticker_sentiment_score":"0.1"}]},{"title":"no time","url":"https://n.example/b"}]}`,
			"article Wire Example & Co 2026-05-17T11:01:00Z [{EXM 0.9 0.1}] 0.229\nquarantined news: it lacks a title, an address or the time of publication\n",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, say(parse(t, c.kind, c.symbol, c.data))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// What lacks the key that its function is known by is never data, whatever it
// says and with status 200.
func TestInBandErrors(t *testing.T) {
	for _, c := range []struct {
		name, kind, data string
		want             source.Outcome
		pause            time.Duration
	}{
		{"the day's calls are used up", alphavantage.KindDaily, `{"Information":"your key is X and the rate limit is 25 requests per day"}`, source.Exhausted, 6 * time.Hour},
		{"the minute's, in the old wording", alphavantage.KindDaily, `{"Note":"our call frequency is 5 calls per minute and 500 calls per day"}`, source.Throttled, time.Minute},
		{"too fast", alphavantage.KindDaily, `{"Information":"please consider spreading out your requests, 1 request per second"}`, source.Throttled, time.Minute},
		{"for paying customers", alphavantage.KindDailyAdjusted, `{"Information":"this is a premium endpoint"}`, source.Denied, 0},
		{"the key for everybody", alphavantage.KindDaily, `{"Information":"The **demo** API key is for demo purposes"}`, source.Denied, 0},
		{"a wrong key", alphavantage.KindDaily, `{"Error Message":"the parameter apikey is invalid or missing"}`, source.Denied, 0},
		{"an unknown symbol", alphavantage.KindDaily, `{"Error Message":"Invalid API call."}`, source.NotFound, 0},
		{"an unknown symbol, of a quote", alphavantage.KindQuote, `{"Global Quote": {}}`, source.NotFound, 0},
		{"an unknown symbol, of an overview", alphavantage.KindOverview, `{}`, source.NotFound, 0},
		{"an unknown function", alphavantage.KindSplits, `{"Error Message":"This API function (123) does not exist."}`, source.NotFound, 0},
		{"rows that are made up", alphavantage.KindSplits, `{"message":"sample data","data":[{"effective_date":"2020-01-01","split_factor":"2"}]}`, source.Denied, 0},
		{"a header that it does not like", alphavantage.KindDaily, `{"detail":"Could not"}`, source.Refused, 0},
		{"words never seen before", alphavantage.KindDaily, `{"Information":"hello"}`, source.Refused, 0},
		{"another function's answer", alphavantage.KindDaily, `{"Symbol":"IBM"}`, source.Unexpected, 0},
		{"an error where CSV was asked for", alphavantage.KindListingStatus, `{"Information":"25 requests per day"}`, source.Exhausted, 6 * time.Hour},
		{"columns of another function", alphavantage.KindListingStatus, "a,b,c\n1,2,3\n", source.Unexpected, 0},
		{"nothing", alphavantage.KindDaily, "", source.Unexpected, 0},
		{"no JSON", alphavantage.KindDaily, "{", source.Unexpected, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			j := alphavantage.Judge(c.kind, 200, []byte(c.data))
			if j.Outcome != c.want || j.Pause != c.pause {
				t.Errorf("got %s, pause %s (%s)", j.Outcome, j.Pause, j.Detail)
			}
			if _, err := alphavantage.New().Parse(intel.Body{Kind: c.kind, Subject: "IBM"}, []byte(c.data), nil); intel.KindOf(err) != intel.KindInvalid || err == nil {
				t.Errorf("it was read as data: %v", err)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	for name, c := range map[string]struct{ kind, data, want string }{
		"another symbol":  {alphavantage.KindQuote, `{"Global Quote":{"01. symbol":"MSFT","05. price":"1","07. latest trading day":"2026-03-03"}}`, "about MSFT, asked for IBM"},
		"an unknown kind": {"alphavantage.other", `{}`, "are not read"},
		"no list":         {alphavantage.KindSplits, `{"data":{"x":1}}`, "not a list"},
		"no record":       {alphavantage.KindSplits, `{"data":[1]}`, "no record"},
		"no feed":         {alphavantage.KindNews, `{"feed":{"x":1}}`, "no list"},
	} {
		_, err := alphavantage.New().Parse(intel.Body{Kind: c.kind, Subject: "IBM"}, []byte(c.data), nil)
		if intel.KindOf(err) != intel.KindInvalid || err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRequests(t *testing.T) {
	var got []string
	for _, r := range append(alphavantage.PriceRequests("BRK-B", true), alphavantage.Request(alphavantage.KindNews, "A&B"), alphavantage.Request(alphavantage.KindSearch, "te co")) {
		got = append(got, fmt.Sprint(r.URL, " ", r.MayBeAbsent))
	}
	const q = "https://www.alphavantage.co/query?function="
	want := []string{
		q + "TIME_SERIES_DAILY&symbol=BRK-B&outputsize=full false", q + "SPLITS&symbol=BRK-B true", q + "DIVIDENDS&symbol=BRK-B true",
		q + "NEWS_SENTIMENT&tickers=A%26B false", q + "SYMBOL_SEARCH&keywords=te+co false",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if alphavantage.KindOf("income_statement") != alphavantage.KindIncomeStatement || alphavantage.KindOf("CPI") != "" {
		t.Error("functions are not known by their names")
	}
}

func FuzzParse(f *testing.F) {
	f.Add(`{"Time Series (Daily)":{"2026-03-03":{"4. close":"1"}}}`)
	f.Add("timestamp,open,high,low,close,volume\n2026-03-03,1,1,1,1,1\n")
	f.Fuzz(func(t *testing.T, data string) {
		for _, kind := range []string{alphavantage.KindDaily, alphavantage.KindSplits, alphavantage.KindNews, alphavantage.KindIncomeStatement, alphavantage.KindListingStatus} {
			b, err := alphavantage.New().Parse(intel.Body{Kind: kind, Subject: "X"}, []byte(data), nil)
			if err != nil && intel.KindOf(err) != intel.KindInvalid {
				t.Errorf("%v", err)
			}
			for _, x := range b.Bars {
				if x.Close == "" || x.Day == 0 {
					t.Errorf("%+v", x)
				}
			}
		}
	})
}
