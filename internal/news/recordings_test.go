package news_test

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/news"
	"github.com/corpintel/intel/internal/recordings"
	"github.com/corpintel/intel/internal/source/alphavantage"
	"github.com/corpintel/intel/internal/source/edgar"
	"github.com/corpintel/intel/internal/source/newsapi"
	"github.com/corpintel/intel/internal/store"
)

// labels are people's verdicts: which companies the title and summary of a
// recorded article name, by the article's id.
func labels(t *testing.T) map[string][]intel.CIK {
	t.Helper()
	text, err := os.ReadFile("testdata/labels.tsv")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]intel.CIK{}
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n")[1:] {
		id, companies, _ := strings.Cut(line, "\t")
		all[id] = nil
		for s := range strings.FieldsSeq(companies) {
			cik, err := intel.ParseCIK(s)
			if err != nil {
				t.Fatal(err)
			}
			all[id] = append(all[id], cik)
		}
	}
	return all
}

// heldOut reports whether an article is of the part that nothing was changed
// for.
func heldOut(id string) bool { return id[len(id)-1] < '5' }

// recordedArticles returns every recorded article once, without what its vendor
// claims of companies.
func recordedArticles(t *testing.T) []intel.Article {
	t.Helper()
	var all []intel.Article
	seen := map[string]bool{}
	for _, from := range []struct {
		source  intel.Source
		kind    string
		pattern string
	}{
		{newsapi.New(), newsapi.KindEverything, "newsapi/v2/everything/*"},
		{newsapi.New(), newsapi.KindEverything, "newsapi/v2/top-headlines/*.json"},
		{alphavantage.New(), alphavantage.KindNews, "alphavantage/intelligence/NEWS_SENTIMENT*"},
	} {
		files, err := filepath.Glob(filepath.Join(recordings.Dir(t), filepath.FromSlash(from.pattern)))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			batch, err := from.source.Parse(intel.Body{Kind: from.kind}, read(t, file), nil)
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			for _, a := range batch.Articles {
				if !seen[a.ID] {
					seen[a.ID], a.Claims = true, nil
					all = append(all, a)
				}
			}
		}
	}
	return all
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(file, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// everyTicker is a store that knows who trades under which ticker, and no more.
func everyTicker(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "x.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	data := recordedTickers(t)
	body := intel.Body{Kind: edgar.KindTickers, URL: edgar.TickerRequests()[0].URL, Status: 200, SHA256: intel.HashBody(data)}
	if err := s.Archive(t.Context(), &body); err != nil {
		t.Fatal(err)
	}
	batch, err := edgar.New().Parse(body, data, nil)
	if err != nil {
		t.Fatal(err)
	}
	batch.Body = body
	if _, err := s.Apply(t.Context(), 0, &batch); err != nil {
		t.Fatal(err)
	}
	return s
}

// recordedTickers is EDGAR's list of them.
func recordedTickers(t *testing.T) []byte {
	t.Helper()
	return read(t, filepath.Join(recordings.Dir(t), "edgar", "www.sec.gov", "files", "company_tickers.json.gz"))
}

// score is how links compare with labels.
type score struct{ articles, right, wrong, missed int }

func (s score) line(name string) string {
	return fmt.Sprintf("| %s | %d | %d | %d | %d | %.2f | %.2f |", name, s.articles, s.right, s.wrong, s.missed,
		float64(s.right)/float64(s.right+s.wrong), float64(s.right)/float64(s.right+s.missed))
}

// The figures are those that docs/news.md has. Errors are shown for the part
// that is tuned on alone, so that nobody learns from the other.
func TestLinkingRecordings(t *testing.T) {
	linker := news.Linker{Names: everyTicker(t)}
	verdicts := labels(t)
	names := []string{"NewsAPI, tuned on", "NewsAPI, held out", "Alpha Vantage, tuned on", "Alpha Vantage, held out", "all, tuned on", "all, held out"}
	parts := map[string]*score{}
	for _, n := range names {
		parts[n] = &score{}
	}
	labelled := 0
	for _, a := range recordedArticles(t) {
		want, ok := verdicts[a.ID]
		if !ok {
			t.Errorf("article %s has no label", a.ID)
			continue
		}
		labelled++
		links, err := linker.Links(context.Background(), &a, news.Threshold)
		if err != nil {
			t.Fatal(err)
		}
		vendor, part := "NewsAPI", ", tuned on"
		if a.Vendor == alphavantage.Vendor {
			vendor = "Alpha Vantage"
		}
		if heldOut(a.ID) {
			part = ", held out"
		}
		var one score
		got := map[intel.CIK]bool{}
		for _, l := range links {
			got[l.CIK] = true
			if slices.Contains(want, l.CIK) {
				one.right++
				continue
			}
			one.wrong++
			if !heldOut(a.ID) {
				t.Logf("wrong: %s %s: %+v", a.ID, l.Name, l.Evidence)
			}
		}
		for _, cik := range want {
			if got[cik] {
				continue
			}
			one.missed++
			if !heldOut(a.ID) {
				t.Logf("missed: %s %s", a.ID, cik)
			}
		}
		for _, n := range []string{vendor + part, "all" + part} {
			s := parts[n]
			s.articles, s.right, s.wrong, s.missed = s.articles+1, s.right+one.right, s.wrong+one.wrong, s.missed+one.missed
		}
	}
	if labelled != len(verdicts) {
		t.Errorf("%d of %d labels are of recorded articles", labelled, len(verdicts))
	}
	docs := string(read(t, "../../docs/news.md"))
	for _, n := range names {
		if line := parts[n].line(n); !strings.Contains(docs, line+"\n") {
			t.Errorf("docs/news.md lacks the line\n%s", line)
		}
	}
}

// Each of the largest companies is found under its name in a plain sentence,
// and nobody else is, but where two companies have one name, an index has it, or
// it is a word that never counts.
func TestLargestCompaniesRecordings(t *testing.T) {
	batch, err := edgar.New().Parse(intel.Body{Kind: edgar.KindTickers}, recordedTickers(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	linker := news.Linker{Names: everyTicker(t)}
	seen := map[intel.CIK]bool{}
	var missed, wrong []string
	for _, l := range batch.Listings {
		if seen[l.CIK] {
			continue
		}
		if seen[l.CIK] = true; len(seen) > 1000 {
			break
		}
		words := strings.Fields(intel.CoreName(l.Name))
		for i, w := range words {
			if len(w) > 3 {
				words[i] = w[:1] + strings.ToLower(w[1:])
			}
		}
		name := strings.Join(words, " ")
		links, err := linker.Links(t.Context(), &intel.Article{
			Title: name + " shares fall after it cuts its forecast", PublishedAt: published,
			Summary: "The company said on Tuesday that it expects less revenue. Analysts still like " + name + ".",
		}, news.Threshold)
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, x := range links {
			if found = found || x.CIK == l.CIK; x.CIK != l.CIK {
				wrong = append(wrong, l.Name+" for "+x.Name)
			}
		}
		if !found {
			missed = append(missed, l.Name)
		}
	}
	if diff := cmp.Diff([]string{"RIO TINTO PLC", "CARNIVAL PLC", "DOW INC.", "On Holding AG"}, missed); diff != "" {
		t.Errorf("missed:\n%s", diff)
	}
	if diff := cmp.Diff([]string{"RIO TINTO PLC for RIO TINTO LTD", "CARNIVAL PLC for CARNIVAL CORP"}, wrong); diff != "" {
		t.Errorf("taken for another:\n%s", diff)
	}
}
