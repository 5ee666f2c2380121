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

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/news"
	"github.com/corpintel/intel/internal/recordings"
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

// recordedArticles returns every recorded article of NewsAPI once.
func recordedArticles(t *testing.T) []intel.Article {
	t.Helper()
	var all []intel.Article
	seen := map[string]bool{}
	for _, pattern := range []string{"everything/*", "top-headlines/*.json"} {
		files, err := filepath.Glob(filepath.Join(recordings.Dir(t), "newsapi", "v2", pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			batch, err := newsapi.New().Parse(intel.Body{Kind: newsapi.KindEverything}, read(t, file), nil)
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			for _, a := range batch.Articles {
				if !seen[a.ID] {
					seen[a.ID] = true
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
	data := read(t, filepath.Join(recordings.Dir(t), "edgar", "www.sec.gov", "files", "company_tickers.json.gz"))
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

// score is how links compare with labels.
type score struct{ articles, right, wrong, missed int }

func (s score) line(name string) string {
	return fmt.Sprintf("| %s | %d | %d | %d | %d | %.2f | %.2f |", name, s.articles, s.right, s.wrong, s.missed,
		float64(s.right)/float64(s.right+s.wrong), float64(s.right)/float64(s.right+s.missed))
}

// The figures are those that docs/news.md has.
func TestLinkingRecordings(t *testing.T) {
	linker := news.Linker{Names: everyTicker(t)}
	verdicts := labels(t)
	parts := map[bool]*score{false: {}, true: {}}
	for _, a := range recordedArticles(t) {
		want, labelled := verdicts[a.ID]
		if !labelled {
			t.Errorf("article %s has no label", a.ID)
			continue
		}
		links, err := linker.Links(context.Background(), &a, news.Threshold)
		if err != nil {
			t.Fatal(err)
		}
		s := parts[heldOut(a.ID)]
		s.articles++
		got := map[intel.CIK]bool{}
		for _, l := range links {
			got[l.CIK] = true
			if slices.Contains(want, l.CIK) {
				s.right++
			} else {
				s.wrong++
				if !heldOut(a.ID) {
					t.Logf("wrong: %s %s: %+v", a.ID, l.Name, l.Evidence)
				}
			}
		}
		for _, cik := range want {
			if !got[cik] {
				s.missed++
				if !heldOut(a.ID) {
					t.Logf("missed: %s %s", a.ID, cik)
				}
			}
		}
	}
	docs := string(read(t, "../../docs/news.md"))
	for _, line := range []string{parts[false].line("tuned on"), parts[true].line("held out")} {
		if !strings.Contains(docs, line+"\n") {
			t.Errorf("docs/news.md lacks the line\n%s", line)
		}
	}
}
