package api

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
)

// factsReply is a list of facts as a caller reads it.
type factsReply struct {
	Items  []map[string]any `json:"items"`
	Next   *string          `json:"next"`
	Notice string           `json:"notice"`
	AsOf   time.Time        `json:"as_of"`
}

// A fact has all its keys, absent values are null, and the value is the
// filer's, digit for digit.
func TestFact(t *testing.T) {
	f := newFixture(t, nil)
	r := f.get("/api/v1/companies/1001/facts?concept=NetIncomeLoss&period=2009-12-31&as_of=2010-03-01&form=10-K&limit=1")
	want := `{"items":[{"cik":1001,"taxonomy":"us-gaap","concept":"NetIncomeLoss","unit":"USD","start":"2009-01-01","end":"2009-12-31","value":"100.50",` +
		`"accession":"0000001001-10-000001","fy":2009,"fp":"FY","form":"10-K","filed":"2010-02-01","accepted":"2010-02-01T21:00:00Z","known_at":"2010-02-01T21:00:00Z","frame":null,` +
		`"sha256":"` + f.factsBody.String() + `","ingested_at":"2026-03-01T12:00:00Z","revision":0,"vanished":false,"label":"Net Income (Loss)","sample":false,"rounded":false}],` +
		`"next":"NEXT","as_of":"2010-03-02T05:00:00Z"}`
	got := string(r.body)
	if next := decode[factsReply](t, r).Next; next == nil {
		t.Error("no next, but there is more")
	} else {
		got = strings.Replace(got, *next, "NEXT", 1)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("-want +got", diff)
	}
	if got := r.header.Get("Content-Type"); got != "application/json" {
		t.Errorf("content type %q", got)
	}
}

// Following next brings every fact once, whatever the size of a page; --all
// brings the superseded reports too.
func TestFactsPaging(t *testing.T) {
	f := newFixture(t, nil)
	for query, want := range map[string]string{
		"":         "4000 5000 99 -7",
		"all=true": "4000 5000 100.50 99 -7",
	} {
		for _, limit := range []string{"1", "2", "3", "100"} {
			var values []string
			next, asOf := "", time.Time{}
			for range 10 {
				path := "/api/v1/companies/1001/facts?limit=" + limit + "&" + query
				if next != "" {
					path += "&cursor=" + next
				}
				page := decode[factsReply](t, f.get(strings.TrimSuffix(path, "&")))
				for _, k := range page.Items {
					values = append(values, k["value"].(string))
				}
				if !asOf.IsZero() && !asOf.Equal(page.AsOf) {
					t.Errorf("a page as of %v after one as of %v", page.AsOf, asOf)
				}
				if asOf = page.AsOf; page.Next == nil {
					break
				}
				next = *page.Next
			}
			if got := strings.Join(values, " "); got != want {
				t.Errorf("%s in pages of %s: got %s, want %s", query, limit, got, want)
			}
		}
	}
}

// The pages of a list asked for as of now are all as of the first page's now.
func TestCursorKeepsInstant(t *testing.T) {
	now := clock
	f := newFixture(t, func(c *Config) { c.Now = func() time.Time { return now } })
	first := decode[factsReply](t, f.get("/api/v1/companies/1001/facts?limit=1"))
	now = now.Add(time.Hour)
	const path = "/api/v1/companies/1001/facts?limit=1&cursor="
	second := decode[factsReply](t, f.get(path+*first.Next))
	if !second.AsOf.Equal(clock) {
		t.Errorf("the second page is as of %v, want %v", second.AsOf, clock)
	}
	if r := f.get(path + *first.Next + "&as_of=2026-03-01T12:00:00Z"); r.status != http.StatusOK {
		t.Errorf("the same instant, spelled out: status %d", r.status)
	}
	p := problemOf(t, f.get(path+*first.Next+"&as_of=2010-01-01"), http.StatusBadRequest)
	if !strings.Contains(p.says(), "query.cursor: continues a list as of 2026-03-01T12:00:00Z") {
		t.Error(p.says())
	}
	for _, garbage := range []string{"AAEC", "zz~", "~AAEC", "!~AAEC", "1~AAEC", strings.Repeat("9", 40) + "~AAEC"} {
		problemOf(t, f.get(path+garbage), http.StatusBadRequest)
	}
}

