package edgar

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
)

func factsBody(text string) (intel.Body, []byte) {
	data := []byte(text)
	return intel.Body{Kind: KindCompanyFacts, Subject: "42", SHA256: intel.HashBody(data)}, data
}

// oneSeries returns a body with the elements of us-gaap:Assets in USD.
func oneSeries(elements ...string) string {
	return `{"cik":42,"entityName":"Acme","facts":{"us-gaap":{"Assets":{"label":"Assets","description":null,"units":{"USD":[` +
		strings.Join(elements, ",") + `]}}}}}`
}

// usual is a fact in EDGAR's usual form, and usualFact the same in our words.
const usual = `{"start":"2020-01-01","end":"2020-12-31","val":1.50,"accn":"0000000042-21-000001","fy":2020,"fp":"FY","form":"10-K","filed":"2021-02-01","frame":"CY2020"}`

func usualFact(change ...func(*intel.Fact)) intel.Fact {
	f := intel.Fact{
		CIK: 42, Taxonomy: "us-gaap", Concept: "Assets", Unit: "USD",
		Period: intel.Period{Start: 20200101, End: 20201231}, Value: "1.50", Accession: 42_21_000001,
		FiscalYear: 2020, FiscalPeriod: "FY", Form: "10-K", FiledAt: 20210201, Frame: "CY2020",
	}
	for _, c := range change {
		c(&f)
	}
	return f
}

// with replaces a part of the usual fact.
func with(old, replacement string) string { return strings.Replace(usual, old, replacement, 1) }

func TestFactForms(t *testing.T) {
	for name, c := range map[string]struct {
		element string
		want    intel.Fact
	}{
		"the usual form":      {usual, usualFact()},
		"an instant":          {with(`"start":"2020-01-01",`, ``), usualFact(func(f *intel.Fact) { f.Start = 0 })},
		"start null":          {with(`"start":"2020-01-01"`, `"start":null`), usualFact(func(f *intel.Fact) { f.Start = 0 })},
		"no frame":            {with(`,"frame":"CY2020"`, ``), usualFact(func(f *intel.Fact) { f.Frame = "" })},
		"frame null":          {with(`"CY2020"`, `null`), usualFact(func(f *intel.Fact) { f.Frame = "" })},
		"fy and fp null":      {with(`2020,"fp":"FY"`, `null,"fp":null`), usualFact(func(f *intel.Fact) { f.FiscalYear, f.FiscalPeriod = 0, "" })},
		"fy and fp missing":   {with(`"fy":2020,"fp":"FY",`, ``), usualFact(func(f *intel.Fact) { f.FiscalYear, f.FiscalPeriod = 0, "" })},
		"fy a string":         {with(`2020,"fp"`, `"2020","fp"`), usualFact()},
		"fy an empty string":  {with(`2020,"fp"`, `"","fp"`), usualFact(func(f *intel.Fact) { f.FiscalYear = 0 })},
		"negative":            {with(`1.50`, `-0.07`), usualFact(func(f *intel.Fact) { f.Value = "-0.07" })},
		"with an exponent":    {with(`1.50`, `1E+3`), usualFact(func(f *intel.Fact) { f.Value = "1E+3" })},
		"zero":                {with(`1.50`, `0`), usualFact(func(f *intel.Fact) { f.Value = "0" })},
		"more than a float":   {with(`1.50`, `12345678901234567890.123456789`), usualFact(func(f *intel.Fact) { f.Value = "12345678901234567890.123456789" })},
		"value a string":      {with(`1.50`, `"1.50"`), usualFact()},
		"white space":         {strings.NewReplacer(":", " : ", ",", " ,\n\t", "{", "{ ", "}", "\r\n}").Replace(usual), usualFact()},
		"another order":       {`{"filed":"2021-02-01","form":"10-K","fp":"FY","fy":2020,"accn":"0000000042-21-000001","val":1.50,"end":"2020-12-31","start":"2020-01-01","frame":"CY2020"}`, usualFact()},
		"a new member":        {with(`,"frame"`, `,"decimals":[{"-6":null}],"frame"`), usualFact()},
		"an escaped member":   {with(`"form"`, `"\u0066orm"`), usualFact()},
		"an escaped text":     {with(`"10-K"`, `"10\u002DK"`), usualFact()},
		"a text not ASCII":    {with(`"FY"`, `"FÝ"`), usualFact(func(f *intel.Fact) { f.FiscalPeriod = "FÝ" })},
		"a text broken UTF-8": {with(`"FY"`, "\"F\xff\""), usualFact(func(f *intel.Fact) { f.FiscalPeriod = "F\uFFFD" })},
		"start after end":     {with(`"start":"2020-01-01"`, `"start":"2021-01-01"`), usualFact(func(f *intel.Fact) { f.Start = 20210101 })},
	} {
		t.Run(name, func(t *testing.T) {
			// Alone, and after one in the usual form of the same filing, which
			// the parser remembers.
			for _, elements := range [][]string{{c.element}, {usual, c.element}} {
				body, data := factsBody(oneSeries(elements...))
				batch, err := New().Parse(body, data, nil)
				if err != nil {
					t.Fatal(err)
				}
				if len(batch.Quarantined) > 0 {
					t.Fatalf("quarantined: %s", batch.Quarantined[0].Reason)
				}
				if !contains(batch.Facts, c.want) || len(batch.Facts) != len(elements) {
					t.Errorf("facts (-got +want):\n%s", cmp.Diff(batch.Facts, []intel.Fact{c.want}))
				}
				want := []intel.Filing{{CIK: 42, Accession: 42_21_000001, Form: "10-K", FiledAt: 20210201, Origin: KindCompanyFacts, SHA256: body.SHA256}}
				if diff := cmp.Diff(batch.Filings, want); diff != "" {
					t.Errorf("filings (-got +want):\n%s", diff)
				}
			}
		})
	}
}

