package document_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/document"
)

// page wraps content in a document of our own, with contexts and units behind
// it, where nothing forbids them to be.
func page(content string) string {
	return `<?xml version="1.0" encoding="UTF-8"?>
<!-- by hand -->
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:ix="http://www.xbrl.org/2013/inlineXBRL" xmlns:xbrli="http://www.xbrl.org/2003/instance"
 xmlns:xbrldi="http://xbrl.org/2006/xbrldi" xmlns:iso4217="http://www.xbrl.org/2003/iso4217" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xmlns:ixt="http://www.xbrl.org/inlineXBRL/transformation/2020-02-12" xmlns:ixt-sec="http://www.sec.gov/inlineXBRL/transformation/2015-08-31"
 xmlns:us-gaap="http://fasb.org/us-gaap/2024" xmlns:exco="http://example.com/20241231">
<head><title/><style>td > b { color: "<red" }</style></head><body>` + content + `
<div style="display:none"><ix:header><ix:resources>
<xbrli:context id="year"><xbrli:entity><xbrli:identifier scheme="http://www.sec.gov/CIK">0000001001</xbrli:identifier></xbrli:entity>
<xbrli:period><xbrli:startDate>2024-01-01</xbrli:startDate><xbrli:endDate>2024-12-31</xbrli:endDate></xbrli:period></xbrli:context>
<xbrli:context id="end"><xbrli:entity><xbrli:identifier scheme="http://www.sec.gov/CIK">0000001001</xbrli:identifier></xbrli:entity>
<xbrli:period><xbrli:instant>2024-12-31</xbrli:instant></xbrli:period></xbrli:context>
<xbrli:context id="midnight"><xbrli:entity><xbrli:identifier scheme="http://www.sec.gov/CIK">1001</xbrli:identifier></xbrli:entity>
<xbrli:period><xbrli:startDate>2024-01-01T00:00:00</xbrli:startDate><xbrli:endDate>2025-01-01T00:00:00</xbrli:endDate></xbrli:period></xbrli:context>
<xbrli:context id="part"><xbrli:entity><xbrli:identifier scheme="http://www.sec.gov/CIK">0000001001</xbrli:identifier>
<xbrli:segment><xbrldi:explicitMember dimension="us-gaap:StatementClassOfStockAxis"> exco:ClassA </xbrldi:explicitMember>
<xbrldi:typedMember dimension="exco:Axis"><exco:Name>x</exco:Name></xbrldi:typedMember></xbrli:segment></xbrli:entity>
<xbrli:period><xbrli:instant>2024-12-31</xbrli:instant></xbrli:period></xbrli:context>
<xbrli:context id="scenario"><xbrli:entity><xbrli:identifier scheme="http://www.sec.gov/CIK">0000001001</xbrli:identifier></xbrli:entity>
<xbrli:period><xbrli:instant>2024-12-31</xbrli:instant></xbrli:period><xbrli:scenario><exco:Forecast/></xbrli:scenario></xbrli:context>
<xbrli:context id="stranger"><xbrli:entity><xbrli:identifier scheme="http://example.com/ids">0000001001</xbrli:identifier></xbrli:entity>
<xbrli:period><xbrli:instant>2024-12-31</xbrli:instant></xbrli:period></xbrli:context>
<xbrli:context id="twice"><xbrli:entity><xbrli:identifier scheme="http://www.sec.gov/CIK">0000001001</xbrli:identifier></xbrli:entity>
<xbrli:period><xbrli:instant>2024-12-31</xbrli:instant></xbrli:period></xbrli:context>
<xbrli:context id="twice"><xbrli:entity><xbrli:identifier scheme="http://www.sec.gov/CIK">0000001001</xbrli:identifier></xbrli:entity>
<xbrli:period><xbrli:instant>2023-12-31</xbrli:instant></xbrli:period></xbrli:context>
<xbrli:unit id="usd"><xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unit>
<xbrli:unit id="shares"><xbrli:measure>xbrli:shares</xbrli:measure></xbrli:unit>
<xbrli:unit id="each"><xbrli:divide><xbrli:unitNumerator><xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unitNumerator>
<xbrli:unitDenominator><xbrli:measure>xbrli:shares</xbrli:measure></xbrli:unitDenominator></xbrli:divide></xbrli:unit>
<xbrli:unit id="store"><xbrli:measure>exco:Store</xbrli:measure></xbrli:unit>
</ix:resources></ix:header></div></body></html>`
}

