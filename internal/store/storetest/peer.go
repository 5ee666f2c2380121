package storetest

import (
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
)

// peersVersioned: a set that is saved again is another version, and the one
// before stays what it was.
func peersVersioned(f *fixture) {
	first := intel.PeerSet{Name: "chips", CreatedBy: "ann", Note: "makers of chips", PeerRule: intel.PeerRule{Chosen: []intel.CIK{2488, 1045810}}}
	second := intel.PeerSet{Name: "chips", CreatedBy: "bob", PeerRule: intel.PeerRule{SIC: "3674", Like: 2488, Line: "total_assets", From: .5, To: 2}}
	other := intel.PeerSet{Name: "banks", CreatedBy: "ann", PeerRule: intel.PeerRule{SIC: "60"}}
	var want []intel.PeerSet
	for _, p := range []intel.PeerSet{first, second, other} {
		f.clock.T = f.clock.T.Add(time.Hour)
		got, err := f.SavePeerSet(f.ctx, p)
		if err != nil {
			f.Fatal(err)
		}
		p.Version, p.CreatedAt = 1, f.clock.T
		if p.SIC == "3674" {
			p.Version = 2
		}
		if diff := cmp.Diff(got, p); diff != "" {
			f.Errorf("saved (-got +want):\n%s", diff)
		}
		want = append(want, p)
	}
	for _, c := range []struct {
		name    string
		version int
		want    intel.PeerSet
	}{{"chips", 0, want[1]}, {"chips", 1, want[0]}, {"chips", 2, want[1]}, {"banks", 0, want[2]}} {
		got, err := f.PeerSet(f.ctx, c.name, c.version)
		if err != nil {
			f.Fatal(err)
		}
		if diff := cmp.Diff(got, c.want); diff != "" {
			f.Errorf("%s, version %d (-got +want):\n%s", c.name, c.version, diff)
		}
	}
	var all []intel.PeerSet
	for p := (intel.PageRequest{Limit: 1}); ; {
		page, err := f.PeerSets(f.ctx, p)
		if err != nil {
			f.Fatal(err)
		}
		all = append(all, page.Items...)
		if p.Cursor = page.Next; p.Cursor == "" {
			break
		}
	}
	if diff := cmp.Diff(all, []intel.PeerSet{want[2], want[0], want[1]}); diff != "" {
		f.Errorf("all, in pages of one (-got +want):\n%s", diff)
	}
	for _, missing := range []struct {
		name    string
		version int
	}{{"chips", 3}, {"ships", 0}} {
		if _, err := f.PeerSet(f.ctx, missing.name, missing.version); intel.KindOf(err) != intel.KindNotFound {
			f.Errorf("%v: %v, want not found", missing, err)
		}
	}
	for name, wrong := range map[string]intel.PeerSet{
		"no name":               {PeerRule: first.PeerRule},
		"a name with blanks":    {Name: "two words", PeerRule: first.PeerRule},
		"nobody":                {Name: "nobody"},
		"no industry code":      {Name: "x", PeerRule: intel.PeerRule{SIC: "abc"}},
		"a size without a line": {Name: "x", PeerRule: intel.PeerRule{SIC: "3674", Like: 2488, From: 1, To: 2}},
		"a size of nobody":      {Name: "x", PeerRule: intel.PeerRule{SIC: "3674", Line: "total_assets"}},
		"factors the wrong way": {Name: "x", PeerRule: intel.PeerRule{SIC: "3674", Like: 2488, Line: "total_assets", From: 2, To: 1}},
	} {
		if _, err := f.SavePeerSet(f.ctx, wrong); intel.KindOf(err) != intel.KindInvalid {
			f.Errorf("%s: %v, want an invalid input", name, err)
		}
	}
	if _, err := f.PeerSets(f.ctx, intel.PageRequest{Cursor: "garbage"}); intel.KindOf(err) != intel.KindInvalid {
		f.Errorf("cursor: %v, want an invalid input", err)
	}
}
