// Package user reads tables that the people who run a deployment bring
// themselves: prices, corporate actions, and who traded under which symbol. How
// the columns of a file are to be read is part of the address that the file is
// archived under, so that a rebuild reads it the same way. Each record says on
// which line of the file it stands. The package does no input or output.
package user

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/corpintel/intel"
)

// The kinds of bodies this package reads.
const (
	KindPrices  = "user.prices"
	KindActions = "user.actions"
	KindSymbols = "user.symbols"
)

const (
	rule        = "US01"
	ruleVersion = 1

	// FormatFactors is that of QuantConnect's factor files: day, price factor,
	// split factor, reference price, without a heading.
	FormatFactors = "lean-factors"
)

// Mapping says how a file is read.
type Mapping struct {
	Columns map[string]string // the name of a column by the name of a field: "close": "Close"
	Symbol  string            // of every line, where there is no column for it
	Vendor  string            // what the records are tagged with
	Format  string            // "" for a table with a heading, or FormatFactors

	Currency      string
	SplitsThrough intel.Date // of prices: see intel.Bar
	From, To      intel.Date // only lines of these days
	CIK           intel.CIK  // of symbols: whose they are, where there is no column for it
}

// Fields are those that the records of a kind have; the first are needed.
func Fields(kind string) (needed, others []string) {
	switch kind {
	case KindPrices:
		return []string{"date", "close"}, []string{"symbol", "open", "high", "low", "volume"}
	case KindActions:
		return []string{"date"}, []string{"symbol", "split", "dividend", "declared", "record", "paid"}
	default:
		return []string{"symbol"}, []string{"company", "name", "exchange", "from", "to"}
	}
}

// spellings are what columns are called that nobody has mapped.
var spellings = map[string][]string{
	"date": {"date", "day", "timestamp", "time", "ex_date"}, "open": {"open"}, "high": {"high"}, "low": {"low"}, "close": {"close"},
	"volume": {"volume"}, "symbol": {"symbol", "ticker"}, "split": {"split", "ratio", "split_factor", "stock splits"},
	"dividend": {"dividend", "dividends", "amount"}, "declared": {"declared"}, "record": {"record"}, "paid": {"paid"},
	"company": {"company", "cik"}, "name": {"name"}, "exchange": {"exchange"}, "from": {"from", "ipodate"}, "to": {"to", "delistingdate"},
}

// URL is the address that a file is archived under: its name and the mapping.
func (m Mapping) URL(file string) string {
	v := url.Values{}
	for field, column := range m.Columns {
		v.Set("column."+field, column)
	}
	for name, text := range map[string]string{
		"symbol": m.Symbol, "vendor": m.Vendor, "format": m.Format, "currency": m.Currency,
		"splits_through": m.SplitsThrough.String(), "from": m.From.String(), "to": m.To.String(),
	} {
		if text != "" {
			v.Set(name, text)
		}
	}
	if m.CIK != 0 {
		v.Set("cik", m.CIK.String())
	}
	return "user:" + url.PathEscape(file) + "?" + v.Encode()
}

// parseURL reads what URL has written.
func parseURL(address string) (m Mapping, err error) {
	_, query, _ := strings.Cut(address, "?")
	v, err := url.ParseQuery(query)
	if err != nil {
		return m, intel.Errorf(intel.KindInvalid, "the mapping of the file: %w", err)
	}
	m = Mapping{Columns: map[string]string{}, Symbol: v.Get("symbol"), Vendor: v.Get("vendor"), Format: v.Get("format"), Currency: v.Get("currency")}
	for name := range v {
		if field, ok := strings.CutPrefix(name, "column."); ok {
			m.Columns[field] = v.Get(name)
		}
	}
	m.SplitsThrough, _ = intel.ParseISODate(v.Get("splits_through"))
	m.From, _ = intel.ParseISODate(v.Get("from"))
	m.To, _ = intel.ParseISODate(v.Get("to"))
	m.CIK, _ = intel.ParseCIK(v.Get("cik"))
	return m, nil
}

// Source is the tables. It implements [intel.Source]; its zero value is ready.
type Source struct{}

// New returns the source.
func New() Source { return Source{} }

