package main

import (
	"bufio"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/replay"
)

// TestEventsAndWatchlists: what an ingest brings is told, in lists and as it
// happens, and can be selected by who is watched.
func TestEventsAndWatchlists(t *testing.T) {
	hurry(t)
	d := newDeployment(t, serve(t, replay.Config{Data: recorded(t, smallUpstream())}))
	d.do(exitOK, "watchlist", "add", "mine", acme.String(), foreign.String(), "--owner", "ann")
	d.do(exitOK, "watchlist", "remove", "mine", foreign.String(), "--owner", "ann")
	w := read[intel.Watchlist](d, "watchlist", "show", "mine", "--owner", "ann")
	if w.Owner != "ann" || !slices.Equal(w.Companies, []intel.CIK{acme}) || w.UpdatedBy == "" {
		t.Errorf("watchlist %+v", w)
	}
	url, _ := d.server()
	stream, err := http.Get(url + "/api/v1/events?kind=run") // answered once it listens
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()
	d.do(exitOK, "ingest", "edgar", acme.String(), foreign.String())
	if got := firstMessage(stream.Body); !strings.Contains(got, `"kind":"run"`) || !strings.Contains(got, `"subject":"edgar"`) {
		t.Errorf("heard %s", got)
	}
	all := read[[]intel.Event](d, "events")
	var kinds []string
	for _, e := range all {
		kinds = append(kinds, string(e.Kind))
	}
	if !slices.Contains(kinds, "facts") || !slices.Contains(kinds, "run") {
		t.Errorf("told of %v", kinds)
	}
	mine := read[[]intel.Event](d, "events", "--watchlist", "ann/mine", "--kind", "facts")
	if len(mine) == 0 || slices.ContainsFunc(mine, func(e intel.Event) bool { return e.CIK != acme || e.Kind != intel.EventFacts }) {
		t.Errorf("of the watchlist: %+v", mine)
	}
	if rest := read[[]intel.Event](d, "events", "--since", "1"); len(rest) != len(all)-1 {
		t.Errorf("%d after the first of %d", len(rest), len(all))
	}
	d.checksum()
	if again := read[[]intel.Event](d, "events"); len(again) != len(all) {
		t.Errorf("a rebuild told of %d", len(again)-len(all))
	}
	for _, args := range [][]string{{"events", "--kind", "wonder"}, {"events", "--follow", "--output", "json"}, {"watchlist", "add", "a b", "1"}, {"watchlist", "delete", "none"}} {
		if _, _, code := d.try(args...); code != exitUsage && code != exitNotFound {
			t.Errorf("%v: exit %d", args, code)
		}
	}
	d.do(exitOK, "watchlist", "delete", "mine", "--owner", "ann")
}

// firstMessage returns a stream up to the end of its first message with data.
func firstMessage(r io.Reader) string {
	in := bufio.NewScanner(r)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		if data, ok := strings.CutPrefix(in.Text(), "data: "); ok {
			return data
		}
	}
	return ""
}
