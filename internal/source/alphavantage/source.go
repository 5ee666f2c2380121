// Package alphavantage reads what Alpha Vantage answers: prices, corporate
// actions, its versions of statements, earnings, who is listed, and news with
// scores of tone. It says what to ask for, and what an answer means that is well
// by HTTP and yet is none; it does no input or output and keeps no state.
//
// The provider sends its errors with status 200 and changes their wording. A
// body is data only if it has the key, or the columns, that its function is
// known by; words are looked at only to say what is wrong with one that has not.
package alphavantage

import (
	"net/url"
	"strings"

	"github.com/corpintel/intel"
)

// Vendor is how records from here are tagged.
const Vendor = "alphavantage"

// Host is the provider's.
const Host = "www.alphavantage.co"

// KeyParameter is the query parameter that the key goes in.
const KeyParameter = "apikey"

// The kinds of bodies this package reads, in [intel.Body.Kind].
const (
	KindDaily            = "alphavantage.daily"
	KindDailyAdjusted    = "alphavantage.daily_adjusted"
	KindQuote            = "alphavantage.quote"
	KindSearch           = "alphavantage.search"
	KindOverview         = "alphavantage.overview"
	KindIncomeStatement  = "alphavantage.income_statement"
	KindBalanceSheet     = "alphavantage.balance_sheet"
	KindCashFlow         = "alphavantage.cash_flow"
	KindEarnings         = "alphavantage.earnings"
	KindSplits           = "alphavantage.splits"
	KindDividends        = "alphavantage.dividends"
	KindShares           = "alphavantage.shares"
	KindListingStatus    = "alphavantage.listing_status"
	KindNews             = "alphavantage.news"
	KindEarningsCalendar = "alphavantage.earnings_calendar"
)

// function is one of the provider's functions and how its answer is known.
type function struct {
	kind   string
	name   string // in the URL
	member string // that a JSON answer has; "" where it has none in JSON
	needs  string // a field that the member's records have
	tells  string // a field that only records of this function have, among those with the same member
	header string // with which the first line of a CSV answer begins; "" where there is none in CSV
	some   bool   // it has at least one record: without any there is nothing of this name
	read   func(*reading)
}

// functions are all that are asked for.
func functions() []function {
	return []function{
		{KindDaily, "TIME_SERIES_DAILY", "Time Series (Daily)", "", "", "timestamp,open,high,low,close,volume", true, readBars},
		{KindDailyAdjusted, "TIME_SERIES_DAILY_ADJUSTED", "Time Series (Daily)", "", "", "timestamp,open,high,low,close,adjusted_close,volume,dividend", true, readBars},
		{KindQuote, "GLOBAL_QUOTE", "Global Quote", "", "", "symbol,open,high,low,price,volume,latestDay", true, readQuote},
		{KindSearch, "SYMBOL_SEARCH", "bestMatches", "", "", "symbol,name,type,region", false, readSearch},
		{KindOverview, "OVERVIEW", "Symbol", "", "", "", true, readOverview},
		{KindIncomeStatement, "INCOME_STATEMENT", "annualReports", "fiscalDateEnding", "totalRevenue", "", false, readStatement},
		{KindBalanceSheet, "BALANCE_SHEET", "annualReports", "fiscalDateEnding", "totalAssets", "", false, readStatement},
		{KindCashFlow, "CASH_FLOW", "annualReports", "fiscalDateEnding", "operatingCashflow", "", false, readStatement},
		{KindEarnings, "EARNINGS", "annualEarnings", "fiscalDateEnding", "", "", false, readStatement},
		{KindSplits, "SPLITS", "data", "split_factor", "", "effective_date,split_factor", false, readSplits},
		{KindDividends, "DIVIDENDS", "data", "ex_dividend_date", "", "ex_dividend_date,", false, readDividends},
		{KindShares, "SHARES_OUTSTANDING", "data", "date", "", "date,shares_outstanding", false, readShares},
		{KindListingStatus, "LISTING_STATUS", "", "", "", "symbol,name,exchange,assetType,ipoDate", true, readListing},
		{KindNews, "NEWS_SENTIMENT", "feed", "", "", "", false, readNews},
		{KindEarningsCalendar, "EARNINGS_CALENDAR", "data", "reportDate", "", "symbol,name,reportDate,fiscalDateEnding", false, readCalendar},
	}
}