// Name returns "user".
func (Source) Name() string { return "user" }

// Locate finds nothing: there are no facts here.
func (Source) Locate(intel.Body, []byte, intel.Fact) (intel.Span, bool) { return intel.Span{}, false }

// Parse reads a table by the mapping in the body's address.
func (Source) Parse(body intel.Body, data []byte, _ []intel.Fact) (intel.Batch, error) {
	m, err := parseURL(body.URL)
	if err != nil {
		return intel.Batch{}, err
	}
	t := table{mapping: m, kind: body.Kind, batch: intel.Batch{Body: body}}
	if m.Format == FormatFactors {
		return t.factors(data)
	}
	return t.read(data)
}

// table is a file on its way to a batch.
type table struct {
	mapping Mapping
	kind    string
	batch   intel.Batch
	column  map[string]int
}

func (t *table) read(data []byte) (intel.Batch, error) {
	lines := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))))
	lines.FieldsPerRecord = -1
	heading, err := lines.Read()
	if err != nil {
		return intel.Batch{}, intel.Errorf(intel.KindInvalid, "the table has no heading: %w", err)
	}
	if err := t.find(heading); err != nil {
		return intel.Batch{}, err
	}
	for {
		cells, err := lines.Read()
		if errors.Is(err, io.EOF) {
			return t.batch, nil
		}
		if err != nil {
			return intel.Batch{}, intel.Errorf(intel.KindInvalid, "the table cannot be read: %w", err)
		}
		line, _ := lines.FieldPos(0)
		t.row(cells, line)
	}
}

// find finds the columns of the fields.
func (t *table) find(heading []string) error {
	t.column = map[string]int{}
	needed, others := Fields(t.kind)
	for field := range t.mapping.Columns {
		if !slices.Contains(needed, field) && !slices.Contains(others, field) {
			return intel.Errorf(intel.KindInvalid, "there is no field %q to map: want some of %s", field, strings.Join(append(needed, others...), ", "))
		}
	}
	for _, field := range append(slices.Clone(needed), others...) {
		names := spellings[field]
		mapped, ok := t.mapping.Columns[field]
		if ok {
			names = []string{strings.ToLower(mapped)}
		}
		at := slices.IndexFunc(heading, func(h string) bool { return slices.Contains(names, strings.ToLower(strings.TrimSpace(h))) })
		switch {
		case at >= 0:
			t.column[field] = at
		case ok:
			return intel.Errorf(intel.KindInvalid, "the table has no column %q for %s; it has %s", mapped, field, strings.Join(heading, ", "))
		case slices.Contains(needed, field):
			return intel.Errorf(intel.KindInvalid, "no column of the table is known to be the %s; map one of %s", field, strings.Join(heading, ", "))
		}
	}
	if _, ok := t.column["symbol"]; !ok && t.mapping.Symbol == "" {
		return intel.Errorf(intel.KindInvalid, "the table has no column with the symbol: say it, or map one")
	}
	return nil
}

func (t *table) row(cells []string, line int) {
	get := func(field string) string {
		at, ok := t.column[field]
		if !ok || at >= len(cells) {
			return ""
		}
		switch text := strings.TrimSpace(cells[at]); text {
		case "null", "None", "NaN", "nan", "NA", "N/A", "-":
			return ""
		default:
			return text
		}
	}
	symbol := t.mapping.Symbol
	if s := get("symbol"); s != "" {
		symbol = s
	}
	if symbol = intel.NormalizeTicker(symbol); symbol == "" {
		t.quarantine(cells, line, "there is no symbol")
		return
	}
	if t.kind == KindSymbols {
		t.symbol(cells, line, symbol, get)
		return
	}
	day, ok := dayOf(get("date"))
	switch {
	case !ok:
		t.quarantine(cells, line, fmt.Sprintf("%q is no day: want YYYY-MM-DD", get("date")))
		return
	case day < t.mapping.From, t.mapping.To != 0 && day > t.mapping.To:
		return
	}
	if t.kind == KindPrices {
		t.bar(cells, line, intel.Bar{
			Vendor: t.mapping.Vendor, Symbol: symbol, Day: day, Open: get("open"), High: get("high"), Low: get("low"), Close: get("close"), Volume: get("volume"),
			Currency: t.mapping.Currency, SplitsThrough: t.mapping.SplitsThrough, Line: line,
		})
		return
	}
	t.actions(cells, line, symbol, day, get)
}

