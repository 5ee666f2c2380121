package source_test

import (
	"bytes"
	"compress/gzip"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/recordings"
	"github.com/corpintel/intel/internal/source"
	"github.com/corpintel/intel/internal/source/alphavantage"
	"github.com/corpintel/intel/internal/source/newsapi"
)

var update = flag.Bool("update", false, "write docs/sources/answers.md anew, if there are recordings")

// recordedAnswer is a line of a manifest.
type recordedAnswer struct {
	provider, file, asked string // asked: the function or path, "" for any
	subject               string
	status                int
	data                  []byte
}

func recordedAnswers(t *testing.T, provider string) []recordedAnswer {
	t.Helper()
	dir := filepath.Join(recordings.Dir(t), provider)
	manifest, err := os.ReadFile(filepath.Join(dir, "manifest.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	var all []recordedAnswer
	for i, line := range strings.Split(strings.TrimSpace(string(manifest)), "\n") {
		c := strings.Split(line, "\t")
		if i == 0 {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, c[2]))
		if err != nil {
			t.Fatal(err)
		}
		if c[3] == "gzip" {
			z, err := gzip.NewReader(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			if data, err = io.ReadAll(z); err != nil {
				t.Fatal(err)
			}
		}
		status, err := strconv.Atoi(c[1])
		if err != nil {
			t.Fatal(err)
		}
		a := recordedAnswer{provider: provider, file: strings.TrimSuffix(c[2], ".gz"), status: status, data: data}
		raw, _, _ := strings.Cut(c[0], " (")
		if u, err := url.Parse(raw); err == nil && u.Host != "" {
			a.asked, a.subject = u.Path, ""
			if f := u.Query().Get("function"); f != "" {
				a.asked, a.subject = f, u.Query().Get("symbol")
			}
		}
		all = append(all, a)
	}
	return all
}

// kindOf returns the kind of body that a recorded answer is read as: what was
// asked for, or where that is not known what its name says, or else prices.
func (a recordedAnswer) kind() (kind string, known bool) {
	if a.provider == "newsapi" {
		switch {
		case strings.HasSuffix(a.asked, "sources"):
			return newsapi.KindSources, true
		case strings.HasSuffix(a.asked, "top-headlines"):
			return newsapi.KindTopHeadlines, true
		}
		return newsapi.KindEverything, true
	}
	if a.asked != "" {
		kind = alphavantage.KindOf(a.asked)
		return kind, kind != ""
	}
	name := strings.ToLower(filepath.Base(a.file))
	for _, c := range []struct{ part, kind string }{
		{"overview", alphavantage.KindOverview}, {"earnings", alphavantage.KindEarnings}, {"dailyadjusted", alphavantage.KindDailyAdjusted},
		{"daily_", alphavantage.KindDaily}, {"global_quote", alphavantage.KindQuote}, {"listing_status", alphavantage.KindListingStatus},
		{"search", alphavantage.KindSearch}, {"fundamental_data", alphavantage.KindIncomeStatement},
	} {
		if strings.Contains(name, c.part) {
			return c.kind, true
		}
	}
	return alphavantage.KindDaily, strings.HasPrefix(a.file, "errors/")
}

// behaviour says what becomes of an answer.
func (a recordedAnswer) behaviour(t *testing.T) string {
	kind, known := a.kind()
	if !known {
		kind = alphavantage.KindDaily
	}
	judge, parse := alphavantage.Judge, intel.Source(alphavantage.New())
	if a.provider == "newsapi" {
		judge, parse = newsapi.Judge, newsapi.New()
	}
	j := judge(kind, a.status, a.data)
	if a.subject == "" && kind == alphavantage.KindDaily {
		a.subject = "ANY" // CSV does not say whose prices they are
	}
	b, err := parse.Parse(intel.Body{Kind: kind, Subject: a.subject}, a.data, nil)
	if (j.Outcome == "") != (err == nil) && known {
		t.Errorf("%s %s: judged %q, parsed with error %v", a.provider, a.file, j.Outcome, err)
	}
	switch {
	case !known:
		return "never asked for"
	case err == nil:
		return "stored: " + records(b)
	}
	return refusals[j.Outcome] + paused(j.Pause)
}

// refusals are the outcomes in words.
var refusals = map[source.Outcome]string{
	source.Denied:      "refused, not asked again: the key or the plan does not allow it (exit code 4)",
	source.Exhausted:   "the run gives up: the budget is used up",
	source.Throttled:   "asked again later",
	source.NotFound:    "nothing of this name, or no more pages: absent",
	source.Refused:     "refused, not asked again: the request is wrong",
	source.Unexpected:  "asked again, then refused: not the answer to the request",
	source.Unavailable: "asked again: the provider’s own trouble",
}

func paused(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return "; nobody asks for " + strings.TrimSuffix(strings.TrimSuffix(d.String(), "0s"), "0m")
}

func records(b intel.Batch) string {
	var parts []string
	for _, c := range []struct {
		n    int
		what string
	}{
		{len(b.Bars), "days of prices"}, {len(b.Actions), "corporate actions"}, {len(b.Figures), "figures"}, {len(b.Symbols), "symbols"},
		{len(b.Articles), "articles"}, {len(b.Publishers), "publishers"}, {len(b.Quarantined), "in quarantine"},
	} {
		if c.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", c.n, c.what))
		}
	}
	return strings.Join(parts, ", ")
}

// Every recorded answer, good and bad, is stored or refused as it should be.
// The page of docs is what this test has seen.
func TestAnswersOfRecordings(t *testing.T) {
	var page strings.Builder
	page.WriteString(`# What becomes of each answer

Written by a test from recorded answers of Alpha Vantage and NewsAPI, good and bad. An answer that is refused is never
archived as data: the run's record says what the provider said.

| provider | recorded answer | asked for | status | what becomes of it |
|--|--|--|--|--|
`)
	for _, provider := range []string{"alphavantage", "newsapi"} {
		answers := recordedAnswers(t, provider)
		sort.Slice(answers, func(i, j int) bool { return answers[i].file < answers[j].file })
		for _, a := range answers {
			asked := a.asked
			if asked == "" {
				asked = "any"
			}
			fmt.Fprintf(&page, "| %s | `%s` | %s | %d | %s |\n", provider, a.file, asked, a.status, a.behaviour(t))
		}
	}
	const file = "../../docs/sources/answers.md"
	if *update {
		if err := os.WriteFile(file, []byte(page.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), page.String()); diff != "" {
		t.Errorf("docs/sources/answers.md (-is +should be); write it with -update:\n%s", diff)
	}
}