// number is an element with what most of them have.
func number(attributes, text string) string {
	return `<ix:nonFraction name="us-gaap:Assets" contextRef="end" unitRef="usd" ` + attributes + `>` + text + `</ix:nonFraction>`
}

func read(t *testing.T, content string) *document.Document {
	t.Helper()
	d, err := document.Read([]byte(content))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestReadElement(t *testing.T) {
	element := `<ix:nonFraction id="f-1" name="us-gaap:NetIncomeLoss" contextRef="year" unitRef="usd" decimals="-6" scale="6" sign="-" format="ixt:num-dot-decimal">1,234.5</ix:nonFraction>`
	text := page(`<p>Net loss</p><table><tr><td>Net&#160;loss</td><td><b>$</b></td><td>(` + element + `</td><td>)</td><td></td><td>2,000</td><td>%</td></tr></table>`)
	d := read(t, text)
	want := []document.Element{{
		ID: "f-1", Taxonomy: "us-gaap", Concept: "NetIncomeLoss", Entity: 1001,
		Period: intel.Period{Start: 20240101, End: 20241231}, Unit: "USD", Value: "-1234500000",
		Text: "1,234.5", Row: "Net loss | $ (1,234.5) | 2,000%",
		Span: intel.Span{Offset: int64(strings.Index(text, element)), Length: int64(len(element))},
	}}
	if diff := cmp.Diff(want, d.Elements); diff != "" {
		t.Error("-want +got", diff)
	}
	if d.Contexts != 8 || d.Unused != 6 {
		t.Errorf("%d contexts, %d unused, want 8, 6", d.Contexts, d.Unused)
	}
}

// The value is what the format, the scale and the sign make of the text.
func TestReadValue(t *testing.T) {
	tests := map[string]struct{ attributes, text, want string }{
		"the decimal itself":            {``, ` 12.50 `, "12.5"},
		"thousands":                     {`format="ixt:num-dot-decimal"`, "1,234,567.80", "1234567.8"},
		"spaces":                        {`format="ixt:num-dot-decimal"`, "1&#160;234 567", "1234567"},
		"comma as decimal sign":         {`format="ixt:num-comma-decimal"`, "1.234,5", "1234.5"},
		"the second registry's names":   {`format="ixt:numdotdecimal"`, "1,000", "1000"},
		"the first registry's names":    {`format="ixt:numcommadot"`, "1,000.5", "1000.5"},
		"its continental form":          {`format="ixt:numdotcomma"`, "1.000,5", "1000.5"},
		"scale up":                      {`scale="6"`, "0.0000015", "1.5"},
		"scale down":                    {`scale="-2"`, "21.3", "0.213"},
		"sign":                          {`sign="-"`, "5", "-5"},
		"zero has no sign":              {`sign="-"`, "0.00", "0"},
		"a dash for zero":               {`format="ixt:fixed-zero" scale="6"`, "&#8212;", "0"},
		"a dash in the old registry":    {`format="ixt:zerodash"`, "-", "0"},
		"words":                         {`format="ixt-sec:numwordsen"`, "Twenty-five", "25"},
		"no":                            {`format="ixt-sec:numwordsen"`, "no", "0"},
		"many words":                    {`format="ixt-sec:numwordsen"`, "two million, three hundred and forty-one thousand and six", "2341006"},
		"scaled words":                  {`format="ixt-sec:numwordsen" scale="6"`, "one", "1000000"},
		"units":                         {`format="ixt:num-unit-decimal"`, "1,012 dollars 5 cents", "1012.05"},
		"markup inside":                 {``, `<b>1</b><i>2</i><!-- 3 -->4`, "124"},
		"nothing":                       {`format="ixt:num-dot-decimal"`, "", ""},
		"a word that is no number":      {`format="ixt-sec:numwordsen"`, "several", ""},
		"words in no order":             {`format="ixt-sec:numwordsen"`, "three twenty", ""},
		"thousand thousand":             {`format="ixt-sec:numwordsen"`, "one thousand thousand", ""},
		"two decimal signs":             {`format="ixt:num-dot-decimal"`, "1.2.3", ""},
		"thousands after the sign":      {`format="ixt:num-dot-decimal"`, "1.2,3", ""},
		"a minus where none may be":     {``, "-5", ""},
		"an exponent where none may be": {``, "1e5", ""},
		"a format of nobody":            {`format="exco:num-dot-decimal"`, "5", ""},
		"a prefix of nothing":           {`format="nope:num-dot-decimal"`, "5", ""},
		"a format for no number":        {`format="ixt-sec:durday"`, "5", ""},
		"a scale that is no number":     {`scale="much"`, "5", ""},
		"a scale beyond reason":         {`scale="1000000000"`, "5", ""},
		"a number beyond reason":        {``, strings.Repeat("9", 300), ""},
		"nil":                           {`xsi:nil="true"`, "5", ""},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			d := read(t, page(number(tc.attributes, tc.text)))
			if len(d.Elements) != 1 || d.Elements[0].Value != tc.want {
				t.Errorf("got %+v, want the value %q", d.Elements, tc.want)
			}
		})
	}
}