func contains(facts []intel.Fact, f intel.Fact) bool {
	for _, g := range facts {
		if g == f {
			return true
		}
	}
	return false
}

func TestFactsInQuarantine(t *testing.T) {
	long := strings.Repeat("x", maxText+1)
	for name, c := range map[string]struct{ element, reason string }{
		"val null":              {with(`1.50`, `null`), `val is null`},
		"val missing":           {with(`"val":1.50,`, ``), `val is missing`},
		"val true":              {with(`1.50`, `true`), `val is true, not a number`},
		"val an object":         {with(`1.50`, `{"a":1}`), `val is {"a":1}, not a number`},
		"val not a number":      {with(`1.50`, `"N/A"`), `val is "N/A", not a decimal number`},
		"val NaN":               {with(`1.50`, `"NaN"`), `val is "NaN", not a decimal number`},
		"val empty":             {with(`1.50`, `""`), `val is "", not a decimal number`},
		"val with an exponent":  {with(`1.50`, `"1e3"`), `val is "1e3", not a decimal number`},
		"val with zeros":        {with(`1.50`, `"007"`), `val is "007", not a decimal number`},
		"val too long":          {with(`1.50`, strings.Repeat("9", maxText+1)), `val is 257 digits long, more than 256`},
		"end missing":           {with(`"end":"2020-12-31",`, ``), `end is missing`},
		"end null":              {with(`"end":"2020-12-31"`, `"end":null`), `end is null`},
		"end empty":             {with(`"end":"2020-12-31"`, `"end":""`), `end is empty`},
		"end no day":            {with(`"2020-12-31"`, `"2020-02-30"`), `end is "2020-02-30", not a day`},
		"end a number":          {with(`"2020-12-31"`, `20201231`), `end is 20201231, not a text`},
		"start no day":          {with(`"2020-01-01"`, `"2020"`), `start is "2020", not a day`},
		"filed missing":         {with(`,"filed":"2021-02-01"`, ``), `filed is missing`},
		"filed no day":          {with(`"2021-02-01"`, `"2021-13-01"`), `filed is "2021-13-01", not a day`},
		"accn missing":          {with(`"accn":"0000000042-21-000001",`, ``), `accn is missing`},
		"accn without dashes":   {with(`0000000042-21-000001`, `000000004221000001`), `accn is "000000004221000001", not an accession number`},
		"accn with a letter":    {with(`0000000042-21-000001`, `000000004x-21-000001`), `accn is "000000004x-21-000001", not an accession number`},
		"form missing":          {with(`"form":"10-K",`, ``), `form is missing`},
		"form empty":            {with(`"10-K"`, `""`), `form is empty`},
		"form too long":         {with(`10-K`, long), `form is 257 bytes long, more than 256`},
		"fp a number":           {with(`"FY"`, `1`), `fp is 1, not a text`},
		"frame a list":          {with(`"CY2020"`, `["CY2020"]`), `frame is ["CY2020"], not a text`},
		"frame too long":        {with(`CY2020`, long), `frame is 257 bytes long, more than 256`},
		"fy a fraction":         {with(`2020,"fp"`, `2020.5,"fp"`), `fy is 2020.5, not a year`},
		"fy false":              {with(`2020,"fp"`, `false,"fp"`), `fy is false, not a year`},
		"fy five digits":        {with(`2020,"fp"`, `20200,"fp"`), `fy is 20200, not a year`},
		"a member twice":        {with(`"val":1.50`, `"val":1.50,"val":1.51`), `val is there twice`},
		"frame twice":           {with(`}`, `,"frame":"CY2021"}`), `frame is there twice`},
		"the first defect":      {with(`"end":"2020-12-31","val":1.50`, `"end":"","val":null`), `end is empty`},
		"a number for a fact":   {`7`, `the entry is 7, not an object`},
		"null for a fact":       {`null`, `the entry is null, not an object`},
		"a list for a fact":     {`[{}]`, `the entry is [{}], not an object`},
		"an empty fact":         {`{}`, `end is missing`},
		"a long thing shown":    {`"` + long + `"`, `the entry is "` + long[:59] + `…, not an object`},
		"a broken thing shown":  {"\"a\xffb\"", "the entry is \"a\uFFFDb\", not an object"},
		"broken UTF-8 in a day": {with(`"2020-12-31"`, "\"\xff\""), "end is \"\uFFFD\", not a day"},
	} {
		t.Run(name, func(t *testing.T) {
			text := oneSeries(usual, c.element, with("0000000042-21-000001", "0000000042-21-000002"))
			body, data := factsBody(text)
			batch, err := New().Parse(body, data, nil)
			if err != nil {
				t.Fatal(err)
			}
			neighbours := []intel.Fact{usualFact(), usualFact(func(f *intel.Fact) { f.Accession++ })}
			if diff := cmp.Diff(batch.Facts, neighbours); diff != "" {
				t.Errorf("the facts beside it (-got +want):\n%s", diff)
			}
			want := []intel.Quarantined{{
				Rule: "DQ01", Version: 1, Reason: c.reason, CIK: 42, Kind: "fact", SHA256: body.SHA256,
				Offset: int64(strings.Index(text, usual) + len(usual) + 1),
				Record: []byte(strings.ToValidUTF8(`{"taxonomy":"us-gaap","concept":"Assets","unit":"USD","fact":`+c.element+`}`, "\uFFFD")),
			}}
			if diff := cmp.Diff(batch.Quarantined, want); diff != "" {
				t.Errorf("quarantine (-got +want):\n%s", diff)
			}
			if !json.Valid(batch.Quarantined[0].Record) {
				t.Errorf("the record is not JSON: %s", batch.Quarantined[0].Record)
			}
		})
	}
}

