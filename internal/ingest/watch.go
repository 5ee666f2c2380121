package ingest

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/corpintel/intel"
)

// Feed is a list of the latest filings of everybody, in pages that shift while
// new ones come, and the indexes that say in the end what there was on a day.
type Feed struct {
	Pages int // that there can be at most
	// Page asks for page i, from 0, the newest filings first.
	Page func(i int) intel.Request
	// Past reports whether a failed answer to Page(i) is what the upstream says
	// past the last page.
	Past func(i int, got intel.Fetched) bool
	// Index asks for the index of a day, which may be absent.
	Index func(day intel.Date) intel.Request
}

// Watched is what one look at the latest filings brought.
type Watched struct {
	Run intel.Run
	// New are the filings that nothing was known of before, in the order of
	// their numbers.
	New []intel.AccessionNumber
}

// The items of a run that watches.
const (
	feedItem  = "latest filings"
	indexItem = "daily indexes"

	// watchSource is the source in the records of such runs.
	watchSource = "watch"
)

const (
	// corrections is for how many days back an index is looked at again.
	corrections = 7
	// farthestBack is how many days of indexes are caught up with at most.
	farthestBack = 92
	// rounds bounds how often the first page is read again because it has
	// brought something new; what comes later is for the next look.
	rounds = 20
)

// Watch stores the latest filings, and with indexes also what the daily indexes
// say, later corrections included. It reads the feed to its end, or to the first
// page without anything new if the last look came to its end, and then reads it
// from the start again until the first page has nothing new: pages shift.
func (p *Pipeline) Watch(ctx context.Context, feed Feed, indexes bool, report func(Progress)) (Watched, error) {
	before, err := p.lastWatch(ctx)
	if err != nil {
		return Watched{}, err
	}
	seen := &newFilings{Store: p.Store, found: map[intel.AccessionNumber]bool{}}
	alone := *p
	alone.Store, alone.Workers = seen, 1 // one page after the other
	items := []string{feedItem}
	if indexes {
		items = append(items, indexItem)
	}
	r, err := alone.begin(ctx, watchSource, items, report)
	if err != nil {
		return Watched{}, err
	}
	r.run.Counts = intel.Counts{Items: int64(len(items))} // what an interrupted look did is looked at again
	w := watch{Pipeline: &alone, recorder: r, feed: feed, before: before, days: map[intel.Date]bool{}}
	run, err := r.do(ctx, items, w.item, r.finish)
	return Watched{Run: run, New: slices.Sorted(maps.Keys(seen.found))}, err
}

// watch is one look at the latest filings.
type watch struct {
	*Pipeline
	*recorder
	feed   Feed
	before lastWatch
	days   map[intel.Date]bool // of the filings in the feed
	passed map[listed]bool     // what this pass has met
}

// lastWatch is the look before this one.
type lastWatch struct {
	complete bool // it came to the end of the feed, or to what was known
	at       time.Time
}

// lastWatch finds the record of the last look.
func (p *Pipeline) lastWatch(ctx context.Context) (lastWatch, error) {
	const farEnough = 20
	page := intel.PageRequest{Limit: 100}
	for range farEnough {
		runs, err := p.Store.Runs(ctx, page)
		if err != nil {
			return lastWatch{}, err
		}
		for _, run := range runs.Items {
			if run.Source != watchSource {
				continue
			}
			items, err := p.Store.RunItems(ctx, run.ID)
			if err != nil {
				return lastWatch{}, err
			}
			done := slices.ContainsFunc(items, func(it intel.RunItem) bool { return it.Item == feedItem && it.State == intel.RunDone })
			return lastWatch{complete: done, at: run.StartedAt}, nil
		}
		if page.Cursor = runs.Next; page.Cursor == "" {
			break
		}
	}
	return lastWatch{}, nil
}

func (w *watch) item(ctx context.Context, item string, lent *[]intel.Fact) error {
	if item == feedItem {
		return w.latest(ctx, lent)
	}
	return w.indexes(ctx, lent)
}

// latest reads the feed.
func (w *watch) latest(ctx context.Context, lent *[]intel.Fact) error {
	whole := !w.before.complete
	for range rounds {
		news, err := w.pass(ctx, whole, lent)
		if err != nil || !news {
			return err
		}
		whole = false
	}
	return nil
}

// pass reads the feed from its first page on: all of it, or up to a page that
// has nothing new and meets what was known before the pass. A page without
// anything new may also have been pushed down whole since the page before was
// read; that one is no reason to stop. It reports whether another pass is due,
// because time has passed since the first page was read.
func (w *watch) pass(ctx context.Context, whole bool, lent *[]intel.Fact) (again bool, err error) {
	var refused []error
	w.passed = map[listed]bool{}
	for i := range w.feed.Pages {
		page, err := w.page(ctx, i, lent)
		switch {
		case ctx.Err() != nil:
			return false, ctx.Err()
		case err != nil:
			return false, errors.Join(append(refused, err)...)
		case page.refused != nil: // others can be read
			refused = append(refused, page.refused)
			continue
		case page.end, !whole && !page.news && page.met:
			return again, errors.Join(refused...)
		}
		again = true
	}
	return again, errors.Join(refused...)
}

