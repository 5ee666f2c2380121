package alphavantage

import (
	"maps"
	"slices"
	"strings"

	"github.com/corpintel/intel"
)

// statements are the names of the statements by the kinds of their bodies.
func statementName(kind string) string {
	switch kind {
	case KindIncomeStatement:
		return "income"
	case KindBalanceSheet:
		return "balance"
	case KindCashFlow:
		return "cash_flow"
	default:
		return strings.TrimPrefix(kind, Vendor+".")
	}
}

// readStatement reads one of the provider's statements, or its earnings:
// reports of years and of quarters.
func readStatement(r *reading) {
	r.subjectOf()
	annual, quarterly := "annualReports", "quarterlyReports"
	if r.kind == KindEarnings {
		annual, quarterly = "annualEarnings", "quarterlyEarnings"
	}
	r.reports("annual", r.list(annual))
	r.reports("quarterly", r.list(quarterly))
}

func (r *reading) reports(span string, rows []record) {
	for _, row := range rows {
		end, ok := row.day("fiscalDateEnding")
		if !ok || end == 0 {
			r.quarantine(row, "the end of the period is "+row.fields["fiscalDateEnding"])
			continue
		}
		r.amounts(row, intel.VendorFigure{Statement: statementName(r.kind), Span: span, End: end, Currency: row.get("reportedCurrency")}, "fiscalDateEnding", "reportedCurrency")
	}
}

// inWords are the fields of figures that are no numbers.
var inWords = []string{"reportedDate", "reportTime", "reportDate", "timeOfTheDay"}

// amounts adds every field of a record that says something, but those named.
// One that should be a number and is none is quarantined alone.
func (r *reading) amounts(row record, like intel.VendorFigure, but ...string) {
	if row.cut {
		r.quarantine(row, "the answer ends within the line")
		return
	}
	good := record{fields: make(map[string]string, len(row.fields)), line: row.line}
	for name, value := range row.fields {
		good.fields[name] = value
	}
	for _, name := range slices.Sorted(maps.Keys(row.fields)) {
		if value := said(row.fields[name]); value != "" && !slices.Contains(inWords, name) && !slices.Contains(but, name) && !isDecimal(value) {
			r.quarantine(row, name+" is "+value+", which is no number")
			delete(good.fields, name)
		}
	}
	r.figures(good, like, but...)
}

// figures adds every field of a record that says something, but those named.
func (r *reading) figures(row record, like intel.VendorFigure, but ...string) {
	like.Vendor, like.Line = Vendor, row.line
	if like.Symbol == "" {
		like.Symbol = r.symbol
	}
	for _, name := range slices.Sorted(maps.Keys(row.fields)) {
		if value := said(row.fields[name]); value != "" && !slices.Contains(but, name) {
			like.Field, like.Value = name, value
			r.batch.Figures = append(r.batch.Figures, like)
		}
	}
}

// readOverview reads what the provider says of a company today, and whose the
// symbol is by its word.
func readOverview(r *reading) {
	symbol, _ := scalar(r.body["Symbol"])
	r.about(symbol)
	row := record{fields: map[string]string{}}
	for name, raw := range r.body {
		if text, ok := scalar(raw); ok {
			row.fields[name] = text
		}
	}
	r.figures(row, intel.VendorFigure{Statement: "overview", Currency: row.get("Currency")}, "Symbol", "Description")
	span := intel.SymbolSpan{
		Symbol: r.symbol, Name: row.get("Name"), Exchange: row.get("Exchange"), AssetType: row.get("AssetType"), Currency: row.get("Currency"), Region: row.get("Country"),
	}
	if cik, err := intel.ParseCIK(row.get("CIK")); err == nil {
		span.CIK = cik
	}
	r.batch.Symbols = append(r.batch.Symbols, span)
}

func readShares(r *reading) {
	r.subjectOf()
	for _, row := range r.list("data") {
		end, ok := row.day("date")
		if !ok || end == 0 {
			r.quarantine(row, "the day is "+row.fields["date"])
			continue
		}
		r.amounts(row, intel.VendorFigure{Statement: "shares", End: end}, "date")
	}
}

// readCalendar reads when companies are expected to report.
func readCalendar(r *reading) {
	for _, row := range r.list("data") {
		symbol := intel.NormalizeTicker(row.get("symbol"))
		end, ok := row.day("fiscalDateEnding")
		day, dayOK := row.day("reportDate")
		if symbol == "" || !ok || !dayOK || end == 0 || day == 0 {
			r.quarantine(row, "it lacks a symbol, the day of the report or the end of the period")
			continue
		}
		r.amounts(row, intel.VendorFigure{Symbol: symbol, Statement: "earnings_calendar", Span: "quarterly", End: end, Currency: row.get("currency")},
			"symbol", "name", "fiscalDateEnding", "currency")
	}
}

// readSearch reads what a search for a name found.
func readSearch(r *reading) {
	for _, row := range r.list("bestMatches") {
		symbol := intel.NormalizeTicker(row.get("symbol"))
		if symbol == "" {
			r.quarantine(row, "there is no symbol")
			continue
		}
		r.batch.Symbols = append(r.batch.Symbols, intel.SymbolSpan{
			Symbol: symbol, Name: row.get("name"), AssetType: row.get("type"), Region: row.get("region"), Currency: row.get("currency"),
		})
	}
}

// readListing reads who is listed, or no longer is.
func readListing(r *reading) {
	seen := map[string]bool{}
	for _, row := range r.rows {
		symbol := intel.NormalizeTicker(row.get("symbol"))
		from, ok := row.day("ipoDate")
		to, toOK := row.day("delistingDate")
		key := symbol + " " + from.String()
		switch {
		case symbol == "" || !ok || !toOK:
			r.quarantine(row, "it lacks a symbol, or its days are none")
			continue
		case seen[key]: // one line twice
			continue
		}
		seen[key] = true
		r.batch.Symbols = append(r.batch.Symbols, intel.SymbolSpan{
			Symbol: symbol, Name: row.get("name"), Exchange: row.get("exchange"), AssetType: row.get("assetType"), From: from, To: to,
		})
	}
}
