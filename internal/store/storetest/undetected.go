package storetest

import (
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
)

// marked returns the companies that have to be looked at again, page by page.
func (f *fixture) marked() (list []intel.Undetected) {
	f.Helper()
	after := intel.CIK(0)
	for {
		page, err := f.Undetected(f.ctx, after, 1)
		if err != nil {
			f.Fatal(err)
		}
		if len(page) == 0 {
			return list
		}
		list = append(list, page...)
		after = page[0].CIK
	}
}

func undetected(f *fixture) {
	look := func(want ...intel.CIK) {
		f.Helper()
		var got []intel.CIK
		for _, u := range f.marked() {
			got = append(got, u.CIK)
			if _, err := f.Detected(f.ctx, u, nil); err != nil {
				f.Error(err)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			f.Errorf("marked (-want +got):\n%s", diff)
		}
	}
	nvda := intel.Company{CIK: nvidia, Name: "NVIDIA CORP", Names: []intel.Name{{Name: "NVIDIA CORP"}}, Tickers: []intel.Ticker{{Symbol: "NVDA"}}}
	f.apply(f.submissions("apple", appleInc()))
	f.apply(f.submissions("nvidia", nvda))
	look() // nobody has written about them
	spoken := func(vendor, url, title string, mentions ...string) intel.Article {
		x := article(vendor, url, title, start.Add(-time.Hour))
		x.Mentions = mentions
		return x
	}
	f.apply(f.news("https://n/1", "a", spoken("newsapi", "https://n/a", "A former name", "APPLE COMPUTER")))
	look(apple)
	f.apply(f.news("https://n/2", "b", spoken("newsapi", "https://n/b", "Symbols of both", "$NVDA", "$AAPL")))
	look(apple, nvidia)
	f.apply(f.news("https://n/3", "c", spoken("newsapi", "https://n/b", "Another thing now", "NOBODY")))
	look(apple, nvidia) // who were spoken of
	copied := spoken("rss", "https://n/a", "The same, seen earlier", "NVIDIA")
	copied.PublishedAt = copied.PublishedAt.Add(-time.Hour)
	f.apply(f.news("https://n/4", "d", copied))
	look(apple, nvidia) // whose article is a copy now
	nvda.Name, nvda.Names = "Nvidia Works", []intel.Name{{Name: "Nvidia Works"}}
	f.apply(f.submissions("renamed", nvda))
	look(nvidia)
	f.apply(f.insider("20-000001", "4", "2020-03-02", "2020-03-01"))
	look(apple) // the issuer

	// Who looks too late changes nothing.
	finding := func(id string) map[string][]intel.Finding {
		return map[string][]intel.Finding{"XS01": {{ID: id, Rule: "XS01", Version: 1, Severity: intel.SeverityWarn, CIK: apple, Message: "m", CreatedAt: f.clock.Now()}}}
	}
	f.apply(f.insider("20-000002", "4", "2020-03-03", "2020-03-02"))
	early := f.marked()[0]
	f.apply(f.insider("20-000003", "4", "2020-03-04", "2020-03-03"))
	if n, err := f.Detected(f.ctx, early, finding("late")); err != nil || n != 0 {
		f.Errorf("%d findings of who was late: %v", n, err)
	}
	now := f.marked()[0]
	if n, err := f.Detected(f.ctx, now, finding("right")); err != nil || n != 1 {
		f.Errorf("%d new findings, want 1: %v", n, err)
	}
	if n, err := f.Detected(f.ctx, now, finding("again")); err != nil || n != 0 {
		f.Errorf("%d findings of who came second: %v", n, err)
	}
	page, err := f.Findings(f.ctx, intel.FindingFilter{Rule: "XS01"})
	if err != nil || len(page.Items) != 1 || page.Items[0].ID != "right" {
		f.Errorf("found %+v, %v", page.Items, err)
	}
	look()
}