// A name that no taxonomy has takes its facts into quarantine, and no other.
func TestNamesTooLong(t *testing.T) {
	long := strings.Repeat("L", 4*maxText)
	for name, text := range map[string]string{
		"unit":     strings.Replace(oneSeries(usual), `"USD":[`, `"EUR":[`+usual+`],"`+long+`":[`, 1),
		"concept":  strings.Replace(oneSeries(usual), `{"Assets":`, `{"Assets":{"units":{"EUR":[`+usual+`]}},"`+long+`":`, 1),
		"taxonomy": strings.Replace(oneSeries(usual), `{"us-gaap":`, `{"us-gaap":{"Assets":{"units":{"EUR":[`+usual+`]}}},"`+long+`":`, 1),
	} {
		t.Run(name, func(t *testing.T) {
			body, data := factsBody(text)
			batch, err := New().Parse(body, data, nil)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(batch.Facts, []intel.Fact{usualFact(func(f *intel.Fact) { f.Unit = "EUR" })}); diff != "" {
				t.Errorf("facts (-got +want):\n%s", diff)
			}
			if len(batch.Concepts) != 1 || len(batch.Quarantined) != 1 {
				t.Fatalf("%d concepts and %d in quarantine, want one each", len(batch.Concepts), len(batch.Quarantined))
			}
			q := batch.Quarantined[0]
			if !strings.Contains(q.Reason, "1024 bytes long, more than 256") || len(q.Record) > 1000 || !json.Valid(q.Record) {
				t.Errorf("quarantined %s: %s", q.Reason, q.Record)
			}
		})
	}
}