// dayOf reads a day, also one that is followed by a time.
func dayOf(s string) (intel.Date, bool) {
	if len(s) == 8 && strings.Trim(s, "0123456789") == "" {
		s = s[:4] + "-" + s[4:6] + "-" + s[6:]
	}
	if len(s) > 10 && (s[10] == ' ' || s[10] == 'T') {
		s = s[:10]
	}
	return intel.ParseISODate(s)
}

func (t *table) bar(cells []string, line int, b intel.Bar) {
	if b.Close == "" {
		t.quarantine(cells, line, "there is no closing price")
		return
	}
	for _, v := range []string{b.Open, b.High, b.Low, b.Close, b.Volume} {
		if v != "" && !isDecimal(v) {
			t.quarantine(cells, line, fmt.Sprintf("%q is no number", v))
			return
		}
	}
	t.batch.Bars = append(t.batch.Bars, b)
}

func (t *table) actions(cells []string, line int, symbol string, day intel.Date, get func(string) string) {
	like := intel.CorporateAction{Vendor: t.mapping.Vendor, Symbol: symbol, ExDay: day, Currency: t.mapping.Currency, Line: line}
	like.DeclaredOn, _ = dayOf(get("declared"))
	like.RecordOn, _ = dayOf(get("record"))
	like.PaidOn, _ = dayOf(get("paid"))
	for _, field := range []string{"split", "dividend"} {
		number := get(field)
		if number == "" || intel.PlainDecimal(number) == "0" || field == "split" && intel.PlainDecimal(number) == "1" {
			continue
		}
		if !isDecimal(number) || number[0] == '-' {
			t.quarantine(cells, line, fmt.Sprintf("a %s of %q", field, number))
			continue
		}
		a := like
		if field == "split" {
			a.Kind, a.Ratio = intel.SplitKind(number), number
		} else {
			a.Kind, a.Amount = intel.ActionDividend, number
		}
		t.batch.Actions = append(t.batch.Actions, a)
	}
}

func (t *table) symbol(cells []string, line int, symbol string, get func(string) string) {
	x := intel.SymbolSpan{Symbol: symbol, CIK: t.mapping.CIK, Name: get("name"), Exchange: get("exchange")}
	for field, day := range map[string]*intel.Date{"from": &x.From, "to": &x.To} {
		text := get(field)
		d, ok := dayOf(text)
		if text != "" && !ok {
			t.quarantine(cells, line, fmt.Sprintf("%q is no day: want YYYY-MM-DD", text))
			return
		}
		*day = d
	}
	if text := get("company"); text != "" {
		cik, err := intel.ParseCIK(text)
		if err != nil {
			t.quarantine(cells, line, err.Error())
			return
		}
		x.CIK = cik
	}
	if x.CIK == 0 && x.Name == "" {
		t.quarantine(cells, line, "it says neither the CIK nor the name of a company")
		return
	}
	t.batch.Symbols = append(t.batch.Symbols, x)
}

func (t *table) quarantine(cells []string, line int, reason string) {
	record, err := json.Marshal(map[string]any{"line": line, "cells": cells})
	if err != nil {
		record = []byte("{}")
	}
	t.batch.Quarantined = append(t.batch.Quarantined, intel.Quarantined{
		Rule: rule, Version: ruleVersion, Reason: fmt.Sprintf("line %d: %s", line, reason), Kind: strings.TrimPrefix(t.kind, "user."), Record: record,
		SHA256: t.batch.Body.SHA256, Offset: -1,
	})
}

// Named lists the fields that are mapped, in order, for people.
func (m Mapping) Named() []string { return slices.Sorted(maps.Keys(m.Columns)) }

func isDecimal(s string) bool {
	digits := strings.TrimPrefix(s, "-")
	whole, fraction, _ := strings.Cut(digits, ".")
	return whole+fraction != "" && strings.Trim(whole+fraction, "0123456789") == ""
}
