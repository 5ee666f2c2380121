package edgar

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
)

// describe returns the company of a submissions body with these members.
func companyOf(t *testing.T, members string) intel.Batch {
	t.Helper()
	batch, err := parseText(KindSubmissions, `{"cik":42,`+members+`,"filings":{"recent":{"form":[],"accessionNumber":[],"filingDate":[]},"files":[]}}`)
	if err != nil {
		t.Fatal(err)
	}
	return batch
}

func TestNames(t *testing.T) {
	batch := companyOf(t, `"name":"Apple Inc.","formerNames":[
		{"name":"APPLE INC","from":"2007-01-10T00:00:00.000Z","to":"2019-08-05T00:00:00.000Z"},
		{"name":"APPLE COMPUTER INC","from":"1994-01-26T05:00:00.000Z","to":"2007-01-04T05:00:00.000Z"},
		{"name":"APPLE COMPUTER INC/ FA","from":"1997-07-28T04:00:00.000Z","to":"1997-07-28T04:00:00.000Z"}]`)
	want := []intel.Name{
		{Name: "APPLE COMPUTER INC", From: 19940126, To: 20070104},
		{Name: "APPLE COMPUTER INC/ FA", From: 19970728, To: 19970728},
		{Name: "APPLE INC", From: 20070110, To: 20190805},
		{Name: "Apple Inc.", From: 20190805},
	}
	if diff := cmp.Diff(batch.Company.Names, want); diff != "" {
		t.Fatalf("names (-got +want):\n%s", diff)
	}
	for day, name := range map[intel.Date]string{
		19900101: "APPLE COMPUTER INC", // before EDGAR: the oldest known
		20050101: "APPLE COMPUTER INC",
		20070107: "APPLE COMPUTER INC", // between two names: the one before
		20070110: "APPLE INC",
		20190806: "Apple Inc.",
		20260101: "Apple Inc.",
	} {
		if got := batch.Company.NameOn(day); got != name {
			t.Errorf("on %s: got %q, want %q", day, got, name)
		}
	}
}

func TestFormerNamesWithoutDays(t *testing.T) {
	batch := companyOf(t, `"name":"New","formerNames":[{"name":"Old","from":"2001-02-03","to":null},{"name":"Older","from":null,"to":""}]`)
	want := []intel.Name{{Name: "Older", To: 20010203}, {Name: "Old", From: 20010203, To: 20010203}, {Name: "New", From: 20010203}}
	if diff := cmp.Diff(batch.Company.Names, want); diff != "" {
		t.Errorf("names (-got +want):\n%s", diff)
	}
	if got := batch.Company.NameOn(20240101); got != "New" {
		t.Errorf("today: %q", got)
	}
}

func TestNamesThatSurvive(t *testing.T) {
	for written, want := range map[string]string{
		`!#$(),:;=.-;\\|@/{}&'\\WA\\`: `!#$(),:;=.-;\|@/{}&'\WA\`,
		`A\u0001C\tM\u0000E`:          "A\x01C\tM\x00E",
		`McDONALD\u2019S`:             "McDONALD’S",
		`Arista\u00a0Networks `:       "Arista Networks",
		`株式会社`:                        "株式会社",
		`\ud83d\ude00 \ud800`:         "😀 \uFFFD",
	} {
		batch := companyOf(t, `"name":"`+written+`"`)
		if batch.Company == nil || batch.Company.Name != want || batch.Company.Names[0].Name != want {
			t.Errorf("%s: got %+v, want %q", written, batch.Company, want)
		}
	}
}

func TestDescriptionForms(t *testing.T) {
	for members, want := range map[string]intel.Company{
		`"name":"A","sic":3571,"fiscalYearEnd":null,"ein":"000000000","tickers":null,"exchanges":[]`: {Name: "A", SIC: "3571"},
		`"name":"A","tickers":["A","",null,"B"],"exchanges":["NYSE","OTC","OTC"]`: {
			Name: "A", Tickers: []intel.Ticker{{Symbol: "A", Exchange: "NYSE"}, {Symbol: "B"}}},
		`"name":"A","category":"<br>Emerging growth company","lei":"5493000000000000"`: {
			Name: "A", Category: "Emerging growth company", LEI: "5493000000000000"},
	} {
		batch := companyOf(t, members)
		want.CIK, want.Origin, want.SHA256 = 42, KindSubmissions, batch.Body.SHA256
		want.Names = []intel.Name{{Name: "A"}}
		if diff := cmp.Diff(batch.Company, &want); diff != "" {
			t.Errorf("%s (-got +want):\n%s", members, diff)
		}
	}
}

func TestDescriptionsInQuarantine(t *testing.T) {
	for members, reason := range map[string]string{
		`"name":["A"]`:                 `name is ["A"], not a text`,
		`"name":null`:                  `name is missing`,
		`"sic":"1"`:                    `name is missing`,
		`"name":"A","sic":true`:        `sic is true, not a text`,
		`"name":"A","tickers":"A"`:     `tickers is "A", not a list`,
		`"name":"A","tickers":[{}]`:    `tickers is a list with {}, not a ticker`,
		`"name":"A","exchanges":7`:     `exchanges is 7, not a list`,
		`"name":"A","formerNames":[7]`: `formerNames is a list with 7, not a name and two days`,
		`"name":"A","formerNames":[{"name":"B","from":"yesterday","to":null}]`:                                  `not a name and two days`,
		`"name":"A","tickers":["A"],"exchanges":[[]]`:                                                           `exchanges is a list with [], not an exchange`,
		`"name":"A","formerNames":[{"name":"B","from":"2001-01-01T00:00:00.000Z","to":"2001-02-30T00:00:00Z"}]`: `not a name and two days`,
	} {
		batch := companyOf(t, members)
		if batch.Company != nil || len(batch.Quarantined) != 1 {
			t.Errorf("%s: company %v, %d in quarantine", members, batch.Company, len(batch.Quarantined))
			continue
		}
		q := batch.Quarantined[0]
		if q.Kind != "company" || q.CIK != 42 || !strings.Contains(q.Reason, reason) {
			t.Errorf("%s: quarantined %s: %s", members, q.Kind, q.Reason)
		}
		var record, want map[string]any
		if json.Unmarshal(q.Record, &record) != nil || json.Unmarshal([]byte("{"+members+"}"), &want) != nil || !cmp.Equal(record, want) {
			t.Errorf("%s: record %s", members, q.Record)
		}
	}
}