// To ask again for what is known now is to ask whether anything has changed:
// the entity tag does not depend on the clock.
func TestTagIgnoresClock(t *testing.T) {
	now := clock
	f := newFixture(t, func(c *Config) { c.Now = func() time.Time { return now } })
	for _, path := range []string{"/api/v1/companies/1001/facts", "/api/v1/companies/1001/filings", "/api/v1/status", "/api/v1/companies/1001/trace?concept=Assets&end=2009-12-31"} {
		first := f.get(path)
		now = now.Add(time.Hour)
		if r := f.get(path, "If-None-Match", first.header.Get("ETag")); r.status != http.StatusNotModified {
			t.Errorf("%s an hour later: status %d, want 304", path, r.status)
		}
	}
	const all = "/api/v1/companies/1001/facts"
	if a, b := f.get(all).header.Get("ETag"), f.get(all+"?as_of=2010-03-01").header.Get("ETag"); a == b {
		t.Error("different facts have one entity tag")
	}
}

// Figures of the sample say so, each and above all of them.
func TestSampleMarked(t *testing.T) {
	// Real data takes the place of the sample, so it is alone in its store.
	f := newFixture(t, nil)
	f.addSample()
	for path, inItem := range map[string]string{
		"/api/v1/companies?q=sampled":                                `"sample":true`,
		"/api/v1/companies/1004":                                     `"sample":true`,
		"/api/v1/companies/1004/facts":                               `"sample":true`,
		"/api/v1/companies/1004/filings":                             `"cik":1004`,
		"/api/v1/companies/1004/trace?concept=Assets&end=2009-12-31": `"sample":true`,
		"/api/v1/status":                                             `"sample":true`,
	} {
		r := f.get(path)
		if body := string(r.body); r.status != http.StatusOK || !strings.Contains(body, inItem) || !strings.Contains(body, `"notice":"Sample: `) {
			t.Errorf("%s: status %d, %.300s", path, r.status, r.body)
		}
	}
	for _, path := range []string{"/api/v1/companies/1001", "/api/v1/companies/1001/facts", "/api/v1/companies/1001/filings"} {
		if r := f.get(path); strings.Contains(string(r.body), "notice") {
			t.Errorf("%s has a notice: %.300s", path, r.body)
		}
	}
}

// The envelope that is written by hand is what encoding/json would write.
func TestAppendFacts(t *testing.T) {
	facts := []intel.KnownFact{
		{Fact: intel.Fact{CIK: 1, Concept: `A"<`, Period: intel.Period{End: 20091231}}},
		{Fact: intel.Fact{CIK: 2, Concept: "B", Period: intel.Period{End: 20091231}}, Sample: true},
	}
	for _, next := range []string{"", "abc", `"<\`} {
		for n := range len(facts) + 1 {
			want := newPage(facts[:n], next)
			if n == 2 {
				want.Notice = sampleNotice
			}
			b, err := json.Marshal(want)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(b), string(appendFacts(facts[:n], next))); diff != "" {
				t.Error("-want +got", diff)
			}
		}
	}
}

func TestCandidates(t *testing.T) {
	f := newFixture(t, nil)
	p := problemOf(t, f.get("/api/v1/companies/TWN/facts"), http.StatusConflict)
	want := []Candidate{{twinA, "Twin 1002"}, {twinB, "Twin 1003"}}
	if diff := cmp.Diff(want, p.Candidates); diff != "" {
		t.Error("-want +got", diff)
	}
}
