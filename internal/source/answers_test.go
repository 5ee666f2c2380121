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

// Every recorded answer, good and bad, is stored or refused as it should be, and
// so is every error that a provider documents. The page of docs is what this
// test has seen.
func TestAnswersOfRecordings(t *testing.T) {
	var page strings.Builder
	page.WriteString(`# What becomes of each answer

Written by a test. An answer that is refused is never archived as data: the run's record says what the provider said.

## Errors of Alpha Vantage

All come with status 200. Each recorded one was tried as the answer of every function that is asked for.

| recorded answer | functions | what becomes of it |
|--|--|--|
`)
	answers := map[string][]recordedAnswer{}
	for _, provider := range []string{"alphavantage", "newsapi"} {
		answers[provider] = recordedAnswers(t, provider)
		sort.Slice(answers[provider], func(i, j int) bool { return answers[provider][i].file < answers[provider][j].file })
	}
	for _, a := range answers["alphavantage"] {
		if strings.HasPrefix(a.file, "errors/") {
			fmt.Fprintf(&page, "| `%s` | %d | %s |\n", a.file, len(alphavantage.Kinds()), a.fromEvery(t))
		}
	}
	page.WriteString(`
## Errors of NewsAPI

| status | code | what becomes of it |
|--|--|--|
`)
	for _, c := range documentedCodes {
		a := recordedAnswer{provider: "newsapi", file: c.code, status: c.status, data: []byte(`{"status":"error","code":"` + c.code + `","message":"words"}`)}
		fmt.Fprintf(&page, "| %d | `%s` | %s |\n", c.status, c.code, a.behaviour(t))
	}
	page.WriteString(`
## Every recorded answer

| provider | recorded answer | asked for | status | what becomes of it |
|--|--|--|--|--|
`)
	for _, provider := range []string{"alphavantage", "newsapi"} {
		for _, a := range answers[provider] {
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

// fromEvery says what becomes of an error, whatever function was asked for.
func (a recordedAnswer) fromEvery(t *testing.T) string {
	said := map[string]bool{}
	for _, kind := range alphavantage.Kinds() {
		if _, err := alphavantage.New().Parse(intel.Body{Kind: kind, Subject: "ANY"}, a.data, nil); err == nil {
			t.Errorf("%s was read as %s", a.file, kind)
		}
		j := alphavantage.Judge(kind, a.status, a.data)
		said[refusals[j.Outcome]+paused(j.Pause)] = true
	}
	if len(said) != 1 {
		t.Errorf("%s means several things: %v", a.file, said)
	}
	for s := range said {
		return s
	}
	return ""
}

// documentedCodes are NewsAPI's, with the status of each, as its page about
// errors lists them; then those that it sends as well.
var documentedCodes = []struct {
	status int
	code   string
}{
	{401, "apiKeyDisabled"}, {429, "apiKeyExhausted"}, {401, "apiKeyInvalid"}, {401, "apiKeyMissing"}, {400, "parameterInvalid"},
	{400, "parametersMissing"}, {429, "rateLimited"}, {400, "sourcesTooMany"}, {400, "sourceDoesNotExist"}, {500, "unexpectedError"},
	{400, "parametersIncompatible"}, {426, "parameterInvalid"}, {426, "maximumResultsReached"}, {426, "anythingElse"},
}

// No function takes what was recorded as the answer of another, but where the
// two have the same columns.
func TestAnswersOfOtherFunctionsOfRecordings(t *testing.T) {
	for _, a := range recordedAnswers(t, "alphavantage") {
		own, _ := a.kind()
		for _, kind := range alphavantage.Kinds() {
			same := kind == own || strings.HasPrefix(kind, alphavantage.KindDaily) && strings.HasPrefix(own, alphavantage.KindDaily)
			if same || kind == alphavantage.KindDaily && a.asked == "TIME_SERIES_WEEKLY" {
				continue
			}
			b, err := alphavantage.New().Parse(intel.Body{Kind: kind, Subject: "ANY"}, a.data, nil)
			if err == nil {
				t.Errorf("%s was read as %s: %s", a.file, kind, records(b))
			}
		}
	}
}

// What is cut short is refused, or has nothing that the whole has not.
func TestCutAnswersOfRecordings(t *testing.T) {
	for _, provider := range []string{"alphavantage", "newsapi"} {
		for _, a := range recordedAnswers(t, provider) {
			kind, known := a.kind()
			if !known || a.status != 200 {
				continue
			}
			parse := intel.Source(alphavantage.New())
			if provider == "newsapi" {
				parse = newsapi.New()
			}
			body := intel.Body{Kind: kind, Subject: a.subject}
			if body.Subject == "" && kind == alphavantage.KindDaily {
				body.Subject = "ANY"
			}
			whole, err := parse.Parse(body, a.data, nil)
			if err != nil {
				continue
			}
			trimmed := bytes.TrimSpace(a.data)
			for i := 1; i < 20; i++ {
				cut := trimmed[:len(trimmed)*i/20]
				part, err := parse.Parse(body, cut, nil)
				if trimmed[0] == '{' {
					if intel.KindOf(err) != intel.KindInvalid || err == nil {
						t.Errorf("%s after %d bytes: %v", a.file, len(cut), err)
					}
					continue
				}
				if err != nil {
					continue
				}
				lacking := lacks(whole.Bars, part.Bars) + lacks(whole.Actions, part.Actions)
				if kind != alphavantage.KindEarningsCalendar { // whose lines may end after any column
					lacking += lacks(whole.Figures, part.Figures)
				}
				if lacking > 0 {
					t.Errorf("%s after %d bytes has %d records that the whole has not", a.file, len(cut), lacking)
				}
			}
		}
	}
}

// lacks counts what is in part and not in whole.
func lacks[T comparable](whole, part []T) (n int) {
	all := make(map[T]bool, len(whole))
	for _, x := range whole {
		all[x] = true
	}
	for _, x := range part {
		if !all[x] {
			n++
		}
	}
	return n
}
