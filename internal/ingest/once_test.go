package ingest_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/blob"
	"github.com/corpintel/intel/internal/ingest"
	"github.com/corpintel/intel/internal/quality"
	"github.com/corpintel/intel/internal/source/edgar"
	"github.com/corpintel/intel/internal/store"
)

const submission = `<SEC-HEADER>
ACCESSION NUMBER:	0000001001-22-000061
CONFORMED SUBMISSION TYPE:	8-K
FILED AS OF DATE:	20220506
FILER:
	CENTRAL INDEX KEY:	1001
</SEC-HEADER>
<DOCUMENT>
<TYPE>8-K
<SEQUENCE>1
<TEXT>
text
</TEXT>
</DOCUMENT>
`

// upstream answers with the submission and counts how often.
type upstream struct {
	p     *ingest.Pipeline
	asked int
}

func (u *upstream) Fetch(ctx context.Context, req intel.Request) (intel.Fetched, error) {
	u.asked++
	body := answer(req)
	err := u.p.Archive(ctx, &body, []byte(submission))
	return intel.Fetched{Body: body, Data: []byte(submission), Requests: 1}, err
}

func answer(req intel.Request) intel.Body {
	return intel.Body{Kind: req.Kind, Subject: req.Subject, URL: req.URL, Status: 200, FetchedAt: time.Date(2022, 5, 7, 0, 0, 0, 0, time.UTC)}
}

// What never changes is fetched only where the archive has nothing usable.
func TestOnce(t *testing.T) {
	for _, c := range []struct {
		name     string
		archived string // "" for nothing
		asked    int
	}{
		{"nothing archived", "", 1},
		{"archived, and a crash came before it was stored", submission, 0},
		{"a page that says the upstream is in trouble", "<!DOCTYPE html><html></html>", 1},
		{"a body that was cut off", submission[:200], 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			ctx := t.Context()
			dir := t.TempDir()
			st, err := store.OpenSQLite(ctx, filepath.Join(dir, "intel.db"), store.Options{})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := st.Close(); err != nil {
					t.Error(err)
				}
			})
			files, err := blob.NewFiles(filepath.Join(dir, "raw"))
			if err != nil {
				t.Fatal(err)
			}
			up := &upstream{}
			up.p = &ingest.Pipeline{
				Store: st, Blob: files, Fetcher: up, Sources: []intel.Source{edgar.New()}, Checker: quality.New(quality.Rules(), time.Now),
				Workers: 1, Now: time.Now, Log: slog.New(slog.DiscardHandler),
			}
			a, err := intel.ParseAccession("0000001001-22-000061")
			if err != nil {
				t.Fatal(err)
			}
			req := edgar.SubmissionTextRequest(1001, a)
			if c.archived != "" {
				body := answer(req)
				if err := up.p.Archive(ctx, &body, []byte(c.archived)); err != nil {
					t.Fatal(err)
				}
			}
			for range 2 { // the second time there is nothing to do
				run, err := up.p.Run(ctx, "filings", []string{"1001"}, func(string) ([]intel.Request, error) { return []intel.Request{req}, nil }, nil)
				if err != nil || run.State != intel.RunDone {
					t.Errorf("run %s: %v", run.State, err)
				}
				if docs, err := st.Documents(ctx, a); err != nil || len(docs) != 1 {
					t.Errorf("%d documents: %v", len(docs), err)
				}
				if up.asked != c.asked {
					t.Errorf("asked %d times, want %d", up.asked, c.asked)
				}
			}
		})
	}
}