// What a context says, and what it leaves in doubt.
func TestReadContext(t *testing.T) {
	instant := intel.Period{End: 20241231}
	tests := map[string]struct {
		context string
		want    document.Element
	}{
		"a duration": {"year", document.Element{Entity: 1001, Period: intel.Period{Start: 20240101, End: 20241231}}},
		"midnights":  {"midnight", document.Element{Entity: 1001, Period: intel.Period{Start: 20240101, End: 20241231}}},
		"an instant": {"end", document.Element{Entity: 1001, Period: instant}},
		"members": {"part", document.Element{Entity: 1001, Period: instant, Dimensions: []document.Dimension{
			{Axis: "us-gaap:StatementClassOfStockAxis", Member: "exco:ClassA"}, {Axis: "exco:Axis"},
		}}},
		"anything in a scenario": {"scenario", document.Element{Entity: 1001, Period: instant, Dimensions: []document.Dimension{{Axis: "exco:Forecast"}}}},
		"another scheme":         {"stranger", document.Element{}},
		"two of one name":        {"twice", document.Element{}},
		"absent":                 {"nowhere", document.Element{}},
		"none":                   {"", document.Element{}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			d := read(t, page(`<ix:nonFraction name="us-gaap:Assets" contextRef="`+tc.context+`" unitRef="usd">5</ix:nonFraction>`))
			e := d.Elements[0]
			got := document.Element{Entity: e.Entity, Period: e.Period, Dimensions: e.Dimensions}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error("-want +got", diff)
			}
		})
	}
}

func TestReadUnit(t *testing.T) {
	for ref, want := range map[string]string{"usd": "USD", "shares": "shares", "each": "USD/shares", "store": "Store", "nowhere": "", "": ""} {
		d := read(t, page(`<ix:nonFraction name="us-gaap:Assets" contextRef="end" unitRef="`+ref+`">5</ix:nonFraction>`))
		if got := d.Elements[0].Unit; got != want {
			t.Errorf("unit %q is %q, want %q", ref, got, want)
		}
	}
}

func TestReadTaxonomy(t *testing.T) {
	for space, want := range map[string]string{
		"http://fasb.org/us-gaap/2024":                           "us-gaap",
		"http://fasb.org/us-gaap/2021-01-31":                     "us-gaap",
		"http://xbrl.us/us-gaap/2009-01-31":                      "us-gaap",
		"http://xbrl.sec.gov/dei/2023q1":                         "dei",
		"http://fasb.org/srt/2024":                               "srt",
		"https://xbrl.ifrs.org/taxonomy/2023-03-23/ifrs-full":    "ifrs-full",
		"http://xbrl.ifrs.org/taxonomy/2014-03-05/ifrs-full":     "ifrs-full",
		"http://example.com/us-gaap/2024":                        "http://example.com/us-gaap/2024",
		"http://fasb.org/us-gaap/2024/elements":                  "http://fasb.org/us-gaap/2024/elements",
		"http://fasb.org/&#117;s-gaap/2024":                      "us-gaap",
		"http://xbrl.sec.gov/Something Else/2024":                "http://xbrl.sec.gov/Something Else/2024",
		"http://www.xbrl.org/inlineXBRL/transformation/2015-1-1": "http://www.xbrl.org/inlineXBRL/transformation/2015-1-1",
	} {
		d := read(t, page(`<div xmlns:gaap="`+space+`"><ix:nonFraction name="gaap:Assets" contextRef="end" unitRef="usd">5</ix:nonFraction></div>`))
		if got := d.Elements[0].Taxonomy; got != want {
			t.Errorf("%s is %q, want %q", space, got, want)
		}
	}
}