func TestCompanyAndConcepts(t *testing.T) {
	body, data := factsBody(`{"facts":{"us-gaap":{
		"Revenues":{"label":"Revenues","description":"All of \"it\".","units":{},"new":1},
		"Gone":{"label":null,"description":null,"units":null},
		"Assets":{"units":{"USD":[]},"label":7}},
		"dei":{"Shares":{"description":"Shares\u00e9","label":"Sh` + "\xff" + `"}}},
		"entityName":" Arista\u00a0Networks, Inc. ","cik":"0000000042","new":[[]]}`)
	batch, err := New().Parse(body, data, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := intel.Batch{
		Body:    body,
		Company: &intel.Company{CIK: 42, Name: "Arista Networks, Inc.", Origin: KindCompanyFacts, SHA256: body.SHA256},
		Concepts: []intel.Concept{
			{Taxonomy: "dei", Name: "Shares", Label: "Sh\uFFFD", Description: "Sharesé"},
			{Taxonomy: "us-gaap", Name: "Assets"},
			{Taxonomy: "us-gaap", Name: "Gone"},
			{Taxonomy: "us-gaap", Name: "Revenues", Label: "Revenues", Description: `All of "it".`},
		},
		FactsComplete: true,
	}
	if diff := cmp.Diff(batch, want); diff != "" {
		t.Errorf("batch (-got +want):\n%s", diff)
	}
}

func TestBodiesWithoutFacts(t *testing.T) {
	for text, complete := range map[string]bool{
		`{"cik":42,"entityName":"Acme","facts":{}}`:         true,
		`{"cik":42,"entityName":"Acme","facts":{"dei":{}}}`: true,
		`{"cik":42,"entityName":"Acme"}`:                    false,
		`{"cik":42,"entityName":"Acme","facts":null}`:       false,
		" {\"cik\":\"42\",\"entityName\":null}\n":           false,
		`{"cik":"0000000042","entityName":"","facts":{}}`:   true,
		`{}`: false,
	} {
		body, data := factsBody(text)
		batch, err := New().Parse(body, data, nil)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if len(batch.Facts) > 0 || len(batch.Quarantined) > 0 || batch.FactsComplete != complete {
			t.Errorf("%s: %d facts, %d in quarantine, complete %v", text, len(batch.Facts), len(batch.Quarantined), batch.FactsComplete)
		}
	}
}

func TestEntityNameThatIsNoName(t *testing.T) {
	body, data := factsBody(strings.Replace(oneSeries(usual), `"Acme"`, `["Acme"]`, 1))
	batch, err := New().Parse(body, data, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(batch.Facts) != 1 || batch.Company != nil || len(batch.Quarantined) != 1 {
		t.Fatalf("%d facts, company %v, %d in quarantine", len(batch.Facts), batch.Company, len(batch.Quarantined))
	}
	q := batch.Quarantined[0]
	if q.Kind != "company" || q.Reason != `entityName is ["Acme"], not a text` || string(q.Record) != `{"entityName":["Acme"]}` {
		t.Errorf("quarantined %s: %s %s", q.Kind, q.Reason, q.Record)
	}
}

func TestBodiesRefused(t *testing.T) {
	good := oneSeries(usual)
	for name, c := range map[string]struct{ text, message string }{
		"empty":                  {``, `byte 0: the body ends where an object should be`},
		"HTML":                   {"\n<!DOCTYPE html><html></html>", `byte 1: the body is HTML or XML, not JSON`},
		"a list":                 {`[]`, `byte 0: found '[' where an object should be`},
		"cut off":                {good[:len(good)-1], `the body ends where`},
		"cut off in a fact":      {good[:strings.Index(good, `"form"`)], `the body ends where`},
		"cut off in a string":    {good[:strings.Index(good, `ssets`)], `the body ends where the end of a string should be`},
		"cut off in an escape":   {`{"a\`, `the body ends where`},
		"trailing garbage":       {good + `}`, `found '}' where the end of the body should be`},
		"facts a list":           {`{"cik":42,"facts":[]}`, `byte 18: found '[' where an object should be`},
		"facts a number":         {`{"cik":42,"facts":7}`, `where an object should be`},
		"a taxonomy a string":    {`{"cik":42,"facts":{"dei":""}}`, `where an object should be`},
		"a concept null":         {`{"cik":42,"facts":{"dei":{"A":null}}}`, `where an object should be`},
		"units a list":           {`{"cik":42,"facts":{"dei":{"A":{"units":[]}}}}`, `where an object should be`},
		"a unit an object":       {`{"cik":42,"facts":{"dei":{"A":{"units":{"USD":{}}}}}}`, `where a list should be`},
		"another company":        {strings.Replace(good, `"cik":42`, `"cik":43`, 1), `byte 7: body is about CIK 43, asked for 42`},
		"another company, text":  {strings.Replace(good, `"cik":42`, `"cik":"0000000043"`, 1), `body is about CIK 43, asked for 42`},
		"another company, last":  {`{"facts":{},"cik":43}`, `body is about CIK 43, asked for 42`},
		"cik no CIK":             {strings.Replace(good, `"cik":42`, `"cik":"n/a"`, 1), `cik is "n/a", which is not a CIK`},
		"cik null":               {strings.Replace(good, `"cik":42`, `"cik":null`, 1), `cik is null, which is not a CIK`},
		"cik missing":            {strings.Replace(good, `"cik":42,`, ``, 1), `cik is missing`},
		"cik twice":              {strings.Replace(good, `"cik":42`, `"cik":42,"cik":42`, 1), `cik is there twice`},
		"facts twice":            {`{"cik":42,"facts":{},"facts":{}}`, `facts is there twice`},
		"a concept twice":        {`{"cik":42,"facts":{"dei":{"B":{},"A":{},"B":{}}}}`, `dei:B is there twice`},
		"a concept twice, apart": {`{"cik":42,"facts":{"dei":{"A":{}},"srt":{},"dei":{"A":{}}}}`, `dei:A is there twice`},
		"a unit twice":           {`{"cik":42,"facts":{"dei":{"A":{"units":{"USD":[],"EUR":[],"USD":[]}}}}}`, `dei:A has one unit twice`},
		"units twice":            {`{"cik":42,"facts":{"dei":{"A":{"units":{},"units":{}}}}}`, `units is there twice`},
		"too deep":               {`{"x":` + strings.Repeat(`[`, 64) + strings.Repeat(`]`, 64) + `}`, `byte 68: nested deeper than 64`},
		"a bad number in a fact": {oneSeries(with(`1.50`, `01.50`)), `where ',' or '}' should be`},
		"a bad word in a fact":   {oneSeries(with(`1.50`, `nul`)), `where a value should be`},
		"NaN in a fact":          {oneSeries(with(`1.50`, `NaN`)), `found 'N' where a value should be`},
		"a bad escape":           {oneSeries(with(`"FY"`, `"F\y"`)), `a string has an unknown escape`},
		"a bad code point":       {oneSeries(with(`"FY"`, `"F\u00g0"`)), `a string has an unknown escape`},
		"a control character":    {oneSeries(with(`"FY"`, "\"F\nY\"")), `a control character stands in a string`},
		"a comma too many":       {oneSeries(usual + `,`), `where a value should be`},
		"a comma missing":        {oneSeries(usual + ` ` + usual), `found '{' where ',' or ']' should be`},
		"a colon missing":        {`{"cik" 42}`, `found '4' where a colon should be`},
		"a key that is no text":  {`{42:"cik"}`, `found '4' where a string should be`},
	} {
		t.Run(name, func(t *testing.T) {
			body, data := factsBody(c.text)
			batch, err := New().Parse(body, data, nil)
			if err == nil {
				t.Fatal("accepted")
			}
			if intel.KindOf(err) != intel.KindInvalid || !strings.Contains(err.Error(), c.message) ||
				!strings.HasPrefix(err.Error(), "edgar.companyfacts of CIK 42: byte ") {
				t.Errorf("error %q, want %q in it", err, c.message)
			}
			if diff := cmp.Diff(batch, intel.Batch{}); diff != "" {
				t.Errorf("a refused body returned something:\n%s", diff)
			}
		})
	}
}

func TestSubjectThatIsNoCIK(t *testing.T) {
	for _, kind := range []string{KindCompanyFacts, KindSubmissions, KindSubmissionsPage} {
		_, err := New().Parse(intel.Body{Kind: kind, Subject: "AAPL"}, []byte(`{}`), nil)
		if intel.KindOf(err) != intel.KindInvalid || !strings.Contains(err.Error(), "subject") {
			t.Errorf("%s: error %v", kind, err)
		}
	}
	_, err := New().Parse(intel.Body{Kind: "edgar.frames"}, []byte(`{}`), nil)
	if intel.KindOf(err) != intel.KindInvalid || !strings.Contains(err.Error(), `"edgar.frames" is not a kind`) {
		t.Errorf("unknown kind: error %v", err)
	}
}

func TestSeriesInOrder(t *testing.T) {
	fact := func(start, end, filed, accn string) string {
		return fmt.Sprintf(`{"start":%q,"end":%q,"val":1,"accn":%q,"fy":2020,"fp":"FY","form":"10-K","filed":%q}`, start, end, accn, filed)
	}
	const a1, a2, a3 = "0000000042-21-000001", "0000000042-21-000002", "0000000042-20-000009"
	body, data := factsBody(`{"cik":42,"facts":{"us-gaap":{"B":{"units":{"USD":[` + strings.Join([]string{
		fact("2020-01-01", "2020-12-31", "2021-03-01", a2),
		fact("2020-01-01", "2020-12-31", "2021-02-01", a1),
		fact("2019-10-01", "2020-12-31", "2021-03-01", a2),
		fact("2019-01-01", "2019-12-31", "2021-02-01", a1),
		fact("2019-01-01", "2019-12-31", "2021-02-01", a3),
	}, ",") + `],"EUR":[` + fact("2020-01-01", "2020-12-31", "2021-03-01", a2) + `]}},"A":{"units":{"USD":[` +
		fact("2020-01-01", "2020-12-31", "2021-03-01", a2) + `]}}}}}`)
	batch, err := New().Parse(body, data, nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range batch.Facts {
		got = append(got, strings.Join([]string{f.Series(), f.Period.String(), f.FiledAt.String(), f.Accession.String()}, " "))
	}
	want := []string{
		"us-gaap:B USD 2019-01-01/2019-12-31 2021-02-01 " + a3,
		"us-gaap:B USD 2019-01-01/2019-12-31 2021-02-01 " + a1,
		"us-gaap:B USD 2019-10-01/2020-12-31 2021-03-01 " + a2,
		"us-gaap:B USD 2020-01-01/2020-12-31 2021-02-01 " + a1,
		"us-gaap:B USD 2020-01-01/2020-12-31 2021-03-01 " + a2,
		"us-gaap:B EUR 2020-01-01/2020-12-31 2021-03-01 " + a2,
		"us-gaap:A USD 2020-01-01/2020-12-31 2021-03-01 " + a2,
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("order (-got +want):\n%s", diff)
	}
	if len(batch.Filings) != 3 {
		t.Errorf("%d filings, want 3", len(batch.Filings))
	}
}

// Filings that share a place in the parser's table do not mix.
func TestManyFilings(t *testing.T) {
	var elements []string
	for round := range 2 {
		for i := range 3000 {
			elements = append(elements, fmt.Sprintf(
				`{"end":"20%02d-12-31","val":%d,"accn":"%010d-%02d-%06d","fy":%d,"fp":"Q%d","form":"10-%d","filed":"2021-02-01"}`,
				round, i, i%7+1, i%20, i, 2000+i%20, i%4, i))
		}
	}
	body, data := factsBody(oneSeries(elements...))
	batch, err := New().Parse(body, data, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(batch.Filings) != 3000 || len(batch.Facts) != 6000 || len(batch.Quarantined) > 0 {
		t.Fatalf("%d filings, %d facts, %d in quarantine", len(batch.Filings), len(batch.Facts), len(batch.Quarantined))
	}
	for _, f := range batch.Facts {
		if n := f.Accession % 1_000_000; f.Value != fmt.Sprint(uint64(n)) || f.Form != fmt.Sprintf("10-%d", n) {
			t.Fatalf("a fact of filing %s has value %s and form %s", f.Accession, f.Value, f.Form)
		}
	}
}
