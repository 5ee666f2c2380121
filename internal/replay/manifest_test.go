package replay_test

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/replay"
)

const headings = "url\tstatus\tfile\tstored_as\tcontent_type\tbytes\tresponse_headers"

func TestNewRefusesWhatItCanNotServe(t *testing.T) {
	const good = "https://www.sec.gov/a\t200\tbody\tidentity\ttext/plain\t4\t"
	for _, test := range []struct {
		name, manifest, want string
	}{
		{"empty", "", `manifest.tsv:1: no column "url"`},
		{"column missing", "url\tstatus\tfile\tcontent_type\n", `manifest.tsv:1: no column "stored_as"`},
		{"too many columns", headings + "\n" + good + "\n" + good + "\t\n", "manifest.tsv:3: 8 columns where the first line names 7"},
		{"too few columns", headings + "\nhttps://www.sec.gov/a\t200\n", `manifest.tsv:2: stored_as ""`},
		{"status", headings + "\n" + strings.Replace(good, "200", "OK", 1), `manifest.tsv:2: status "OK"`},
		{"status out of range", headings + "\n" + strings.Replace(good, "200", "99", 1), `manifest.tsv:2: status "99"`},
		{"stored_as", headings + "\n" + strings.Replace(good, "identity", "zstd", 1), `manifest.tsv:2: stored_as "zstd"`},
		{"url", headings + "\n" + strings.Replace(good, "https://www.sec.gov/a", "/a", 1), `manifest.tsv:2: url "/a"`},
		{"url that can not be read", headings + "\n" + strings.Replace(good, "https://www.sec.gov/a", "https://[", 1), `manifest.tsv:2: url "https://["`},
		{"bytes", headings + "\n" + strings.Replace(good, "\t4\t", "\tfour\t", 1), `manifest.tsv:2: bytes "four"`},
		{"headers", headings + "\n" + good + "no header", `manifest.tsv:2: response_headers: "no header"`},
		{"file missing", headings + "\n" + strings.Replace(good, "body", "nobody", 1), "manifest.tsv:2: open "},
		{"file is a folder", headings + "\n" + strings.Replace(good, "body", "folder", 1), "folder is not a file"},
		{"file elsewhere", headings + "\n" + strings.Replace(good, "body", "../edgar/body", 1), `manifest.tsv:2: file "../edgar/body"`},
		{"file not compressed", headings + "\n" + strings.Replace(strings.Replace(good, "body", "short", 1), "identity", "gzip", 1), "short is too short for a gzip file"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			edgar := filepath.Join(dir, "edgar")
			if err := os.MkdirAll(filepath.Join(edgar, "folder"), 0o750); err != nil {
				t.Fatal(err)
			}
			for name, text := range map[string]string{"manifest.tsv": test.manifest, "body": "body", "short": "gz"} {
				if err := os.WriteFile(filepath.Join(edgar, name), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			_, err := replay.New(replay.Config{Data: dir})
			if err == nil || !strings.Contains(err.Error(), test.want) || intel.KindOf(err) != intel.KindInvalid {
				t.Errorf("got %v (%s), want invalid: …%s…", err, intel.KindOf(err), test.want)
			}
			if test.manifest == "" {
				return
			}
			if _, err := replay.New(replay.Config{Data: handMade(t), Later: dir}); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("as later recordings: got %v, want …%s…", err, test.want)
			}
		})
	}
	for name, c := range map[string]replay.Config{
		"no folder":           {Data: filepath.Join(t.TempDir(), "none")},
		"nothing in it":       {Data: t.TempDir()},
		"nothing later in it": {Data: handMade(t), Later: t.TempDir()},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := replay.New(c)
			if err == nil || !strings.Contains(err.Error(), "holds no recordings") || intel.KindOf(err) != intel.KindInvalid {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestManifestIsReadLeniently(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		// Columns in another order, Windows line ends, an empty line, and last
		// columns left out.
		"manifest.tsv": "status\turl\tstored_as\tfile\tcontent_type\tbytes\tnote\r\n" +
			"200\thttps://www.sec.gov/a\tidentity\tbody\ttext/plain\r\n\r\n",
		"body": "body",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ts, _ := serve(t, replay.Config{Data: dir})
	if got := mustAsk(t, ts, "/www.sec.gov/a", nil); got.Status != 200 || got.Body != "body" {
		t.Errorf("got %d %q", got.Status, got.Body)
	}
}

func TestBodiesThatAreNotAsListed(t *testing.T) {
	dir := t.TempDir()
	writeRows(t, filepath.Join(dir, "edgar"),
		row{url: "https://www.sec.gov/cut", status: "200", contentType: "text/plain", body: "the whole body"},
		row{url: "https://www.sec.gov/broken", status: "200", contentType: "text/plain", body: "another body", gzip: true})
	if err := os.WriteFile(filepath.Join(dir, "edgar", "body-0"), []byte("the wh"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "edgar", "body-1.gz"), []byte("no gzip at all"), 0o600); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	ts, _ := serve(t, replay.Config{Data: dir, Log: slog.New(slog.NewTextHandler(&log, nil))})
	if !strings.Contains(log.String(), "level=WARN") || !strings.Contains(log.String(), "listed=14") {
		t.Errorf("no warning in the log:\n%s", log.String())
	}
	if got := mustAsk(t, ts, "/www.sec.gov/cut", nil); got.Status != 200 || got.Body != "the wh" {
		t.Errorf("a shorter body is served as it is: got %d %q", got.Status, got.Body)
	}
	got := mustAsk(t, ts, "/www.sec.gov/broken", nil)
	if got.Status != 500 || strings.Contains(got.Body, dir) {
		t.Errorf("a body that can not be read: got %d %q", got.Status, got.Body)
	}
	if !strings.Contains(log.String(), "level=ERROR") || !strings.Contains(log.String(), "body-1.gz") {
		t.Errorf("the log does not say why:\n%s", log.String())
	}
	if err := os.Remove(filepath.Join(dir, "edgar", "body-0")); err != nil {
		t.Fatal(err)
	}
	if got := mustAsk(t, ts, "/www.sec.gov/cut", nil); got.Status != 500 {
		t.Errorf("a body that is gone: got %d", got.Status)
	}
}

func TestKeysAreNotLogged(t *testing.T) {
	var log bytes.Buffer
	ts, _ := serve(t, replay.Config{Data: handMade(t), Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	mustAsk(t, ts, "/www.alphavantage.co/query?function=OVERVIEW&symbol=IBM&apikey=SECRET", nil)
	mustAsk(t, ts, "/newsapi.org/v2/everything?q=apple&apiKey=SECRET", nil)
	ts.Close()
	if s := log.String(); strings.Contains(s, "SECRET") || strings.Count(s, "msg=answer") != 2 {
		t.Errorf("log:\n%s", s)
	}
}
