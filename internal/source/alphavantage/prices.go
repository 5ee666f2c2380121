package alphavantage

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/corpintel/intel"
)

// readBars reads a daily series, adjusted or not. Of the adjusted one the raw
// prices are taken, and the dividends and splits that it is adjusted for.
func readBars(r *reading) {
	if r.csv {
		r.about(r.symbol)
		for _, row := range r.rows {
			r.bar(row, row.fields["timestamp"])
		}
		if len(r.batch.Bars) == 0 && len(r.rows) > 0 {
			r.fail("no line of it is a day")
		}
		return
	}
	meta, _ := object(r.body["Meta Data"])
	r.about(meta.get("Symbol"))
	var days map[string]json.RawMessage
	if err := json.Unmarshal(r.body["Time Series (Daily)"], &days); err != nil {
		r.fail("the series is not an object of days")
		return
	}
	for _, day := range slices.Sorted(maps.Keys(days)) {
		row, _ := object(days[day])
		if row.fields == nil {
			row.fields = map[string]string{}
		}
		r.bar(row, day)
	}
}

// bar reads one day.
func (r *reading) bar(row record, day string) {
	d, ok := intel.ParseISODate(day)
	if !ok {
		r.quarantine(row, "the day is "+day)
		return
	}
	b := intel.Bar{
		Vendor: Vendor, Symbol: r.symbol, Day: d, Open: row.get("open"), High: row.get("high"), Low: row.get("low"),
		Close: row.get("close", "price"), Volume: row.get("volume"), Line: row.line,
	}
	switch {
	case row.cut:
		r.quarantine(row, "the answer ends within the line of "+day)
		return
	case b.Close == "":
		r.quarantine(row, "there is no closing price on "+day)
		return
	}
	for _, v := range []string{b.Open, b.High, b.Low, b.Close, b.Volume} {
		if v != "" && (!isDecimal(v) || v[0] == '-') {
			r.quarantine(row, v+" is no price or volume")
			return
		}
	}
	r.batch.Bars = append(r.batch.Bars, b)
	if amount := row.get("dividend_amount"); amount != "" && intel.PlainDecimal(amount) != "0" {
		r.action(row, intel.CorporateAction{Kind: intel.ActionDividend, ExDay: d, Amount: amount})
	}
	if ratio := row.get("split_coefficient"); ratio != "" && intel.PlainDecimal(ratio) != "1" {
		r.action(row, intel.CorporateAction{Kind: intel.ActionSplit, ExDay: d, Ratio: ratio})
	}
}

// action adds a corporate action, if its number is one.
func (r *reading) action(row record, a intel.CorporateAction) {
	number := a.Ratio + a.Amount
	if !isDecimal(number) || number[0] == '-' || intel.PlainDecimal(number) == "0" || a.ExDay == 0 || row.cut {
		r.quarantine(row, "a "+string(a.Kind)+" of "+number+" on "+a.ExDay.String())
		return
	}
	if a.Kind == intel.ActionSplit {
		a.Kind = intel.SplitKind(a.Ratio)
	}
	a.Vendor, a.Symbol, a.Line = Vendor, r.symbol, row.line
	r.batch.Actions = append(r.batch.Actions, a)
}

// readQuote reads the latest day so far.
func readQuote(r *reading) {
	rows := r.rows
	if !r.csv {
		row, ok := object(r.body["Global Quote"])
		if !ok {
			r.fail("the quote is no record")
			return
		}
		rows = []record{row}
	}
	for _, row := range rows {
		r.about(row.get("symbol"))
		if r.err != nil {
			return
		}
		r.bar(row, row.get("latestDay", "latest_trading_day"))
	}
	if len(rows) == 0 {
		r.fail("there is no quote")
	}
}

func (r *reading) subjectOf() {
	if !r.csv {
		symbol, _ := scalar(r.body["symbol"])
		r.about(symbol)
		return
	}
	r.about(r.symbol)
}

func readSplits(r *reading) {
	r.subjectOf()
	for _, row := range r.list("data") {
		day, ok := row.day("effective_date")
		if !ok || day == 0 {
			r.quarantine(row, "the day of the split is "+row.fields["effective_date"])
			continue
		}
		r.action(row, intel.CorporateAction{Kind: intel.ActionSplit, ExDay: day, Ratio: row.get("split_factor")})
	}
}

func readDividends(r *reading) {
	r.subjectOf()
	for _, row := range r.list("data") {
		var days [4]intel.Date
		bad := ""
		for i, name := range []string{"ex_dividend_date", "declaration_date", "record_date", "payment_date"} {
			day, ok := row.day(name)
			if !ok {
				bad = name
			}
			days[i] = day
		}
		if bad == "" && days[0] == 0 {
			bad = "ex_dividend_date"
		}
		if bad != "" {
			r.quarantine(row, bad+" is no day")
			continue
		}
		r.action(row, intel.CorporateAction{
			Kind: intel.ActionDividend, ExDay: days[0], Amount: row.get("amount"), DeclaredOn: days[1], RecordOn: days[2], PaidOn: days[3],
		})
	}
}
