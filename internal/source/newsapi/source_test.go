package newsapi_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/source"
	"github.com/corpintel/intel/internal/source/newsapi"
)

const articles = `{"status":"ok","totalResults":15613,"articles":[
{"source":{"id":"wire","name":"Wire"},"author":null,"title":"Example &amp; Sample agree","description":"<b>They</b> agree.","url":"https://n.example/a?utm_medium=x","urlToImage":null,"publishedAt":"2021-12-04T13:37:43.5326981Z","content":"cut… [+1210 chars]"},
{"source":{"id":null,"name":"Other"},"author":"Jane Doe","title":"No description","description":null,"url":"https://n.example/b","publishedAt":"2021-12-04T13:00:00Z"},
{"source":{"id":null,"name":"[Removed]"},"title":"[Removed]","url":"https://removed.com","publishedAt":"2021-12-04T13:00:00Z"},
{"source":{"name":"Other"},"title":"No time","url":"https://n.example/c","publishedAt":"yesterday"},
{"title":7}]}`

func TestParseArticles(t *testing.T) {
	b, err := newsapi.New().Parse(intel.Body{Kind: newsapi.KindEverything}, []byte(articles), nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []intel.Article{
		{
			ID: intel.NaturalID("newsapi", "https://n.example/a"), Vendor: "newsapi", URL: "https://n.example/a", Link: "https://n.example/a?utm_medium=x",
			Publisher: "Wire", PublisherID: "wire", Title: "Example & Sample agree", Summary: "They agree.",
			PublishedAt: time.Date(2021, 12, 4, 13, 37, 43, 532698100, time.UTC),
		},
		{
			ID: intel.NaturalID("newsapi", "https://n.example/b"), Vendor: "newsapi", URL: "https://n.example/b", Link: "https://n.example/b",
			Publisher: "Other", Author: "Jane Doe", Title: "No description", PublishedAt: time.Date(2021, 12, 4, 13, 0, 0, 0, time.UTC),
		},
	}
	if diff := cmp.Diff(want, b.Articles); diff != "" {
		t.Error(diff)
	}
	var reasons []string
	for _, q := range b.Quarantined {
		reasons = append(reasons, q.Reason[:12])
	}
	if diff := cmp.Diff([]string{"the publishe", "it lacks a t", "it is no art"}, reasons); diff != "" {
		t.Error(diff)
	}
}

func TestParsePublishers(t *testing.T) {
	b, err := newsapi.New().Parse(intel.Body{Kind: newsapi.KindSources}, []byte(`{"status":"ok","sources":[{"id":"wire","name":"Wire","url":"https://w.example","language":"en","country":"us"},{"name":"no id"}]}`), nil)
	if err != nil || len(b.Publishers) != 1 || b.Publishers[0].Vendor != "newsapi" || b.Publishers[0].Language != "en" || len(b.Quarantined) != 1 {
		t.Errorf("%+v %v", b, err)
	}
}

// Each of the provider's errors has a behaviour, and none is ever data.
func TestErrors(t *testing.T) {
	for _, c := range []struct {
		status int
		code   string
		want   source.Outcome
		pause  time.Duration
	}{
		{401, "apiKeyDisabled", source.Denied, 0},
		{429, "apiKeyExhausted", source.Exhausted, time.Hour},
		{401, "apiKeyInvalid", source.Denied, 0},
		{401, "apiKeyMissing", source.Denied, 0},
		{400, "parameterInvalid", source.Refused, 0},
		{426, "parameterInvalid", source.Denied, 0},
		{400, "parametersMissing", source.Refused, 0},
		{400, "parametersIncompatible", source.Refused, 0},
		{429, "rateLimited", source.Exhausted, time.Hour},
		{400, "sourcesTooMany", source.Refused, 0},
		{400, "sourceDoesNotExist", source.Refused, 0},
		{500, "unexpectedError", source.Unavailable, 0},
		{426, "maximumResultsReached", source.NotFound, 0},
		{200, "somethingNew", source.Unexpected, 0},
		{401, "somethingNew", source.Denied, 0},
		{426, "somethingNew", source.Denied, 0},
		{418, "somethingNew", "", 0}, // HTTP says it
	} {
		data := []byte(fmt.Sprintf(`{"status":"error","code":%q,"message":"words"}`, c.code))
		j := newsapi.Judge(newsapi.KindEverything, c.status, data)
		if j.Outcome != c.want || j.Pause != c.pause {
			t.Errorf("%d %s: got %s, pause %s", c.status, c.code, j.Outcome, j.Pause)
		}
		if _, err := newsapi.New().Parse(intel.Body{Kind: newsapi.KindEverything}, data, nil); intel.KindOf(err) != intel.KindInvalid || err == nil {
			t.Errorf("%s was read as data: %v", c.code, err)
		}
	}
	for _, data := range []string{
		`{"status":"ok"}`, `{"status":"ok","sources":[]}`, `{"status":"ok","articles":null}`, `{"status":"ok","articles":[`, `[]`, `<html>`, ``, `null`, "title,url\na,b\n",
	} {
		if j := newsapi.Judge(newsapi.KindEverything, 200, []byte(data)); j.Outcome != source.Unexpected {
			t.Errorf("%s: got %q", data, j.Outcome)
		}
		if _, err := newsapi.New().Parse(intel.Body{Kind: newsapi.KindEverything}, []byte(data), nil); intel.KindOf(err) != intel.KindInvalid || err == nil {
			t.Errorf("%s was read as data: %v", data, err)
		}
	}
}

func TestRequests(t *testing.T) {
	list, err := newsapi.EverythingRequests("320193", newsapi.Query{Words: `"Apple" AND chips`, Language: "en", From: time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC), Pages: 2})
	if err != nil {
		t.Fatal(err)
	}
	const q = "https://newsapi.org/v2/everything?from=2026-05-01T00%3A00%3A00&language=en&"
	var got []string
	for _, r := range append(list, newsapi.HeadlinesRequest("us", "business"), newsapi.SourcesRequest()) {
		got = append(got, fmt.Sprint(r.URL, " ", r.MayBeAbsent))
	}
	want := []string{
		q + "pageSize=100&q=%22Apple%22+AND+chips&sortBy=publishedAt false",
		q + "page=2&pageSize=100&q=%22Apple%22+AND+chips&sortBy=publishedAt true",
		"https://newsapi.org/v2/top-headlines?category=business&country=us&pageSize=100 false",
		"https://newsapi.org/v2/top-headlines/sources false",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, words := range []string{"", strings.Repeat("x", 501)} {
		if _, err := newsapi.EverythingRequests("", newsapi.Query{Words: words}); intel.KindOf(err) != intel.KindInvalid || err == nil {
			t.Errorf("%d characters: %v", len(words), err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(articles)
	f.Fuzz(func(t *testing.T, data string) {
		b, err := newsapi.New().Parse(intel.Body{Kind: newsapi.KindTopHeadlines}, []byte(data), nil)
		if err != nil && intel.KindOf(err) != intel.KindInvalid {
			t.Error(err)
		}
		for _, a := range b.Articles {
			if a.Title == "" || a.URL == "" || a.PublishedAt.IsZero() && a.ID == "" {
				t.Errorf("%+v", a)
			}
		}
	})
}