// A prefix counts within its element only.
func TestReadNamespaceScope(t *testing.T) {
	d := read(t, page(`<div xmlns:us-gaap="http://example.com/own">`+number("", "1")+`</div>`+number("", "2")+`<q:nonFraction name="us-gaap:Assets">3</q:nonFraction>`+
		`<p xmlns:q="http://www.xbrl.org/2013/inlineXBRL"><q:nonFraction name="us-gaap:Assets">4</q:nonFraction></p>`))
	var got []string
	for _, e := range d.Elements {
		got = append(got, e.Taxonomy+"="+e.Value)
	}
	if diff := cmp.Diff([]string{"http://example.com/own=1", "us-gaap=2", "us-gaap=4"}, got); diff != "" {
		t.Error("-want +got", diff)
	}
}

// Where an element stands, and whether it is seen.
func TestReadPlace(t *testing.T) {
	d := read(t, page(
		number(`id="text"`, "1")+
			`<div style="color:red; display : none">`+number(`id="styled"`, "1")+`</div>`+
			`<div style="display:block"><ix:header><ix:hidden>`+number(`id="header"`, "1")+`</ix:hidden></ix:header></div>`+
			`<table><tr><td>Outer</td><td><table><tr><td>Inner</td><td>`+number(`id="inner"`, "1")+`</td></tr></table>`+number(`id="outer"`, "2")+`</td></tr></table>`+
			`<table><tr><td>`+strings.Repeat("very long ", 2000)+number(`id="long"`, "1")+`</td></tr></table>`+
			number(`id="both"`, "<ix:nonFraction name='us-gaap:Liabilities' id='nested'>7</ix:nonFraction>")))
	got := map[string]string{}
	for _, e := range d.Elements {
		place := e.Row
		if len(place) > 20 {
			place = "long"
			if len(e.Row) > 510 {
				t.Errorf("the row has %d bytes", len(e.Row))
			}
		}
		if e.Hidden {
			place += "hidden"
		}
		got[e.ID] = place + ":" + e.Value
	}
	want := map[string]string{
		"text": ":1", "styled": "hidden:1", "header": "hidden:1", "inner": "Inner | 1:1", "outer": "Outer | 2:2", "long": "long:1",
		"both": ":7", "nested": ":7",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("-want +got", diff)
	}
}

// What is not well-formed is read as far as it goes, without a wrong value.
func TestReadMalformed(t *testing.T) {
	t.Run("an element that does not end has no value", func(t *testing.T) {
		d := read(t, page(`<div><ix:nonFraction name="us-gaap:Assets" contextRef="end" unitRef="usd">5</div>6`))
		if e := d.Elements[0]; e.Value != "" || e.Text != "5" {
			t.Errorf("got %+v", e)
		}
	})
	t.Run("end tags that nothing began, breaks without an end, stray signs", func(t *testing.T) {
		d := read(t, page(`</div><br><td>a < b & c</nope><p>`+number("", "5<br>")+`<input disabled value=x>`))
		if e := d.Elements[0]; e.Value != "5" || e.Entity != 1001 {
			t.Errorf("got %+v", e)
		}
	})
	for name, tc := range map[string]struct{ content, says string }{
		"a comment that does not end":       {`<!-- `, "comment"},
		"CDATA that does not end":           {`<![CDATA[ `, "CDATA"},
		"a tag that does not end":           {`<p`, "tag"},
		"a quote that does not end":         {`<p class="`, "tag"},
		"an attribute that does not end":    {`<p class=`, "tag"},
		"an instruction that does not end":  {`<?php `, "instruction"},
		"a declaration that does not end":   {`<!DOCTYPE `, "declaration"},
		"nesting without end":               {strings.Repeat("<i>", 10000), "nested more than 1000"},
		"numbers in numbers":                {page(strings.Repeat("<ix:nonFraction>", 40)), "numbers are nested"},
		"attributes without end":            {"<p " + strings.Repeat("a ", 2000) + ">", "more than 1024 attributes"},
		"namespaces without end":            {"<p " + strings.Repeat(`xmlns:a="b" `, 300) + ">", "more than 256 namespaces"},
		"more numbers than any filing has":  {page(strings.Repeat("<ix:nonFraction/>", 70000)), "more than 65536 numbers"},
		"more contexts than any filing has": {page(strings.Repeat("<xbrli:context/>", 70000)), "more than 65536 contexts"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := document.Read([]byte(tc.content))
			if intel.KindOf(err) != intel.KindInvalid || !strings.Contains(err.Error(), tc.says) {
				t.Errorf("got %v, want a KindInvalid error that says %q", err, tc.says)
			}
		})
	}
	if d := read(t, ""); len(d.Elements) != 0 {
		t.Error("something in nothing")
	}
}

