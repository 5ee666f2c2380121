package api

import (
	"maps"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// scenario is what a route answers.
type scenario struct {
	path   string // or "PUT path body"
	status int
	says   string // part of the body, or of the problem
}

// ask sends the request that a scenario's path stands for.
func (f *fixture) ask(path string) reply {
	f.Helper()
	method, rest, changes := strings.Cut(path, " ")
	if !changes {
		return f.do(http.MethodGet, path, nil, "Accept", "application/json")
	}
	where, body, _ := strings.Cut(rest, " ")
	return f.do(method, where, strings.NewReader(body), "Content-Type", "application/json")
}

// scenarios has, for each documented route, a success, bad input and, where the
// route can miss, the absent; each is also tried with an unknown parameter.
func scenarios(f *fixture) map[string][]scenario {
	raw := "/api/v1/raw/" + f.factsBody.String()
	none := strings.Repeat("0", 63) + "1"
	return map[string][]scenario{
		"listPrices": {
			{"/api/v1/companies/1001/prices", 200, `"close":"2.50"`},
			{"/api/v1/companies/EXM/prices?adjusted=splits&limit=1", 200, `"factor":"0.5"`},
			{"/api/v1/companies/1001/prices?from=2010-05-05&to=2010-05-05&vendor=alphavantage", 200, `"day":"2010-05-05"`},
			{"/api/v1/companies/1001/prices?adjusted=total&as_of=2010-05-04", 200, `"factor":"1"`},
			{"/api/v1/companies/1001/prices?from=2011-01-01&to=2010-01-01", 400, "query.from: is later than to"},
			{"/api/v1/companies/1001/prices?adjusted=twice", 400, "query.adjusted"},
			{"/api/v1/companies/1001/prices?cursor=garbage", 400, "query.cursor"},
			{"/api/v1/companies/1002/prices", 404, "no prices"},
			{"/api/v1/companies/4711/prices", 404, "4711"},
		},
		"listActions": {
			{"/api/v1/companies/1001/actions", 200, `"ratio":"2"`},
			{"/api/v1/companies/EXM/actions?as_of=2010-01-01", 200, `"items":[]`},
			{"/api/v1/companies/1001/actions?as_of=never", 400, "query.as_of"},
			{"/api/v1/companies/4711/actions", 404, "4711"},
		},
		"listGaps": {
			{"/api/v1/companies/1001/gaps", 200, `"items":[],"closed":[]`},
			{"/api/v1/companies/EXM/gaps?vendor=alphavantage&from=2010-05-05", 200, `"vendor":"alphavantage"`},
			{"/api/v1/companies/1001/gaps?from=never", 400, "query.from"},
			{"/api/v1/companies/1002/gaps", 404, "no prices"},
			{"/api/v1/companies/4711/gaps", 404, "4711"},
		},
		"listFigures": {
			{"/api/v1/figures?symbol=exm", 200, `"field":"netIncome"`},
			{"/api/v1/figures?symbol=EXM&statement=income&span=annual&end=2009-12-31&limit=1", 200, `"next":"`},
			{"/api/v1/figures?symbol=EXM&as_of=2009-01-01", 200, `"items":[]`},
			{"/api/v1/figures?symbol=NONE", 200, `"items":[]`},
			{"/api/v1/figures", 400, "query.symbol"},
			{"/api/v1/figures?symbol=EXM&statement=other", 400, "query.statement"},
			{"/api/v1/figures?symbol=EXM&cursor=garbage", 400, "query.cursor"},
		},
		"listSymbols": {
			{"/api/v1/symbols?symbol=exm", 200, `"name":"Example Inc"`},
			{"/api/v1/symbols?company=1001", 200, `"symbol":"EXM"`},
			{"/api/v1/symbols?name=example&limit=1", 200, `"origin":"user.symbols"`},
			{"/api/v1/symbols?symbol=NONE", 200, `"items":[]`},
			{"/api/v1/symbols", 400, "say a symbol, a company or a name"},
			{"/api/v1/symbols?symbol=EXM&cursor=garbage", 400, "cursor"},
			{"/api/v1/symbols?company=4711", 404, "4711"},
		},
		"listPublishers": {
			{"/api/v1/publishers", 200, `"name":"Example Wire"`},
			{"/api/v1/publishers?cursor=garbage", 400, "cursor"},
			{"/api/v1/publishers?limit=0", 400, "query.limit"},
		},
		"listCompanyNews": {
			{"/api/v1/companies/1001/news", 200, `"title":"Old Example Inc reports a record profit"`},
			{"/api/v1/companies/EXM/news?since=2011-01-01", 200, `"items":[]`},
			{"/api/v1/companies/1001/news?since=never", 400, "query.since"},
			{"/api/v1/companies/4711/news", 404, "4711"},
		},
		"listNews": {
			{"/api/v1/news", 200, `"companies":[]`},
			{"/api/v1/news?vendor=newsapi&copies=true&limit=1", 200, `"next":"`},
			{"/api/v1/news?until=2010-01-01", 200, `"items":[]`},
			{"/api/v1/news?copies=perhaps", 400, "query.copies"},
			{"/api/v1/news?cursor=garbage", 400, "query.cursor"},
		},
		"listCompanies": {
			{"/api/v1/companies", 200, `"cik":1001`},
			{"/api/v1/companies?q=example", 200, `"cik":1001`},
			{"/api/v1/companies?ticker=exm", 200, `"symbol":"EXM"`},
			{"/api/v1/companies?name=old+example+inc&as_of=2005-01-01", 200, `"name_as_of":"OLD EXAMPLE INC"`},
			{"/api/v1/companies?name=old+example+inc&as_of=2015-01-01", 200, `"items":[]`},
			{"/api/v1/companies?with_facts=true&limit=1", 200, `"cik":1001`},
			{"/api/v1/companies?with_facts=perhaps", 400, "query.with_facts: invalid boolean"},
			{"/api/v1/companies?limit=0", 400, "query.limit: expected number >= 1"},
			{"/api/v1/companies?limit=1001", 400, "query.limit: expected number <= 1000"},
			{"/api/v1/companies?limit=many", 400, "query.limit: invalid integer"},
			{"/api/v1/companies?cursor=garbage", 400, "cursor"},
			{"/api/v1/companies?as_of=yesterday", 400, "query.as_of"},
		},
		"getCompany": {
			{"/api/v1/companies/1001", 200, `"name":"Example Corp"`},
			{"/api/v1/companies/0000001001", 200, `"cik":1001`},
			{"/api/v1/companies/CIK0000001001", 200, `"cik":1001`},
			{"/api/v1/companies/exm", 200, `"cik":1001`},
			{"/api/v1/companies/1001?as_of=2005-01-01", 200, `"as_of":"2005-01-01","name_as_of":"OLD EXAMPLE INC"`},
			{"/api/v1/companies/1001?as_of=2005-01-01T12:00:00Z", 200, `"name_as_of":"OLD EXAMPLE INC"`},
			{"/api/v1/companies/TWN", 409, "use the CIK"},
			{"/api/v1/companies/4711", 404, "4711"},
			{"/api/v1/companies/NONE", 404, "no company has the ticker NONE"},
			{"/api/v1/companies/%20", 400, "path.id: want a CIK"},
			{"/api/v1/companies/12345678901", 400, "path.id: want a CIK"},
			{"/api/v1/companies/1001?as_of=2005-13-01", 400, "query.as_of"},
		},
		"listFilings": {
			{"/api/v1/companies/1001/filings", 200, `"accession":"` + amendment + `"`},
			{"/api/v1/companies/1001/filings?form=10-K", 200, `"accession":"` + annual + `"`},
			{"/api/v1/companies/1001/filings?as_of=2010-03-01", 200, `"as_of":"2010-03-02T05:00:00Z"`},
			{"/api/v1/companies/EXM/filings?since=2011-01-01", 200, `"items":[]`},
			{"/api/v1/companies/1001/filings?since=2011-01-01&until=2010-01-01", 400, "query.since: is later than until"},
			{"/api/v1/companies/1001/filings?until=never", 400, "query.until"},
			{"/api/v1/companies/1001/filings?cursor=garbage", 400, "query.cursor"},
			{"/api/v1/companies/4711/filings", 404, "4711"},
			{"/api/v1/companies/TWN/filings", 409, "several"},
		},
		"listFacts": {
			{"/api/v1/companies/1001/facts", 200, `"value":"99"`},
			{"/api/v1/companies/EXM/facts?concept=us-gaap:NetIncomeLoss&period=2009-01-01/2009-12-31&as_of=2010-03-01", 200, `"value":"100.50"`},
			{"/api/v1/companies/1001/facts?form=10-K%2FA", 200, `"form":"10-K/A"`},
			{"/api/v1/companies/1001/facts?concept=Nothing", 200, `"items":[]`},
			{"/api/v1/companies/1001/facts?as_of=1990-01-01", 200, `"items":[]`},
			{"/api/v1/companies/1001/facts?concept=us-gaap:&unit=", 400, "query.concept"},
			{"/api/v1/companies/1001/facts?concept=us-gaap:Assets&taxonomy=dei", 400, "query.taxonomy"},
			{"/api/v1/companies/1001/facts?period=2009", 400, "query.period"},
			{"/api/v1/companies/1001/facts?period=2010-01-01/2009-01-01", 400, "query.period"},
			{"/api/v1/companies/1001/facts?limit=10001", 400, "query.limit"},
			{"/api/v1/companies/1001/facts?cursor=0~garbage", 400, "cursor"},
			{"/api/v1/companies/1001/facts?as_of=2010-02-30", 400, "query.as_of"},
			{"/api/v1/companies/4711/facts", 404, "4711"},
			{"/api/v1/companies/TWN/facts", 409, "several"},
		},
		"getFinancials": {
			{"/api/v1/companies/1001/financials", 200, `"line":"net_income","start":"2009-01-01","end":"2009-12-31","fiscal_year":2009,"fiscal_period":"FY","value":"99","unit":"USD","derived":false`},
			{"/api/v1/companies/EXM/financials?as_of=2010-03-01", 200, `"value":"100.50"`},
			{"/api/v1/companies/1001/financials?view=original", 200, `"value":"100.50"`},
			{"/api/v1/companies/1001/financials?statement=balance", 200, `"line":"total_assets","start":null,"end":"2009-12-31"`},
			{"/api/v1/companies/1001/financials?period=quarterly&count=1", 200, `"fiscal_period":"Q4","value":"-7"`},
			{"/api/v1/companies/1001/financials?period=ttm", 200, `"fiscal_period":"TTM","value":"99"`},
			{"/api/v1/companies/1001/financials?explain=true", 200, `"reason":"reported anew later, in 0000001001-10-000002"`},
			{"/api/v1/companies/1001/financials?format=csv", 200, "net_income,2009-01-01,2009-12-31,2009,FY,99,USD,false,"},
			{"/api/v1/companies/1001/financials?as_of=1990-01-01", 200, `"items":[]`},
			{"/api/v1/companies/1001/financials?statement=comprehensive", 400, "query.statement"},
			{"/api/v1/companies/1001/financials?period=monthly", 400, "query.period"},
			{"/api/v1/companies/1001/financials?view=best", 400, "query.view"},
			{"/api/v1/companies/1001/financials?count=-1", 400, "query.count"},
			{"/api/v1/companies/1001/financials?format=xml", 400, "query.format"},
			{"/api/v1/companies/1001/financials?as_of=2010-02-30", 400, "query.as_of"},
			{"/api/v1/companies/4711/financials", 404, "4711"},
			{"/api/v1/companies/TWN/financials", 409, "several"},
		},
		"getCompanyConcept": {
			{"/api/v1/companyconcept/CIK0000001001/us-gaap/Assets.json", 200, `"units":{"USD":[{"end":`},
			{"/api/v1/companyconcept/EXM/us-gaap/NetIncomeLoss?as_of=2010-03-01", 200, `"as_of":"2010-03-02T05:00:00Z"`},
			{"/api/v1/companyconcept/1001/us-gaap/Nothing", 404, "us-gaap:Nothing"},
			{"/api/v1/companyconcept/1001/us-gaap/Assets?as_of=1990-01-01", 404, "known then"},
			{"/api/v1/companyconcept/4711/us-gaap/Assets", 404, "4711"},
			{"/api/v1/companyconcept/TWN/us-gaap/Assets", 409, "several"},
			{"/api/v1/companyconcept/%20/us-gaap/Assets", 400, "path.id"},
			{"/api/v1/companyconcept/1001/us-gaap/Assets?as_of=soon", 400, "query.as_of"},
		},
		"getFrame": {
			{"/api/v1/frames/us-gaap/NetIncomeLoss/USD/CY2009", 200, `"ccp":"CY2009","uom":"USD"`},
			{"/api/v1/frames/us-gaap/NetIncomeLoss/USD/CY2009.json?as_of=2010-03-01", 200, `"val":100.50}`},
			{"/api/v1/frames/us-gaap/NetIncomeLoss/USD-per-shares/CY2009", 200, `"uom":"USD/shares","label":"Net Income (Loss)"`},
			{"/api/v1/frames/us-gaap/NetIncomeLoss/USD/CY1990Q1I", 200, `"pts":0,"data":[]`},
			{"/api/v1/frames/us-gaap/Nothing/USD/CY2009", 404, "us-gaap:Nothing"},
			{"/api/v1/frames/us-gaap/NetIncomeLoss/USD/2009", 400, "path.period"},
			{"/api/v1/frames/us-gaap/NetIncomeLoss/USD/CY2009?as_of=soon", 400, "query.as_of"},
		},
		"listMetrics": {
			{"/api/v1/companies/1001/metrics?metrics=return_on_assets,net_margin&absent=true", 200, `"metric":"net_margin"`},
			{"/api/v1/companies/EXM/metrics?metrics=net_margin&absent=true&limit=1", 200, `"missing":["revenue"]`},
			{"/api/v1/companies/EXM/metrics?metrics=net_margin&absent=true&as_of=2010-03-01", 200, `"value":"100.50"`},
			{"/api/v1/companies/EXM/metrics?metrics=net_margin&absent=true&view=original&count=1", 200, `"value":"100.50"`},
			{"/api/v1/companies/1001/metrics?as_of=1990-01-01", 200, `"items":[]`},
			{"/api/v1/companies/1001/metrics?period=quarterly&market_capitalization=5", 200, `"period":"quarterly"`},
			{"/api/v1/companies/1001/metrics?format=csv&metrics=net_margin&absent=true", 200, "net_margin,Net margin,Margins,2009-01-01,2009-12-31,2009,FY,,ratio"},
			{"/api/v1/companies/1001/metrics?format=xlsx", 200, "xl/workbook.xml"},
			{"/api/v1/companies/1001/metrics?metrics=return_on_luck", 400, "the nearest name is"},
			{"/api/v1/companies/1001/metrics?period=monthly", 400, "query.period"},
			{"/api/v1/companies/1001/metrics?count=0", 400, "query.count"},
			{"/api/v1/companies/1001/metrics?cursor=0~garbage", 400, "query.cursor"},
			{"/api/v1/companies/4711/metrics", 404, "4711"},
			{"/api/v1/companies/TWN/metrics", 409, "several"},
		},
		"screen": {
			{"/api/v1/screen?expression=net_income+%3E+1", 200, `"screened":1`},
			{"/api/v1/screen?expression=net_income+%3E+100&as_of=2010-03-01", 200, `{"name":"net_income","value":"100.50","unit":"USD"}`},
			{"/api/v1/screen?expression=net_income+%3E+100&as_of=2010-07-01", 200, `"items":[]`},
			{"/api/v1/screen?expression=net_income+%3E+100&as_of=2010-03-01&currency=EUR", 200, "reports in USD"},
			{"/api/v1/screen?expression=inventory+%3E+100&limit=1", 200, `"missing":["inventory"]`},
			{"/api/v1/screen?expression=true&as_of=1990-01-01", 200, `"screened":0`},
			{"/api/v1/screen?expression=net_income+%3E+1&format=csv", 200, "cik,name,ticker,period_end,known_at,net_income,net_income_unit,accessions"},
			{"/api/v1/screen", 400, "query.expression: required"},
			{"/api/v1/screen?expression=net_incom+%3E+1", 400, "did you mean net_income?"},
			{"/api/v1/screen?expression=all(%5B1%5D,+true)", 400, "there is no function all"},
			{"/api/v1/screen?expression=true&cursor=0~garbage", 400, "query.cursor"},
			{"/api/v1/screen?expression=true&as_of=never", 400, "query.as_of"},
		},
		"compare": {
			{"/api/v1/compare?companies=1001,1002&metrics=net_income,return_on_assets", 200, `"quartile":1`},
			{"/api/v1/compare?companies=EXM&shares=net_income", 200, `"index":10000,"reading":"highly concentrated"`},
			{"/api/v1/compare?companies=EXM&shares=net_income&moderate=10000&high=10000", 200, `"reading":"not concentrated"`},
			{"/api/v1/compare?peers=examples&version=1", 200, `"set":"the peers examples, version 1"`},
			{"/api/v1/compare?companies=1001&format=csv&metrics=net_income", 200, "1001,Example Corp,EXM,asked for,2009-12-31,net_income,99,USD,1,1,false"},
			{"/api/v1/compare", 400, "give companies, or a set of peers"},
			{"/api/v1/compare?companies=1001&peers=examples", 400, "give companies, or a set of peers"},
			{"/api/v1/compare?companies=%20", 400, "query.companies"},
			{"/api/v1/compare?companies=1001&metrics=luck", 400, "no line or metric"},
			{"/api/v1/compare?companies=1001&moderate=5&high=1", 400, "thresholds"},
			{"/api/v1/compare?companies=4711", 404, "4711"},
			{"/api/v1/compare?peers=none", 404, "none"},
			{"/api/v1/compare?companies=TWN", 409, "several"},
		},
		"listPeers": {
			{"/api/v1/peers", 200, `"name":"examples","version":1`},
			{"/api/v1/peers?cursor=%21", 400, "cursor"},
		},
		"getPeers": {
			{"/api/v1/peers/examples", 200, `"reason":"chosen"`},
			{"/api/v1/peers/examples?version=1&format=csv", 200, "1001,Example Corp,EXM,"},
			{"/api/v1/peers/examples?version=2", 404, "examples"},
			{"/api/v1/peers/none", 404, "none"},
			{"/api/v1/peers/examples?version=0", 400, "query.version"},
			{"/api/v1/peers/examples?as_of=never", 400, "query.as_of"},
		},
		"listRestatements": {
			{"/api/v1/companies/1001/restatements", 200, `"class":"amendment"`},
			{"/api/v1/companies/EXM/restatements?concept=us-gaap:NetIncomeLoss&line=net_income&class=amendment&limit=1", 200, `"change":"-1.50"`},
			{"/api/v1/companies/1001/restatements?as_of=2010-03-01", 200, `"items":[]`},
			{"/api/v1/companies/1001/restatements?class=split", 200, `"items":[]`},
			{"/api/v1/companies/1001/restatements?format=csv", 200, "net_income,us-gaap,NetIncomeLoss,USD,2009-01-01,2009-12-31,amendment,100.50,99,-1.50,-1.493,0000001001-10-000001,10-K,2010-02-01"},
			{"/api/v1/companies/1001/restatements?format=xlsx", 200, "xl/workbook.xml"},
			{"/api/v1/companies/1001/restatements?format=pdf", 400, "query.format"},
			{"/api/v1/companies/1001/restatements?class=fraud", 400, "query.class"},
			{"/api/v1/companies/1001/restatements?line=no_line", 400, "there is no line"},
			{"/api/v1/companies/1001/restatements?concept=us-gaap:Assets&taxonomy=dei", 400, "query.taxonomy"},
			{"/api/v1/companies/1001/restatements?cursor=0~garbage", 400, "query.cursor"},
			{"/api/v1/companies/1001/restatements?as_of=2010-02-30", 400, "query.as_of"},
			{"/api/v1/companies/4711/restatements", 404, "4711"},
			{"/api/v1/companies/TWN/restatements", 409, "several"},
		},
		"listShares": {
			{"/api/v1/companies/1001/shares", 200, `"splits":[]`},
			{"/api/v1/companies/EXM/shares?line=eps_diluted&concept=EarningsPerShareDiluted", 200, `"items":[]`},
			{"/api/v1/companies/1001/shares?format=csv", 200, "line,taxonomy,concept"},
			{"/api/v1/companies/1001/shares?line=no_line", 400, "there is no line"},
			{"/api/v1/companies/1001/shares?cursor=garbage", 400, "query.cursor"},
			{"/api/v1/companies/4711/shares", 404, "4711"},
			{"/api/v1/companies/TWN/shares", 409, "several"},
		},
		"listOwnership": {
			{"/api/v1/companies/1001/ownership", 200, `"shares":"10.50"`},
			{"/api/v1/companies/1462356/ownership", 200, `"officer_title":"CFO"`},
			{"/api/v1/companies/EXM/ownership?form=4&since=2010-05-01&until=2010-05-31", 200, `"superseded_by":"` + reportAmended + `"`},
			{"/api/v1/companies/1001/ownership?as_of=2010-05-31", 200, `"next":null`},
			{"/api/v1/companies/1001/ownership?as_of=2009-01-01", 200, `"items":[]`},
			{"/api/v1/companies/1001/ownership?since=2011-01-01&until=2010-01-01", 400, "query.since: is later than until"},
			{"/api/v1/companies/1001/ownership?since=never", 400, "query.since"},
			{"/api/v1/companies/1001/ownership?cursor=garbage", 400, "query.cursor"},
			{"/api/v1/companies/4711/ownership", 404, "4711"},
			{"/api/v1/companies/NONE/ownership", 404, "NONE"},
			{"/api/v1/companies/TWN/ownership", 409, "several"},
		},
		"listHoldings": {
			{"/api/v1/companies/1067983/holdings", 200, `"unit":"USD thousands"`},
			{"/api/v1/companies/1067983/holdings?period=2010-03-31&cusip=037833100", 200, `"value":"17479"`},
			{"/api/v1/companies/1001/holdings", 200, `"items":[]`},
			{"/api/v1/companies/1067983/holdings?period=spring", 400, "query.period"},
			{"/api/v1/companies/4711/holdings", 404, "4711"},
			{"/api/v1/companies/TWN/holdings", 409, "several"},
		},
		"listHoldingReports": {
			{"/api/v1/companies/1067983/holding-reports", 200, `"value_total":"17479"`},
			{"/api/v1/companies/1067983/holding-reports?period=2009-12-31", 404, "1067983"},
			{"/api/v1/companies/1001/holding-reports", 200, `"items":[]`},
			{"/api/v1/companies/1067983/holding-reports?period=spring", 400, "query.period"},
			{"/api/v1/companies/4711/holding-reports", 404, "4711"},
			{"/api/v1/companies/TWN/holding-reports", 409, "several"},
		},
		"traceFact": {
			{"/api/v1/companies/1001/trace?concept=NetIncomeLoss&end=2009-12-31", 200, `"verified":true`},
			{"/api/v1/companies/1001/trace?concept=Assets&end=2009-12-31&unit=USD&as_of=2010-03-01", 200, `"value":"5000"`},
			{"/api/v1/companies/1001/trace?concept=Assets", 400, "query.end: required"},
			{"/api/v1/companies/1001/trace?end=2009-12-31", 400, "query.concept: required"},
			{"/api/v1/companies/1001/trace?concept=Assets&end=2009-12-31&start=2010-01-01", 400, "query.start"},
			{"/api/v1/companies/1001/trace?concept=us-gaap:Assets&taxonomy=dei&end=2009-12-31", 400, "query.taxonomy"},
			{"/api/v1/companies/1001/trace?concept=Assets&end=2009-12-30", 404, "nearest ends are 2009-12-31"},
			{"/api/v1/companies/4711/trace?concept=Assets&end=2009-12-31", 404, "4711"},
		},
		"getFiling": {
			{"/api/v1/filings/" + annual, 200, `"cik":1002`},
			{"/api/v1/filings/" + strings.ReplaceAll(annual, "-", ""), 200, `"url":"https://www.sec.gov/Archives/edgar/data/1001/000000100110000001/main.htm"`},
			{"/api/v1/filings/" + report, 200, `"sequence":1,"type":"4","offset":10,"length":20`},
			{"/api/v1/filings/0000001001-99-000001", 404, "0000001001-99-000001"},
			{"/api/v1/filings/1001", 400, "path.accession"},
		},
		"getRaw": {
			{raw, 200, `"entityName":"Example Corp"`},
			{"/api/v1/raw/" + none, 404, none},
			{"/api/v1/raw/abc", 400, "path.sha256"},
		},
		"getRawOrigin": {
			{raw + "/origin", 200, `"kind":"edgar.companyfacts"`},
			{"/api/v1/raw/" + none + "/origin", 404, none},
			{"/api/v1/raw/abc/origin", 400, "path.sha256"},
		},
		"listRuns": {
			{"/api/v1/runs", 200, `"source":"edgar"`},
			{"/api/v1/runs?cursor=%21", 400, "cursor"},
			{"/api/v1/runs?limit=-1", 400, "query.limit"},
		},
		"getRun": {
			{"/api/v1/runs/1", 200, `"results":[{"item":"1001"`},
			{"/api/v1/runs/99", 404, "99"},
			{"/api/v1/runs/0", 400, "path.id"},
			{"/api/v1/runs/last", 400, "path.id"},
		},
		"listRunChanges": {
			{"/api/v1/runs/1/changes", 200, `"kind":"facts_added"`},
			{"/api/v1/runs/99/changes", 404, "99"},
			{"/api/v1/runs/1/changes?cursor=garbage", 400, "cursor"},
		},
		"streamRunEvents": {
			{"/api/v1/runs/99/events", 404, "99"},
			{"/api/v1/runs/x/events", 400, "path.id"},
		},
		"listQuarantine": {
			{"/api/v1/quarantine", 200, `"reason":"val is not a number"`},
			{"/api/v1/quarantine?cik=1001&rule=DQ01&state=held", 200, `"record":{"val":"<b>"}`},
			{"/api/v1/quarantine?state=released", 200, `"items":[]`},
			{"/api/v1/quarantine?state=lost", 400, "query.state"},
			{"/api/v1/quarantine?cik=EXM", 400, "query.cik"},
		},
		"getQuarantined": {
			{"/api/v1/quarantine/" + f.quarantined, 200, `"state":"held"`},
			{"/api/v1/quarantine/none", 404, "none"},
			{"/api/v1/quarantine/" + strings.Repeat("a", 65), 400, "path.id"},
		},
		"listJobs": {
			{"/api/v1/jobs", 200, `"kind":"a.kind","key":"waits"`},
			{"/api/v1/jobs?state=dead&kind=a.kind&key=dead", 200, `"error":"it is broken"`},
			{"/api/v1/jobs?kind=none", 200, `"items":[]`},
			{"/api/v1/jobs?state=lost", 400, "query.state"},
			{"/api/v1/jobs?cursor=garbage", 400, "cursor"},
		},
		"getJob": {
			{"/api/v1/jobs/1", 200, `"state":"dead"`},
			{"/api/v1/jobs/99", 404, "no job 99"},
			{"/api/v1/jobs/0", 400, "path.id"},
		},
		"retryJob": {
			{"POST /api/v1/jobs/1/retry", 200, `"state":"waiting"`},
			{"POST /api/v1/jobs/1/retry", 409, "need not be started again"},
			{"POST /api/v1/jobs/99/retry", 404, "no job 99"},
			{"POST /api/v1/jobs/x/retry", 400, "path.id"},
		},
		"cancelJob": {
			{"POST /api/v1/jobs/2/cancel", 200, `"state":"cancelled"`},
			{"POST /api/v1/jobs/2/cancel", 409, "is over"},
			{"POST /api/v1/jobs/99/cancel", 404, "no job 99"},
			{"POST /api/v1/jobs/x/cancel", 400, "path.id"},
		},
		"countJobs": {
			{"/api/v1/job-counts", 200, `"kind":"a.kind","lane":"local"`},
		},
		"listJobHistory": {
			{"/api/v1/job-history", 200, `"kind":"a.kind","attempts":1,"failed":1,"waited_seconds":`},
			{"/api/v1/job-history?by=day&kind=a.kind", 200, `T00:00:00Z","kind":"a.kind","attempts":1`},
			{"/api/v1/job-history?kind=none", 200, `"items":[]`},
			{"/api/v1/job-history?since=2999-01-01T00:00:00Z", 200, `"items":[]`},
			{"/api/v1/job-history?by=week", 400, "query.by"},
			{"/api/v1/job-history?until=soon", 400, "query.until"},
			{"/api/v1/job-history?cursor=garbage", 400, "cursor"},
		},
		"listSchedules": {
			{"/api/v1/schedules", 200, `"name":"a.schedule"`},
		},
		"runSchedule": {
			{"POST /api/v1/schedules/a.schedule/run", 200, `"jobs":3`},
			{"POST /api/v1/schedules/none/run", 404, "none"},
		},
		"getQuarantinedRaw": {
			{"/api/v1/quarantine/" + f.quarantined + "/raw", 200, `"val"`},
			{"/api/v1/quarantine/none/raw", 404, "none"},
		},
		"listQuarantinedLog": {
			{"/api/v1/quarantine/" + f.quarantined + "/log", 200, `"items":[]`},
			{"/api/v1/quarantine/" + f.quarantined + "/log?cursor=garbage", 400, "cursor"},
		},
		"waiveQuarantined": {
			{"POST /api/v1/quarantine/" + f.quarantined + `/waive {"reason":"known","until":"2099-01-01T00:00:00Z"}`, 200, `"state":"waived"`},
			{"POST /api/v1/quarantine/" + f.quarantined + `/waive {"reason":"known","until":"2001-01-01T00:00:00Z"}`, 400, "over already"},
			{"POST /api/v1/quarantine/" + f.quarantined + `/waive {"until":"2099-01-01T00:00:00Z"}`, 400, "required property reason"},
			{`POST /api/v1/quarantine/none/waive {"reason":"known","until":"2099-01-01T00:00:00Z"}`, 404, "none"},
		},
		"releaseQuarantined": {
			{"POST /api/v1/quarantine/" + f.quarantined + `/release {"note":"why"}`, 409, "cannot be released"},
			{`POST /api/v1/quarantine/none/release {}`, 404, "none"},
			{`POST /api/v1/quarantine/none/release {"nota":"why"}`, 400, "body.nota"},
		},
		"replayQuarantine": {
			{`POST /api/v1/quarantine/replay {"rule":"DQ01"}`, 200, `"judged":1`},
			{`POST /api/v1/quarantine/replay {"role":"DQ01"}`, 400, "body.role"},
		},
		"saveChecks": {
			{`POST /api/v1/checks {"definition":"{id: positive, title: t, check: range, min: 0}","note":"first"}`, 200, `"state":"draft"`},
			{`POST /api/v1/checks {"definition":"{id: positive, title: t, check: rang}"}`, 400, "want one of not_null"},
			{`POST /api/v1/checks {"definition":""}`, 400, "body.definition"},
		},
		"dryRunChecks": {
			{`POST /api/v1/checks/dry-run {"definition":"{id: other, title: t, check: range, min: 0}","companies":["EXM"]}`, 200, `"hit_rate":0.25`},
			{`POST /api/v1/checks/dry-run {"id":"positive"}`, 200, `"check":"positive"`},
			{`POST /api/v1/checks/dry-run {}`, 400, "either definition"},
			{`POST /api/v1/checks/dry-run {"id":"positive","companies":["NONE"]}`, 404, "NONE"},
			{`POST /api/v1/checks/dry-run {"id":"positive","companies":["TWN"]}`, 409, "several"},
			{`POST /api/v1/checks/dry-run {"id":"positive","companies":["%"]}`, 400, "want a CIK"},
		},
		"listChecks": {
			{"/api/v1/checks", 200, `"id":"quiet"`},
			{"/api/v1/checks?cursor=garbage", 400, "cursor"},
		},
		"getCheck": {
			{"/api/v1/checks/quiet", 200, `"tallies":[]`},
			{"/api/v1/checks/none", 404, "none"},
		},
		"listCheckLog": {
			{"/api/v1/checks/quiet/log", 200, `"action":"saved"`},
			{"/api/v1/checks/quiet/log?limit=0", 400, "query.limit"},
		},
		"setCheck": {
			{`PUT /api/v1/checks/quiet/state {"state":"armed","note":"now"}`, 200, `"state":"armed"`},
			{`PUT /api/v1/checks/quiet/state {"state":"loud"}`, 400, "body.state"},
			{`PUT /api/v1/checks/none/state {"state":"armed"}`, 404, "none"},
		},
		"getScore": {
			{"/api/v1/quality/score?company=EXM", 200, `"rule":"DQ10"`},
			{"/api/v1/quality/score?company=EXM&accession=" + annual, 200, `"points":`},
			{"/api/v1/quality/score?company=EXM&series=us-gaap:Assets%20USD&period=2009-12-31", 200, `"records":1`},
			{"/api/v1/quality/score?source=edgar&since=2001-01-01&until=2099-01-01", 200, `"points":`},
			{"/api/v1/quality/score?accession=" + annual, 400, "query.company"},
			{"/api/v1/quality/score?company=EXM&source=edgar", 400, "query.company"},
			{"/api/v1/quality/score?company=EXM&series=us-gaap:Assets%20USD", 400, "query.series"},
			{"/api/v1/quality/score?company=NONE", 404, "NONE"},
			{"/api/v1/quality/score?company=TWN", 409, "several"},
			{"/api/v1/quality/score?since=never", 400, "query.since"},
		},
		"listSources": {
			{"/api/v1/quality/sources?source=edgar", 200, `"source":"edgar.companyfacts"`},
			{"/api/v1/quality/sources?since=2099-01-01", 200, `"items":[]`},
			{"/api/v1/quality/sources?since=never", 400, "query.since"},
		},
		"listEvents": {
			{"/api/v1/events", 200, `"kind":"finding","cik":1001,"subject":"DQ10"`},
			{"/api/v1/events?kind=facts,filing&company=EXM&after=0", 200, `"subject":"edgar.companyfacts"`},
			{"/api/v1/events?limit=1", 200, `"next":"1"`},
			{"/api/v1/events?after=1&limit=1", 200, `"id":2`},
			{"/api/v1/events?watchlist=ada/mine&kind=facts", 200, `"cik":1001`},
			{"/api/v1/events?watchlist=none", 404, "no watchlist none"},
			{"/api/v1/events?watchlist=/none", 400, "query.watchlist"},
			{"/api/v1/events?after=-1", 400, "query.after"},
			{"/api/v1/events?kind=wonder", 400, "query.kind"},
			{"/api/v1/events?company=NONE", 404, "NONE"},
			{"/api/v1/events?company=TWN", 409, "several"},
		},
		"listWatchlists": {
			{"/api/v1/watchlists", 200, `"owner":"","name":"all","companies":[1001,4711]`},
			{"/api/v1/watchlists?owner=ada", 200, `[{"owner":"ada","name":"mine"`},
			{"/api/v1/watchlists?owner=eve", 200, `"items":[]`},
			{"/api/v1/watchlists?cursor=garbage", 400, "cursor"},
		},
		"getWatchlist": {
			{"/api/v1/watchlists/all", 200, `"updated_by":"a test"`},
			{"/api/v1/watchlists/mine?owner=ada", 200, `"companies":[1001]`},
			{"/api/v1/watchlists/mine", 404, "no watchlist mine"},
			{"/api/v1/watchlists/a%20b", 400, "no name of a watchlist"},
		},
		"setWatchlist": {
			{`PUT /api/v1/watchlists/new {"companies":["EXM","4711"]}`, 200, `"companies":[1001,4711]`},
			{`PUT /api/v1/watchlists/new?owner=ada {"companies":[]}`, 200, `"companies":[]`},
			{`PUT /api/v1/watchlists/new {"companies":["EXM"],"more":1}`, 400, "body.more"},
			{`PUT /api/v1/watchlists/new {"companies":["1001",`, 400, "unexpected end"},
			{`PUT /api/v1/watchlists/new {"companies":["%"]}`, 400, "want a CIK"},
			{`PUT /api/v1/watchlists/new {"companies":["NONE"]}`, 404, "NONE"},
			{`PUT /api/v1/watchlists/new {"companies":["TWN"]}`, 409, "several"},
			{`PUT /api/v1/watchlists/%20 {"companies":[]}`, 400, "no name of a watchlist"},
		},
		"watchCompany": {
			{"PUT /api/v1/watchlists/added/companies/EXM", 200, `"companies":[1001]`},
			{"PUT /api/v1/watchlists/added/companies/4711", 200, `"companies":[1001,4711]`},
			{"PUT /api/v1/watchlists/added/companies/NONE", 404, "NONE"},
			{"PUT /api/v1/watchlists/added/companies/TWN", 409, "several"},
			{"PUT /api/v1/watchlists/added/companies/%20", 400, "path.company"},
		},
		"unwatchCompany": {
			{"DELETE /api/v1/watchlists/taken/companies/1001", 200, `"companies":[4711]`},
			{"DELETE /api/v1/watchlists/taken/companies/1001", 200, `"companies":[4711]`},
			{"DELETE /api/v1/watchlists/none/companies/1001", 404, "no watchlist none"},
		},
		"deleteWatchlist": {
			{"DELETE /api/v1/watchlists/taken?owner=ada", 204, ""},
			{"DELETE /api/v1/watchlists/taken?owner=ada", 404, "no watchlist ada/taken"},
			{"DELETE /api/v1/watchlists/a%20b", 400, "no name of a watchlist"},
		},
		"listFindings": {
			{"/api/v1/findings", 200, `"message":"Assets are few."`},
			{"/api/v1/findings?company=EXM&rule=DQ10&severity=warn", 200, `"severity":"warn"`},
			{"/api/v1/findings?kind=quality&state=new", 200, `"evidence":[{"note":"judged"`},
			{"/api/v1/findings?kind=prices", 200, `"items":[]`},
			{"/api/v1/findings?state=dismissed", 200, `"items":[]`},
			{"/api/v1/findings?kind=odd", 400, "query.kind"},
			{"/api/v1/findings?state=odd", 400, "query.state"},
			{"/api/v1/findings?severity=info", 200, `"items":[]`},
			{"/api/v1/findings?severity=bad", 400, "query.severity"},
			{"/api/v1/findings?company=NONE", 404, "NONE"},
			{"/api/v1/findings?company=TWN", 409, "several"},
		},
		"acknowledgeFinding": {
			{"POST /api/v1/findings/" + f.finding + `/acknowledge {}`, 200, `"state":"acknowledged"`},
			{"POST /api/v1/findings/none/acknowledge {}", 404, "none"},
			{"POST /api/v1/findings/" + f.finding + `/acknowledge {"why":"x"}`, 400, "body.why"},
		},
		"confirmFinding": {
			{"POST /api/v1/findings/" + f.finding + `/confirm {"reason":"asked the company"}`, 200, `"reason":"asked the company"`},
			{"POST /api/v1/findings/none/confirm {}", 404, "none"},
			{"POST /api/v1/findings/" + strings.Repeat("a", 65) + "/confirm {}", 400, "path.id"},
		},
		"dismissFinding": {
			{"POST /api/v1/findings/" + f.finding + `/dismiss {}`, 400, "needs a reason"},
			{"POST /api/v1/findings/" + f.finding + `/dismiss {"reason":7}`, 400, "body.reason"},
			{"POST /api/v1/findings/none/dismiss " + `{"reason":"x"}`, 404, "none"},
		},
		"getFinding": {
			{"/api/v1/findings/" + f.finding, 200, `"state":"new"`},
			{"/api/v1/findings/none", 404, "none"},
			{"/api/v1/findings/" + strings.Repeat("a", 65), 400, "path.id"},
		},
		"getStatus":    {{"/api/v1/status", 200, `"version":"1.2.3","commit":"abc"`}},
		"getHealth":    {{"/healthz", 200, `{"status":"ok"}`}},
		"getReadiness": {{"/readyz", 200, `{"status":"ready"}`}},
	}
}

func TestRoutes(t *testing.T) {
	f := newFixture(t, nil)
	byRoute := scenarios(f)
	s := mustServer(t, f.config)
	for _, rt := range s.routes() {
		tests := byRoute[rt.id]
		documented := s.api.OpenAPI().Paths[rt.path] != nil
		if documented && len(tests) == 0 {
			t.Errorf("%s has no scenario", rt.pattern())
		}
		for _, tc := range tests {
			t.Run(tc.path, func(t *testing.T) {
				f := f.in(t)
				r := f.ask(tc.path)
				if r.status != tc.status {
					t.Fatalf("status %d, want %d: %.500s", r.status, tc.status, r.body)
				}
				got := string(r.body)
				if tc.status >= 400 {
					got = problemOf(t, r, tc.status).says()
				}
				if !strings.Contains(got, tc.says) {
					t.Errorf("got %.1000s\nwant it to say %s", got, tc.says)
				}
				method, path, changes := strings.Cut(tc.path, " ")
				if !changes {
					method, path = "", tc.path
				}
				path, body, _ := strings.Cut(path, " ")
				unknown := path + "?surely_unknown=1"
				if strings.Contains(path, "?") {
					unknown = path + "&surely_unknown=1"
				}
				p := problemOf(t, f.ask(strings.TrimSpace(method+" "+unknown+" "+body)), http.StatusBadRequest)
				if !strings.Contains(p.says(), "query.surely_unknown: unknown parameter") {
					t.Errorf("an unknown parameter: %s", p.says())
				}
			})
		}
	}
}

// Whoever asks again with the entity tag is told that nothing changed, and gets
// the tag again.
func TestNotModified(t *testing.T) {
	f := newFixture(t, nil)
	for id, tests := range scenarios(f) {
		for _, tc := range tests {
			if tc.status != http.StatusOK || id == "getHealth" || id == "getReadiness" || id == "listEvents" || strings.Contains(tc.path, " ") {
				continue
			}
			t.Run(tc.path, func(t *testing.T) {
				f := f.in(t)
				first := f.get(tc.path)
				tag := first.header.Get("ETag")
				if !strings.HasPrefix(tag, `W/"`) {
					t.Fatalf("entity tag %q", tag)
				}
				again := f.get(tc.path, "If-None-Match", `"other", `+tag)
				if again.status != http.StatusNotModified || len(again.body) > 0 || again.header.Get("ETag") != tag {
					t.Errorf("status %d with %d bytes and tag %q, want 304 with %q", again.status, len(again.body), again.header.Get("ETag"), tag)
				}
				if got, want := again.header.Get("Cache-Control"), first.header.Get("Cache-Control"); got != want || !strings.HasPrefix(got, "private") {
					t.Errorf("cache-control %q, want %q", got, want)
				}
				if other := f.get(tc.path, "If-None-Match", `"other"`); other.status != http.StatusOK {
					t.Errorf("status %d for another tag, want 200", other.status)
				}
				head := f.do(http.MethodHead, tc.path, nil)
				if head.status != http.StatusOK || len(head.body) > 0 || head.header.Get("ETag") != tag {
					t.Errorf("HEAD: status %d with %d bytes and tag %q", head.status, len(head.body), head.header.Get("ETag"))
				}
			})
		}
	}
}

// The table of routes says who may call each, and nothing outside of it answers.
func TestAccess(t *testing.T) {
	f := newBareFixture(t)
	s := mustServer(t, f.config)
	got := map[string]access{}
	for _, rt := range s.routes() {
		got[rt.pattern()] = rt.access
		if rt.changes() && rt.access != accessOperator {
			t.Errorf("%s changes something: that is for operators", rt.pattern())
		}
	}
	want := map[string]access{
		"GET /api/v1/companies":                                   accessViewer,
		"GET /api/v1/companies/{id}":                              accessViewer,
		"GET /api/v1/companies/{id}/actions":                      accessViewer,
		"GET /api/v1/companies/{id}/news":                         accessViewer,
		"GET /api/v1/companies/{id}/prices":                       accessViewer,
		"GET /api/v1/companies/{id}/gaps":                         accessViewer,
		"GET /api/v1/figures":                                     accessViewer,
		"GET /api/v1/symbols":                                     accessViewer,
		"GET /api/v1/publishers":                                  accessViewer,
		"GET /api/v1/news":                                        accessViewer,
		"GET /api/v1/companies/{id}/financials":                   accessViewer,
		"GET /api/v1/companies/{id}/filings":                      accessViewer,
		"GET /api/v1/companies/{id}/holding-reports":              accessViewer,
		"GET /api/v1/companies/{id}/holdings":                     accessViewer,
		"GET /api/v1/companies/{id}/ownership":                    accessViewer,
		"GET /api/v1/companies/{id}/facts":                        accessViewer,
		"GET /api/v1/companies/{id}/trace":                        accessViewer,
		"GET /api/v1/companyconcept/{id}/{taxonomy}/{concept}":    accessViewer,
		"GET /api/v1/frames/{taxonomy}/{concept}/{unit}/{period}": accessViewer,
		"GET /api/v1/filings/{accession}":                         accessViewer,
		"GET /api/v1/raw/{sha256}":                                accessViewer,
		"GET /api/v1/raw/{sha256}/origin":                         accessViewer,
		"GET /api/v1/runs":                                        accessViewer,
		"GET /api/v1/runs/{id}":                                   accessViewer,
		"GET /api/v1/runs/{id}/changes":                           accessViewer,
		"GET /api/v1/runs/{id}/events":                            accessViewer,
		"GET /api/v1/quarantine":                                  accessViewer,
		"GET /api/v1/quarantine/{id}":                             accessViewer,
		"GET /api/v1/quarantine/{id}/raw":                         accessViewer,
		"GET /api/v1/quarantine/{id}/log":                         accessViewer,
		"POST /api/v1/quarantine/{id}/release":                    accessOperator,
		"POST /api/v1/quarantine/{id}/waive":                      accessOperator,
		"POST /api/v1/quarantine/replay":                          accessOperator,
		"GET /api/v1/checks":                                      accessViewer,
		"POST /api/v1/checks":                                     accessOperator,
		"POST /api/v1/checks/dry-run":                             accessOperator,
		"GET /api/v1/checks/{id}":                                 accessViewer,
		"GET /api/v1/checks/{id}/log":                             accessViewer,
		"PUT /api/v1/checks/{id}/state":                           accessOperator,
		"GET /api/v1/quality/score":                               accessViewer,
		"GET /api/v1/quality/sources":                             accessViewer,
		"GET /api/v1/findings":                                    accessViewer,
		"GET /api/v1/findings/{id}":                               accessViewer,
		"POST /api/v1/findings/{id}/acknowledge":                  accessOperator,
		"POST /api/v1/findings/{id}/confirm":                      accessOperator,
		"POST /api/v1/findings/{id}/dismiss":                      accessOperator,
		"GET /api/v1/status":                                      accessViewer,
		"GET /metrics":                                            accessOperator,
		"GET /healthz":                                            accessAnonymous,
		"GET /readyz":                                             accessAnonymous,
		"GET /openapi.json":                                       accessAnonymous,
		"GET /docs":                                               accessAnonymous,
		"GET /docs/{file}":                                        accessAnonymous,
		"GET /favicon.ico":                                        accessAnonymous,
		"GET /{$}":                                                accessAnonymous,
		"GET /api/v1/companies/{id}/metrics":                      accessViewer,
		"GET /api/v1/screen":                                      accessViewer,
		"GET /api/v1/compare":                                     accessViewer,
		"GET /api/v1/peers":                                       accessViewer,
		"GET /api/v1/peers/{name}":                                accessViewer,
		"GET /api/v1/companies/{id}/restatements":                 accessViewer,
		"GET /api/v1/companies/{id}/shares":                       accessViewer,
	}
	maps.Copy(want, map[string]access{
		"GET /api/v1/jobs":                                     accessViewer,
		"GET /api/v1/jobs/{id}":                                accessViewer,
		"POST /api/v1/jobs/{id}/retry":                         accessOperator,
		"POST /api/v1/jobs/{id}/cancel":                        accessOperator,
		"GET /api/v1/job-counts":                               accessViewer,
		"GET /api/v1/job-history":                              accessViewer,
		"GET /api/v1/schedules":                                accessViewer,
		"POST /api/v1/schedules/{name}/run":                    accessOperator,
		"GET /api/v1/events":                                   accessViewer,
		"GET /api/v1/watchlists":                               accessViewer,
		"GET /api/v1/watchlists/{name}":                        accessViewer,
		"PUT /api/v1/watchlists/{name}":                        accessOperator,
		"DELETE /api/v1/watchlists/{name}":                     accessOperator,
		"PUT /api/v1/watchlists/{name}/companies/{company}":    accessOperator,
		"DELETE /api/v1/watchlists/{name}/companies/{company}": accessOperator,
	})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("-want +got", diff)
	}
	for _, rt := range []route{
		{method: "GET", path: "/api/v1/secret", handler: plain(s.getFavicon)},
		{method: "GET", path: "/api/v1/secret", access: "everybody", handler: plain(s.getFavicon)},
		{method: "GET", path: "/api/v1/runs", access: accessViewer, handler: plain(s.getFavicon)},
	} {
		if err := s.mount(rt); err == nil {
			t.Errorf("%s with access %q was mounted", rt.pattern(), rt.access)
		}
	}
	// A route of the mux that is not in the table is none.
	s.mux.HandleFunc("GET /api/v1/backdoor", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })
	f.server.Config.Handler = s
	problemOf(t, f.get("/api/v1/backdoor"), http.StatusNotFound)
}