// page is what came of one page.
type page struct {
	end     bool // there is no such page, or nothing on it
	news    bool // something that was not known
	met     bool // something that no page before had in this pass
	refused error
}

// page reads one page. What looks like the end of the feed looks like an outage
// as well; it is the end if the page before is there and this one still is not.
func (w *watch) page(ctx context.Context, i int, lent *[]intel.Fact) (page, error) {
	got, past, err := w.ask(ctx, i, w.feed.Page(i), lent)
	if err == nil || !past {
		return got, err
	}
	before := w.feed.Page(i - 1)
	before.Attempts = 0 // an outage may pass
	if _, _, err := w.ask(ctx, i-1, before, lent); err != nil {
		return page{}, err
	}
	got, past, err = w.ask(ctx, i, w.feed.Page(i), lent)
	if past {
		return page{end: true}, nil
	}
	return got, err
}

// ask fetches and stores a page. past: the upstream says that there is none.
// After any other failure it is asked for as often as is usual.
func (w *watch) ask(ctx context.Context, i int, req intel.Request, lent *[]intel.Fact) (p page, past bool, err error) {
	w.tell(feedItem, "fetching "+req.URL)
	if err := w.catchUp(ctx, w.recorder, feedItem, req.URL, lent); err != nil {
		return page{}, false, err
	}
	got, err := w.fetch(ctx, w.recorder, feedItem, req)
	if err != nil && ctx.Err() == nil && !w.feed.Past(i, got) && req.Attempts > 0 {
		req.Attempts = 0
		got, err = w.fetch(ctx, w.recorder, feedItem, req)
	}
	switch {
	case err != nil && ctx.Err() == nil && w.feed.Past(i, got):
		return page{}, true, err
	case err != nil:
		event := intel.RunEvent{Kind: intel.EventRefused, URL: req.URL, Detail: err.Error()}
		return page{}, false, errors.Join(err, w.events(ctx, feedItem, event))
	case got.NotModified:
		return page{}, false, nil
	}
	res, err := w.loadFor(ctx, w.recorder, feedItem, got.Body, got.Data, lent)
	if err != nil && ctx.Err() == nil && intel.KindOf(err) == intel.KindInvalid {
		return page{refused: err}, false, nil
	}
	for _, l := range res.listed {
		w.days[l.filed] = true
		p.met = p.met || !w.passed[l]
		w.passed[l] = true
	}
	a := res.applied
	p.end, p.news = err == nil && a.In == 0, a.Accepted+a.Changed+a.Quarantined > 0
	return p, false, err
}

// indexes takes in the indexes of the days in question.
func (w *watch) indexes(ctx context.Context, lent *[]intel.Fact) error {
	var failures []error
	for _, day := range w.indexDays() {
		req := w.feed.Index(day)
		w.tell(indexItem, "fetching "+req.URL)
		if _, _, err := w.request(ctx, w.recorder, indexItem, req, lent); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			failures = append(failures, err)
		}
	}
	return errors.Join(failures...)
}

// indexDays returns the days whose indexes can say more: those of the feed, a
// week before the last of them, and those since the last look. EDGAR is closed
// on weekends.
func (w *watch) indexDays() []intel.Date {
	today := intel.DateOf(w.Now().In(intel.NewYork))
	last := intel.Date(0)
	for d := range w.days {
		if d <= today.AddDays(corrections) { // later ones are slips of the upstream
			last = max(last, d)
		}
	}
	if last == 0 {
		last = today
	}
	first := last.AddDays(-corrections)
	if !w.before.at.IsZero() {
		first = max(min(first, intel.DateOf(w.before.at.In(intel.NewYork))), last.AddDays(-farthestBack))
	}
	var days []intel.Date
	for d := first; d <= last; d = d.AddDays(1) {
		if wd := d.Time().Weekday(); wd != time.Saturday && wd != time.Sunday || w.days[d] {
			days = append(days, d)
		}
	}
	return days
}

// newFilings is a store that remembers which filings it was told of first.
type newFilings struct {
	intel.Store
	found map[intel.AccessionNumber]bool
}

func (s *newFilings) Apply(ctx context.Context, run int64, b *intel.Batch) (intel.Applied, error) {
	var first []intel.AccessionNumber
	seen := map[intel.AccessionNumber]bool{}
	for i := range b.Filings {
		a := b.Filings[i].Accession
		if seen[a] || s.found[a] {
			continue
		}
		seen[a] = true
		_, err := s.Filing(ctx, a)
		switch {
		case err == nil:
		case intel.KindOf(err) == intel.KindNotFound:
			first = append(first, a)
		default:
			return intel.Applied{}, err
		}
	}
	applied, err := s.Store.Apply(ctx, run, b)
	if err == nil {
		for _, a := range first {
			s.found[a] = true
		}
	}
	return applied, err
}