func functionOf(kind string) (function, bool) {
	for _, f := range functions() {
		if f.kind == kind {
			return f, true
		}
	}
	return function{}, false
}

// Kinds are the kinds of all functions that are asked for.
func Kinds() []string {
	var kinds []string
	for _, f := range functions() {
		kinds = append(kinds, f.kind)
	}
	return kinds
}

// Names are what the provider calls those functions.
func Names() []string {
	var names []string
	for _, f := range functions() {
		names = append(names, f.name)
	}
	return names
}

// NeedsSymbol reports whether a kind of body is about a symbol, or a search for
// one, and not a list of all.
func NeedsSymbol(kind string) bool { return kind != KindListingStatus && kind != KindEarningsCalendar }

// KindOf returns the kind of body that a function of the provider's answers
// with, "" for those that are not asked for.
func KindOf(name string) string {
	for _, f := range functions() {
		if strings.EqualFold(f.name, name) {
			return f.kind
		}
	}
	return ""
}

// Request asks for a kind of body about a symbol, as the provider writes it;
// "" for lists. more are further parameters, each "name=value".
func Request(kind, symbol string, more ...string) intel.Request {
	f, _ := functionOf(kind)
	query := "function=" + f.name
	switch {
	case symbol == "":
	case kind == KindNews:
		query += "&tickers=" + url.QueryEscape(symbol)
	case kind == KindSearch:
		query += "&keywords=" + url.QueryEscape(symbol)
	default:
		query += "&symbol=" + url.QueryEscape(symbol)
	}
	for _, m := range more {
		query += "&" + m
	}
	return intel.Request{Kind: kind, Subject: symbol, URL: "https://" + Host + "/query?" + query}
}

// PriceRequests ask for what there is of a symbol's prices and corporate
// actions. The long history is for paying customers, as is the adjusted series;
// everybody gets the last hundred days.
func PriceRequests(symbol string, long bool) []intel.Request {
	var size []string
	if long {
		size = []string{"outputsize=full"}
	}
	return append([]intel.Request{Request(KindDaily, symbol, size...)},
		maybeAbsent(Request(KindSplits, symbol), Request(KindDividends, symbol))...)
}

// FundamentalRequests ask for the provider's version of a company's statements.
func FundamentalRequests(symbol string) []intel.Request {
	return maybeAbsent(
		Request(KindOverview, symbol),
		Request(KindIncomeStatement, symbol),
		Request(KindBalanceSheet, symbol),
		Request(KindCashFlow, symbol),
		Request(KindEarnings, symbol),
	)
}

// maybeAbsent: of some symbols the provider has one thing and not another, of
// funds no statements.
func maybeAbsent(list ...intel.Request) []intel.Request {
	for i := range list {
		list[i].MayBeAbsent = true
	}
	return list
}

// Source is Alpha Vantage. It implements [intel.Source]; its zero value is ready.
type Source struct{}

// New returns the source.
func New() Source { return Source{} }

// Name returns "alphavantage".
func (Source) Name() string { return Vendor }

// Parse reads a body of one of the kinds of this package. One that lacks what
// its function is known by is a KindInvalid error that says what it has instead.
func (Source) Parse(body intel.Body, data []byte, _ []intel.Fact) (intel.Batch, error) {
	f, ok := functionOf(body.Kind)
	if !ok {
		return intel.Batch{}, intel.Errorf(intel.KindInvalid, "bodies of kind %q are not read", body.Kind)
	}
	r := reading{batch: intel.Batch{Body: body}, function: f, symbol: intel.NormalizeTicker(body.Subject)}
	if err := r.open(data); err != nil {
		return intel.Batch{}, err
	}
	if f.read(&r); r.err != nil {
		return intel.Batch{}, r.err
	}
	return r.batch, nil
}

// Locate finds nothing: there are no facts here.
func (Source) Locate(intel.Body, []byte, intel.Fact) (intel.Span, bool) { return intel.Span{}, false }
