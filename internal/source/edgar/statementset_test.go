package edgar

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
)

const (
	setSubHead = "adsh\tcik\tname\tsic\tstprinc\tein\tformer\tchanged\tfye\tform\tperiod\tfy\tfp\tfiled\taccepted\tnciks\taciks\n"
	setNumHead = "adsh\ttag\tversion\tddate\tqtrs\tuom\tsegments\tcoreg\tvalue\tfootnote\n"
	setTagHead = "tag\tversion\tcustom\tabstract\tdatatype\tiord\tcrdr\ttlabel\tdoc\n"
)

// setTablesOf is a small data set of two companies.
func setTablesOf() map[string]string {
	return map[string]string{
		"sub.txt": setSubHead +
			"0001000001-09-000001\t1001\tEXAMPLE CORP\t3571\tDE\t000000000\tOLD EXAMPLE\t20010203\t1231\t10-Q\t20090630\t2009\tQ2\t20090807\t2009-08-07 09:10:00.0\t2\t2002\n" +
			"0001000001-09-000009\t1001\tEXAMPLE INC\t3571\tDE\t123456789\t\t\t1231\t10-Q/A\t20090630\t\t\t20090907\t\t1\t\n" +
			"0001000003-09-000005\t3003\tOTHER PLC\t\t\t\t\t\t1231\t20-F\t20081231\t2008\tFY\t20090707\t2009-07-07 12:00:30.0\t1\t\n",
		"num.txt": setNumHead +
			"0001000003-09-000005\tRevenue\tifrs/2009\t20081231\t4\tEUR\t\t\t7.5000\t\n" +
			"0001000001-09-000001\tAssets\tus-gaap/2009\t20090630\t0\tUSD\t\t\t-500000.0000\tnote\n" +
			"0001000001-09-000001\tAssets\tus-gaap/2009\t20090630\t0\tUSD\tSegment=A;\t\t1.0000\t\n" +
			"0001000001-09-000001\tAssets\tus-gaap/2009\t20090630\t0\tUSD\t\tChildCo\t2.0000\t\n" +
			"0001000001-09-000001\tOwnThing\t0001000001-09-000001\t20090630\t0\tUSD\t\t\t3.0000\t\n" +
			"0001000001-09-000001\tGoodwill\tus-gaap/2009\t20090630\t0\tUSD\t\t\t\t\n" +
			"0009999999-09-000001\tAssets\tus-gaap/2009\t20090630\t0\tUSD\t\t\t4.0000\t\n" +
			"0001000001-09-000001\tEarningsPerShareBasic\tus-gaap/2009\t20090630\t2\tUSD\t\t\t0.1200\t\n" +
			"0001000001-09-000009\tEarningsPerShareBasic\tus-gaap/2009\t20090630\t2\tUSD\t\t\t0.0000\t",
		"tag.txt": setTagHead +
			"OwnThing\t0001000001-09-000001\t1\t0\tmonetary\tI\tD\tOwn\t\n" +
			"EarningsPerShareBasic\tus-gaap/2009\t0\t0\tperShare\tD\t\tEarnings Per Share, Basic\tPer share.\n" +
			"Assets\tus-gaap/2009\t0\t0\tmonetary\tI\tD\tAssets, Total\tWhat is owned.\n",
		"readme.htm": "<html></html>",
	}
}

// openSet opens tables that are at hand.
func openSet(tables map[string]string) (*StatementSet, error) {
	var names []string
	for name := range tables {
		names = append(names, name)
	}
	return OpenStatementSet(names, func(name string) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(tables[name])), nil
	})
}