// The documentation for users lists every documented route.
func TestRoutesInDocs(t *testing.T) {
	text, err := os.ReadFile("../../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	for path := range mustServer(t, newBareFixture(t).config).api.OpenAPI().Paths {
		if !strings.Contains(string(text), "| `"+path+"` |") {
			t.Errorf("docs/api.md lacks %s", path)
		}
	}
}

func TestNoSuchRoute(t *testing.T) {
	f := newBareFixture(t)
	for _, path := range []string{"/nothing", "/api/v1", "/api/v1/nothing", "/api/v2/companies", "/api/v1/companies/1001/nothing", "/docs/../secret", "/openapi.yaml", "/schemas/Company.json", "/openapi-3.0.json"} {
		problemOf(t, f.get(path), http.StatusNotFound)
	}
	for _, method := range []string{"POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"} {
		r := f.do(method, "/api/v1/companies", nil)
		problemOf(t, r, http.StatusMethodNotAllowed)
		if got := r.header.Get("Allow"); got != "GET, HEAD" {
			t.Errorf("%s: Allow %q, want GET, HEAD", method, got)
		}
		problemOf(t, f.do(method, "/nothing", nil), http.StatusNotFound)
	}
	if r := f.get("//api/v1/status"); r.status/100 != 3 || r.header.Get("Location") != "/api/v1/status" {
		t.Errorf("a path to be cleaned: status %d to %q", r.status, r.header.Get("Location"))
	}
}

func TestConfig(t *testing.T) {
	f := newBareFixture(t)
	for name, spoil := range map[string]func(*Config){
		"no store": func(c *Config) { c.Store = nil },
		"no blob":  func(c *Config) { c.Blob = nil },
		"no trace": func(c *Config) { c.Trace = nil },
	} {
		c := f.config
		spoil(&c)
		if _, err := New(c); err == nil {
			t.Errorf("%s: New succeeded", name)
		}
	}
	f.config.Metrics = nil
	f.server.Config.Handler = mustServer(t, f.config)
	problemOf(t, f.get("/metrics"), http.StatusNotFound)
}

// in returns the fixture for a part of a test.
func (f *fixture) in(t *testing.T) *fixture {
	g := *f
	g.T = t
	return &g
}

func mustServer(t *testing.T, c Config) *server {
	t.Helper()
	s, err := newServer(c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
