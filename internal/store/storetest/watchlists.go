package storetest

import (
	"fmt"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
)

func watchlists(f *fixture) {
	all, mine := intel.WatchlistKey{Name: "all"}, intel.WatchlistKey{Owner: "ann", Name: "mine"}
	made := f.clock.T
	got, err := f.EditWatchlist(f.ctx, mine, []intel.CIK{nvidia, apple, nvidia}, nil, "ann")
	want := intel.Watchlist{WatchlistKey: mine, Companies: []intel.CIK{apple, nvidia}, CreatedAt: made, UpdatedAt: made, UpdatedBy: "ann"}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		f.Errorf("added: %v\n%s", err, diff)
	}
	f.clock.T = made.Add(time.Hour)
	got, err = f.EditWatchlist(f.ctx, mine, nil, []intel.CIK{apple, 4711}, "bob")
	want = intel.Watchlist{WatchlistKey: mine, Companies: []intel.CIK{nvidia}, CreatedAt: made, UpdatedAt: f.clock.T, UpdatedBy: "bob"}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		f.Errorf("removed: %v\n%s", err, diff)
	}
	if _, err := f.SetWatchlist(f.ctx, all, []intel.CIK{4711, apple, nvidia}, "ann"); err != nil {
		f.Fatal(err)
	}
	set := f.clock.T
	f.clock.T = set.Add(time.Hour)
	if got, err := f.SetWatchlist(f.ctx, all, []intel.CIK{apple}, "ann"); err != nil || len(got.Companies) != 1 {
		f.Errorf("set again: %+v, %v", got, err)
	}
	since, err := f.WatchedSince(f.ctx)
	if diff := cmp.Diff(map[intel.CIK]time.Time{apple: set, nvidia: made}, since); err != nil || diff != "" {
		f.Errorf("watched since: %v\n%s", err, diff)
	}
	watched, err := f.Watched(f.ctx)
	if diff := cmp.Diff([]intel.CIK{apple, nvidia}, watched); err != nil || diff != "" {
		f.Errorf("watched: %v\n%s", err, diff)
	}
	if err := f.RemoveWatchlist(f.ctx, mine); err != nil {
		f.Error(err)
	}
	if watched, err := f.Watched(f.ctx); err != nil || len(watched) != 1 {
		f.Errorf("watched: %v, %v", watched, err)
	}
	many := make([]intel.CIK, intel.MaxWatchlist+1)
	for i := range many {
		many[i] = intel.CIK(i + 1)
	}
	for name, c := range map[string]struct {
		err  error
		want intel.Kind
	}{
		"show nothing":        {second(f.Watchlist(f.ctx, mine)), intel.KindNotFound},
		"remove nothing":      {f.RemoveWatchlist(f.ctx, mine), intel.KindNotFound},
		"take from nothing":   {second(f.EditWatchlist(f.ctx, mine, nil, []intel.CIK{apple}, "ann")), intel.KindNotFound},
		"no name":             {second(f.SetWatchlist(f.ctx, intel.WatchlistKey{Owner: "ann"}, nil, "ann")), intel.KindInvalid},
		"a name with a slash": {second(f.SetWatchlist(f.ctx, intel.WatchlistKey{Name: "a/b"}, nil, "ann")), intel.KindInvalid},
		"too many":            {second(f.SetWatchlist(f.ctx, all, many, "ann")), intel.KindInvalid},
	} {
		if c.err == nil || intel.KindOf(c.err) != c.want {
			f.Errorf("%s: %v, want kind %v", name, c.err, c.want)
		}
	}
	if w, err := f.Watchlist(f.ctx, all); err != nil || len(w.Companies) != 1 {
		f.Errorf("after a change that was refused: %+v, %v", w, err)
	}
}

func second(_ intel.Watchlist, err error) error { return err }

func watchlistPages(f *fixture) {
	keys := []intel.WatchlistKey{{Name: "b"}, {Owner: "ann", Name: "a"}, {Name: "a"}, {Owner: "bob", Name: "a"}, {Owner: "ann", Name: "b"}}
	for _, key := range keys {
		if _, err := f.SetWatchlist(f.ctx, key, []intel.CIK{apple}, "ann"); err != nil {
			f.Fatal(err)
		}
	}
	ann := "ann"
	for _, c := range []struct {
		owner *string
		want  string
	}{{nil, "[a b ann/a ann/b bob/a]"}, {&ann, "[ann/a ann/b]"}, {new(string), "[a b]"}} {
		got := all(f.TB, 2, func(p intel.PageRequest) (intel.Page[intel.Watchlist], error) { return f.Watchlists(f.ctx, c.owner, p) })
		var names []string
		for _, w := range got {
			names = append(names, w.String())
		}
		if fmt.Sprint(names) != c.want {
			f.Errorf("%v, want %s", names, c.want)
		}
	}
	if _, err := f.Watchlists(f.ctx, nil, intel.PageRequest{Cursor: "garbage"}); err == nil || intel.KindOf(err) != intel.KindInvalid {
		f.Errorf("a bad cursor: %v", err)
	}
}