// cutSet returns the bodies that tables are cut into, by address.
func cutSet(t *testing.T, tables map[string]string) (bodies map[string]string, left string) {
	t.Helper()
	s, err := openSet(tables)
	if err != nil {
		t.Fatal(err)
	}
	bodies = map[string]string{}
	if err := s.Each(func(req intel.Request, data []byte) error {
		bodies[req.URL] = string(data)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if n, size := s.Size(); int(n) != len(bodies) || size == 0 {
		t.Errorf("size %d, %d; there are %d bodies", n, size, len(bodies))
	}
	return bodies, s.LeftOut()
}

const exampleSet = "https://www.sec.gov/files/dera/data/financial-statement-data-sets/2009q3.zip"

// TestStatementSet: each company has a body of its lines, the same in whatever
// order the tables are, and what is not taken is counted.
func TestStatementSet(t *testing.T) {
	tables := setTablesOf()
	bodies, left := cutSet(t, tables)
	if len(bodies) != 3 || bodies[exampleSet+"#tag.txt"] == "" || bodies[exampleSet+"#CIK0000001001"] == "" || bodies[exampleSet+"#CIK0000003003"] == "" {
		t.Errorf("bodies %v", bodies)
	}
	want := "numbers that are not taken: 1 of a part (segments), 1 of a co-registrant, 1 under an element of the filer's own, 1 without a value, 1 of a submission that is not listed"
	if left != want {
		t.Errorf("left out: %s\nwant %s", left, want)
	}
	turned := setTablesOf()
	for name, table := range turned {
		lines := strings.SplitAfter(strings.TrimSuffix(table, "\n"), "\n")
		last := len(lines) - 1
		if !strings.HasSuffix(lines[last], "\n") {
			lines[last] += "\n"
		}
		slices.Reverse(lines[1:])
		turned["2009q3/"+strings.ToUpper(name)] = strings.Join(lines, "")
		delete(turned, name)
	}
	again, _ := cutSet(t, turned)
	if diff := cmp.Diff(bodies, again); diff != "" {
		t.Errorf("with lines in another order (-want +got):\n%s", diff)
	}
	if IsStatementSet([]string{"CIK0000001001.json"}) || IsStatementSet([]string{"sub.txt", "num.txt"}) || !IsStatementSet([]string{"a/Sub.txt", "num.txt", "tag.txt"}) {
		t.Error("a data set is not told from other archives")
	}
}

// TestStatementSetRefused: tables that cannot be used are refused with a reason.
func TestStatementSetRefused(t *testing.T) {
	for _, c := range []struct{ name, table, old, new, want string }{
		{"a filing twice", "sub.txt", "0001000001-09-000009", "0001000001-09-000001", "listed twice"},
		{"a filing without a number", "sub.txt", "0001000001-09-000009", "9", "without an accession number"},
		{"no column of values", "num.txt", "\tvalue\t", "\tworth\t", "no column value"},
		{"an endless line", "num.txt", "note", strings.Repeat("x", maxSetLine), "more than 65536 bytes"},
		{"an empty table", "tag.txt", setTablesOf()["tag.txt"], "", "empty"},
		{"no filing with a day", "sub.txt", setTablesOf()["sub.txt"], setSubHead, "no filing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			tables := setTablesOf()
			tables[c.table] = strings.Replace(tables[c.table], c.old, c.new, 1)
			_, err := openSet(tables)
			if err == nil || intel.KindOf(err) != intel.KindInvalid || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
		})
	}
}

func statementBody(data string, cik intel.CIK) intel.Body {
	return intel.Body{Kind: KindStatementData, Subject: cik.String(), URL: exampleSet + "#CIK" + cik.Padded(), SHA256: intel.HashBody([]byte(data))}
}

// TestStatementData: what a company's share of a set becomes, and that each
// number leads back to its line.
func TestStatementData(t *testing.T) {
	bodies, _ := cutSet(t, setTablesOf())
	data := bodies[exampleSet+"#CIK0000001001"]
	body := statementBody(data, 1001)
	b, err := New().Parse(body, []byte(data), nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range b.Facts {
		got = append(got, fmt.Sprintf("%s %s %s %s %d%s %s %t", f.Series(), f.Period, f.Value, f.Accession, f.FiscalYear, f.FiscalPeriod, f.Form, f.Rounded))
		span, ok := New().Locate(body, []byte(data), f)
		if line := data[span.Offset : span.Offset+span.Length]; !ok || !strings.Contains(line, f.Concept+"\t") || !strings.HasPrefix(line, f.Accession.String()) {
			t.Errorf("%s leads to %q", f.Series(), line)
		}
	}
	want := []string{
		"us-gaap:Assets USD 2009-06-30 -500000 0001000001-09-000001 2009Q2 10-Q true",
		"us-gaap:EarningsPerShareBasic USD/shares 2009-01-01/2009-06-30 0.12 0001000001-09-000001 2009Q2 10-Q true",
		"us-gaap:EarningsPerShareBasic USD/shares 2009-01-01/2009-06-30 0 0001000001-09-000009 0 10-Q/A true",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
	got = nil
	for _, f := range b.Filings {
		got = append(got, fmt.Sprintf("%s %s %s %s %s %s", f.CIK, f.Accession, f.Form, f.FiledAt, f.AcceptedAt.Format("15:04:05"), f.AcceptedFrom))
	}
	want = []string{
		"1001 0001000001-09-000001 10-Q 2009-08-07 13:11:00 statement-data",
		"2002 0001000001-09-000001 10-Q 2009-08-07 13:11:00 statement-data",
		"1001 0001000001-09-000009 10-Q/A 2009-09-07 00:00:00 ",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("filings (-want +got):\n%s", diff)
	}
	if c := b.Company; c == nil || c.Name != "EXAMPLE INC" || c.EIN != "123456789" || len(b.Quarantined) > 0 {
		t.Errorf("company %+v, quarantined %+v", c, b.Quarantined)
	}
	other := bodies[exampleSet+"#CIK0000003003"]
	b, err = New().Parse(statementBody(other, 3003), []byte(other), nil)
	if err != nil || len(b.Facts) != 1 || b.Facts[0].Taxonomy != "ifrs-full" || b.Filings[0].AcceptedAt.Second() != 30 {
		t.Errorf("the other company: %+v, %v", b, err)
	}
	tags := bodies[exampleSet+"#tag.txt"]
	b, err = New().Parse(intel.Body{Kind: KindStatementTags, URL: exampleSet + "#tag.txt"}, []byte(tags), nil)
	wantTags := []intel.Concept{
		{Taxonomy: "us-gaap", Name: "Assets", Label: "Assets, Total", Description: "What is owned.", Year: 2009},
		{Taxonomy: "us-gaap", Name: "EarningsPerShareBasic", Label: "Earnings Per Share, Basic", Description: "Per share.", Year: 2009},
	}
	if diff := cmp.Diff(wantTags, b.Concepts); err != nil || diff != "" {
		t.Errorf("labels: %v (-want +got):\n%s", err, diff)
	}
}

// TestStatementDataQuarantine: a line that cannot be read is put aside alone.
func TestStatementDataQuarantine(t *testing.T) {
	bodies, _ := cutSet(t, setTablesOf())
	good := bodies[exampleSet+"#CIK0000001001"]
	for _, c := range []struct{ name, old, new, reason string }{
		{"a day that is none", "\t20090630\t0\t", "\t20090631\t0\t", "ddate"},
		{"no length", "\t20090630\t0\t", "\t20090630\t\t", "qtrs"},
		{"a length before all time", "\t20090630\t0\t", "\t20090630\t999\t", "999 quarters"},
		{"no unit", "\tUSD\t\t\t-500000.0000", "\t\t\t\t-500000.0000", "uom"},
		{"a value that is none", "-500000.0000", "many", "value"},
		{"too few cells", "\t-500000.0000\t", "", "cells"},
		{"an unknown filing", "0001000001-09-000001\tAssets", "0001000001-09-000002\tAssets", "no filing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			bad := strings.Replace(good, c.old, c.new, 1)
			b, err := New().Parse(statementBody(bad, 1001), []byte(bad), nil)
			if err != nil || len(b.Facts) != 2 || len(b.Quarantined) != 1 || !strings.Contains(b.Quarantined[0].Reason, c.reason) {
				t.Errorf("%d facts, quarantined %+v, error %v", len(b.Facts), b.Quarantined, err)
			}
		})
	}
	for _, bad := range []string{"", "== sub.txt\n", "== other.txt\nx\n", "line\n" + good, strings.Replace(good, "\t1001\t", "\t1002\t", 1)} {
		if _, err := New().Parse(statementBody(bad, 1001), []byte(bad), nil); intel.KindOf(err) != intel.KindInvalid || err == nil {
			t.Errorf("%q: error %v", bad, err)
		}
	}
}

// Whatever the tables are, cutting and parsing end, and what they give keeps its
// promises.
func FuzzStatementSet(f *testing.F) {
	good := setTablesOf()
	f.Add(good["sub.txt"], good["num.txt"], good["tag.txt"])
	f.Add(good["sub.txt"], good["num.txt"]+"\n\xff\t\t", "\ufeff"+good["tag.txt"])
	f.Add(setSubHead+"0001000001-09-000001\t1\tX\n", setNumHead, setTagHead)
	f.Fuzz(func(t *testing.T, sub, num, tag string) {
		s, err := openSet(map[string]string{"sub.txt": sub, "num.txt": num, "tag.txt": tag})
		if err != nil {
			if intel.KindOf(err) != intel.KindInvalid {
				t.Fatalf("%v is not KindInvalid", err)
			}
			return
		}
		if err := s.Each(func(req intel.Request, data []byte) error {
			body := intel.Body{Kind: req.Kind, Subject: req.Subject, URL: req.URL}
			b, err := New().Parse(body, data, nil)
			if err != nil {
				if intel.KindOf(err) != intel.KindInvalid {
					t.Fatalf("%v is not KindInvalid", err)
				}
				return nil
			}
			for i, fact := range b.Facts {
				if fact.Start > fact.End || fact.Value == "" || fact.Unit == "" || fact.CIK.String() != req.Subject {
					t.Fatalf("fact %+v", fact)
				}
				if i > 0 && b.Facts[i-1].Series() == fact.Series() && compareFacts(&b.Facts[i-1], &b.Facts[i]) > 0 {
					t.Fatalf("facts out of order: %+v", b.Facts)
				}
				if _, ok := New().Locate(body, data, fact); !ok {
					t.Fatalf("%+v is not found again", fact)
				}
			}
			return nil
		}); err != nil && intel.KindOf(err) != intel.KindInvalid {
			t.Fatalf("%v is not KindInvalid", err)
		}
	})
}
