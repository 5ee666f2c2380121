package edgar

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
)

func TestTickers(t *testing.T) {
	const text = `{"0":{"cik_str":1067983,"ticker":"BRK-B","title":"BERKSHIRE HATHAWAY INC"},
		"1":{"title":"Acme\u00a0Corp","cik_str":"0000000042","ticker":"ACME","new":[]},
		"2":{"cik_str":42,"ticker":"ACME-PA","title":null}}`
	batch, err := New().Parse(intel.Body{Kind: KindTickers}, []byte(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	want := intel.Batch{Body: intel.Body{Kind: KindTickers}, Listings: []intel.Listing{
		{CIK: 1067983, Name: "BERKSHIRE HATHAWAY INC", Ticker: "BRK-B"},
		{CIK: 42, Name: "Acme Corp", Ticker: "ACME"},
		{CIK: 42, Ticker: "ACME-PA"},
	}}
	if diff := cmp.Diff(batch, want); diff != "" {
		t.Errorf("batch (-got +want):\n%s", diff)
	}
}

func TestTickersExchange(t *testing.T) {
	const text = `{"new":1,"fields":["exchange","cik","more","ticker","name"],"data":[
		["NYSE",1067983,{},"BRK-B","BERKSHIRE HATHAWAY INC"],[null,"42",0,"ACME","Acme"]]}`
	batch, err := New().Parse(intel.Body{Kind: KindTickersExchange}, []byte(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []intel.Listing{
		{CIK: 1067983, Name: "BERKSHIRE HATHAWAY INC", Ticker: "BRK-B", Exchange: "NYSE"},
		{CIK: 42, Name: "Acme", Ticker: "ACME"},
	}
	if diff := cmp.Diff(batch.Listings, want); diff != "" {
		t.Errorf("listings (-got +want):\n%s", diff)
	}
}

func TestListingsInQuarantine(t *testing.T) {
	const good = `{"cik_str":42,"ticker":"ACME","title":"Acme"}`
	for line, reason := range map[string]string{
		`{"cik_str":0,"ticker":"X","title":"X"}`:    `the CIK is 0`,
		`{"cik_str":"x","ticker":"X","title":"X"}`:  `the CIK is "x"`,
		`{"cik_str":true,"ticker":"X","title":"X"}`: `the CIK is true`,
		`{"ticker":"X","title":"X"}`:                `the CIK is missing`,
		`{"cik_str":42,"title":"X"}`:                `the ticker is missing`,
		`{"cik_str":42,"ticker":"","title":"X"}`:    `the ticker is ""`,
		`{"cik_str":42,"ticker":null,"title":"X"}`:  `the ticker is null`,
		`{"cik_str":42,"ticker":"X","title":["X"]}`: `the name is ["X"]`,
		`"X"`: `the CIK is missing`,
	} {
		checkListingQuarantine(t, KindTickers, fmt.Sprintf(`{"0":%s,"1":%s}`, line, good), line, reason)
	}
	for line, reason := range map[string]string{
		`[0,"X","X","NYSE"]`: `the CIK is 0`,
		`[42,"X"]`:           `the ticker is missing`,
		`[42,{},"X","NYSE"]`: `the name is {}`,
		`[42,"X","X",["A"]]`: `the exchange is ["A"]`,
		`[]`:                 `the CIK is missing`,
		`{"cik":42}`:         `the CIK is missing`,
	} {
		checkListingQuarantine(t, KindTickersExchange,
			`{"fields":["cik","name","ticker","exchange"],"data":[`+line+`,[42,"Acme","ACME",null]]}`, line, reason)
	}
}

func checkListingQuarantine(t *testing.T, kind, text, line, reason string) {
	t.Helper()
	batch, err := New().Parse(intel.Body{Kind: kind, SHA256: intel.HashBody([]byte(text))}, []byte(text), nil)
	if err != nil {
		t.Errorf("%s: %v", text, err)
		return
	}
	if len(batch.Listings) != 1 || batch.Listings[0].Ticker != "ACME" || len(batch.Quarantined) != 1 {
		t.Errorf("%s: %d listings, %d in quarantine", text, len(batch.Listings), len(batch.Quarantined))
		return
	}
	q := batch.Quarantined[0]
	if q.Kind != "listing" || q.Reason != reason || string(q.Record) != line || q.SHA256 != batch.Body.SHA256 ||
		q.Offset != int64(strings.Index(text, line)) {
		t.Errorf("%s: quarantined %s: %s %s at %d", text, q.Kind, q.Reason, q.Record, q.Offset)
	}
}

func TestListsRefused(t *testing.T) {
	for _, c := range []struct{ kind, text, message string }{
		{KindTickers, `[]`, `where an object should be`},
		{KindTickers, `{}`, `the list has no usable line`},
		{KindTickers, `{"0":{}}`, `the list has no usable line`},
		{KindTickers, `{"0":{"cik_str":42,"ticker":"A","title":"A"}`, `the body ends where`},
		{KindTickers, `<html>`, `HTML`},
		{KindTickersExchange, `{"fields":["cik","name","ticker"]}`, `data is missing`},
		{KindTickersExchange, `{"data":[]}`, `data comes before fields`},
		{KindTickersExchange, `{"fields":["cik","name","symbol"],"data":[]}`, `fields does not name a column ticker`},
		{KindTickersExchange, `{"fields":["cik","name","ticker"],"data":{}}`, `where a list should be`},
		{KindTickersExchange, `{"fields":["cik",7],"data":[]}`, `where a string should be`},
		{KindTickersExchange, `{"fields":[],"fields":[]}`, `fields is there twice`},
		{KindTickersExchange, `{"fields":["cik","name","ticker"],"data":[],"data":[]}`, `data is there twice`},
	} {
		_, err := New().Parse(intel.Body{Kind: c.kind}, []byte(c.text), nil)
		if intel.KindOf(err) != intel.KindInvalid || !strings.Contains(fmt.Sprint(err), c.message) {
			t.Errorf("%s: error %v, want %q in it", c.text, err, c.message)
		}
	}
}