func TestFind(t *testing.T) {
	d := read(t, page(
		`<ix:header><ix:hidden>`+number(`id="hidden"`, "5000")+`</ix:hidden></ix:header>`+
			number(`id="prose" scale="3"`, "5")+
			`<table><tr><td>Rounded</td><td>`+number(`id="rounded" scale="3"`, "4.9")+`</td></tr>`+
			`<tr><td>Assets</td><td>`+number(`id="table"`, "5000")+`</td></tr>`+
			`<tr><td>Again</td><td>`+number(`id="again"`, "5000.0")+`</td></tr></table>`+
			`<ix:nonFraction id="part" name="us-gaap:StockholdersEquity" contextRef="part" unitRef="usd">7</ix:nonFraction>`))
	fact := intel.Fact{CIK: 1001, Taxonomy: "us-gaap", Concept: "Assets", Unit: "USD", Period: intel.Period{End: 20241231}, Value: "5000"}
	tests := map[string]struct {
		change  func(*intel.Fact)
		id      string
		outcome document.Outcome
	}{
		"the first in a table":    {func(*intel.Fact) {}, "table", document.Found},
		"trailing zeros":          {func(f *intel.Fact) { f.Value = "5000.00" }, "table", document.Found},
		"an exponent":             {func(f *intel.Fact) { f.Value = "5E3" }, "table", document.Found},
		"the other value":         {func(f *intel.Fact) { f.Value = "4900" }, "rounded", document.Found},
		"nearly the value":        {func(f *intel.Fact) { f.Value = "5000.000000000000000001" }, "", document.NoValue},
		"the other sign":          {func(f *intel.Fact) { f.Value = "-5000" }, "", document.NoValue},
		"no number":               {func(f *intel.Fact) { f.Value = "five" }, "", document.NoValue},
		"another unit":            {func(f *intel.Fact) { f.Unit = "EUR" }, "", document.NoContext},
		"another day":             {func(f *intel.Fact) { f.End = 20241230 }, "", document.NoContext},
		"a duration":              {func(f *intel.Fact) { f.Start = 20240101 }, "", document.NoContext},
		"another company":         {func(f *intel.Fact) { f.CIK = 1002 }, "", document.NoContext},
		"a part of the company":   {func(f *intel.Fact) { f.Concept, f.Value = "StockholdersEquity", "7" }, "", document.NoContext},
		"another concept":         {func(f *intel.Fact) { f.Concept = "Liabilities" }, "", document.NoConcept},
		"another taxonomy":        {func(f *intel.Fact) { f.Taxonomy = "ifrs-full" }, "", document.NoConcept},
		"an exponent past reason": {func(f *intel.Fact) { f.Value = "5E999999999" }, "", document.NoValue},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			f := fact
			tc.change(&f)
			e, outcome := d.Find(f)
			if e.ID != tc.id || outcome != tc.outcome {
				t.Errorf("got %q, %q, want %q, %q", e.ID, outcome, tc.id, tc.outcome)
			}
		})
	}
}
