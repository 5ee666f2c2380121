package replay

import (
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/corpintel/intel"
)

// archive is everything recorded. It does not change once it is loaded.
type archive struct {
	hosts map[string]bool      // that may be asked
	rows  map[string][]*record // by host and path; the first of equals is served

	undeclared *record // to callers who do not say who they are
	tooFast    *record // to callers above the allowed rate

	lastStart int     // of the recorded pages of current filings, -1 without any
	pastLast  *record // what follows them

	unknownFunction *record
	unknownSymbol   *record
	symbolOf        map[string]*record // where a function has an answer of its own to that
}

// loadArchive reads the recordings in data, and those in later, unless that is
// "", over them.
func loadArchive(data, later string, log *slog.Logger) (*archive, error) {
	base, err := readFolder(data, log)
	if err != nil {
		return nil, err
	}
	a := newArchive()
	replaced := map[string]bool{}
	if later != "" {
		newer, err := readFolder(later, log)
		if err != nil {
			return nil, err
		}
		for _, rec := range newer {
			a.add(rec)
			replaced[rec.at.String()] = true
		}
	}
	for _, rec := range base {
		if rec.at.host == "" || !replaced[rec.at.String()] {
			a.add(rec)
		}
	}
	log.Info("recordings loaded", "data", data, "later", later, "urls", len(a.rows), "hosts", len(a.hosts))
	return a, nil
}

func newArchive() *archive {
	a := &archive{
		hosts:           map[string]bool{},
		rows:            map[string][]*record{},
		undeclared:      ownUndeclared(),
		tooFast:         ownTooFast(),
		lastStart:       -1,
		pastLast:        ownPastLast(),
		unknownFunction: ownUnknownFunction(),
		unknownSymbol:   ownUnknownSymbol(),
		symbolOf:        map[string]*record{},
	}
	for _, host := range []string{hostData, hostWWW, hostFullText, hostAlphaVantage, hostNewsAPI} {
		a.hosts[host] = true
	}
	return a
}

// readFolder reads the manifest in dir, or those of the upstreams below it.
func readFolder(dir string, log *slog.Logger) ([]*record, error) {
	folders := []string{dir}
	if !hasManifest(dir) {
		folders = slices.DeleteFunc([]string{
			filepath.Join(dir, "edgar"),
			filepath.Join(dir, "alphavantage"),
			filepath.Join(dir, "newsapi"),
		}, func(folder string) bool { return !hasManifest(folder) })
	}
	if len(folders) == 0 {
		return nil, intel.Errorf(intel.KindInvalid,
			"%q holds no recordings: want a manifest.tsv in it or in its folder edgar, alphavantage or newsapi", dir)
	}
	var records []*record
	for _, folder := range folders {
		read, err := readManifest(folder, log)
		if err != nil {
			return nil, err
		}
		records = append(records, read...)
	}
	return records, nil
}

func hasManifest(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, manifestName))
	return err == nil
}

// add files rec; among equals the one added first is served.
func (a *archive) add(rec *record) {
	if rec.at.host == "" {
		a.addCondition(rec)
		return
	}
	a.hosts[rec.at.host] = true
	a.rows[rec.at.host+rec.at.path] = append(a.rows[rec.at.host+rec.at.path], rec)
	if start, ok := currentFilings(rec.at); ok {
		switch {
		case rec.status == http.StatusOK:
			a.lastStart = max(a.lastStart, start)
		case rec.status == http.StatusServiceUnavailable && a.pastLast.own():
			a.pastLast = rec
		}
	}
}

func (a *archive) addCondition(rec *record) {
	place := func(at **record) {
		if (*at).own() {
			*at = rec
		}
	}
	about, ofFunction := strings.CutPrefix(rec.note, "unknown symbol on ")
	switch {
	case strings.Contains(rec.condition, "without a declared User-Agent"):
		place(&a.undeclared)
	case strings.Contains(rec.condition, "requests/s"):
		place(&a.tooFast)
	case strings.HasPrefix(rec.note, "unknown function"):
		place(&a.unknownFunction)
	case ofFunction:
		function, _, _ := strings.Cut(about, " ")
		function = strings.TrimRight(function, ":,")
		if a.symbolOf[function] == nil {
			a.symbolOf[function] = rec
		}
	case strings.HasPrefix(rec.note, "unknown symbol"):
		place(&a.unknownSymbol)
	}
}

// currentFilings reads the first entry asked for of EDGAR's feed of current
// filings; ok is false where at is something else.
func currentFilings(at address) (start int, ok bool) {
	if at.host != hostWWW || at.path != "/cgi-bin/browse-edgar" || at.params.Get("action") != "getcurrent" {
		return 0, false
	}
	start, err := strconv.Atoi(at.params.Get("start"))
	return start, err == nil
}

// find returns the recorded answers of a URL: one with a body, and one that
// says that the body did not change. Either is nil where there is none.
func (a *archive) find(at address) (full, unchanged *record) {
	var fullRank, unchangedRank int
	for _, rec := range a.rows[at.host+at.path] {
		rank := rec.rank(at)
		switch {
		case rec.status == http.StatusNotModified && rank > unchangedRank:
			unchanged, unchangedRank = rec, rank
		case rec.status != http.StatusNotModified && rank > fullRank:
			full, fullRank = rec, rank
		}
	}
	return full, unchanged
}

// rank says how well rec answers at, of the same host and path; 0 is not at
// all.
func (rec *record) rank(at address) int {
	const same, identical = 1 << 20, 1<<20 + 1
	switch {
	case rec.at.whole == at.whole:
		return identical
	case rec.at.query == at.query:
		return same
	case at.host != hostNewsAPI || rec.status != http.StatusOK:
		return 0
	}
	// Which query brought a recorded list of articles is mostly a guess, so
	// any of the path will do: best the one that has most of the query.
	rank := 1
	for key := range at.params {
		if rec.at.params.Has(key) && rec.at.params.Get(key) == at.params.Get(key) {
			rank++
		}
	}
	return rank
}
