package ingest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/corpintel/intel"
)

// Plan says what to fetch for an item of a run.
type Plan func(item string) ([]intel.Request, error)

// Progress is how far a run has come.
type Progress struct {
	Run  intel.Run // with its counts so far
	Item string    // what was just finished or is being worked on
	Note string    // what happened, in a few words
	// Left estimates how long the run will take yet; 0 where nothing tells.
	Left time.Duration

	final bool
}

// Final reports whether the step ended an item.
func (p Progress) Final() bool { return p.final }

// heartbeat is how often a run's record shows that its owner is alive.
const heartbeat = time.Second

// recorder keeps the record of a run while it goes on.
type recorder struct {
	p      *Pipeline
	report func(Progress)

	mu    sync.Mutex
	run   intel.Run
	items map[string]*intel.RunItem // those being worked on
}

// Run fetches and stores items and returns the record of it. The error is nil
// also where items failed: the record says so. A run of the same source and
// items that was interrupted is taken up where it stopped.
func (p *Pipeline) Run(ctx context.Context, source string, items []string, plan Plan, report func(Progress)) (intel.Run, error) {
	r, err := p.begin(ctx, source, items, report)
	if err != nil {
		return intel.Run{}, err
	}
	todo, err := r.todo(ctx)
	if err != nil {
		return r.run, err
	}
	return r.do(ctx, todo, func(ctx context.Context, item string, lent *[]intel.Fact) error {
		return p.item(ctx, r, item, plan, lent)
	}, r.finish)
}

func (p *Pipeline) begin(ctx context.Context, source string, items []string, report func(Progress)) (*recorder, error) {
	run, err := p.Store.StartRun(ctx, source, items, p.Owner, p.Resume)
	if err != nil {
		return nil, fmt.Errorf("start the run: %w", err)
	}
	return &recorder{p: p, report: report, run: run, items: map[string]*intel.RunItem{}}, nil
}

// do works on units, several at once, tells finish what became of each, and
// closes the record.
func (r *recorder) do(ctx context.Context, units []string,
	work func(ctx context.Context, unit string, lent *[]intel.Fact) error,
	finish func(ctx context.Context, unit string, failure error) error,
) (intel.Run, error) {
	stop := r.beat(ctx)
	queue := make(chan string)
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		defer close(queue)
		for _, unit := range units {
			select {
			case queue <- unit:
			case <-gctx.Done():
				return gctx.Err()
			}
		}
		return nil
	})
	for range max(1, min(r.p.Workers, len(units))) {
		g.Go(func() error {
			var lent []intel.Fact
			for unit := range queue {
				failure := work(gctx, unit, &lent)
				if gctx.Err() != nil { // cut short: it stays to be done
					return gctx.Err()
				}
				if err := finish(gctx, unit, failure); err != nil {
					return err
				}
			}
			return nil
		})
	}
	err := g.Wait()
	stop()
	return r.end(ctx, err)
}

// todo returns the items that are not finished, of a new run all, and counts
// what the finished ones amount to.
func (r *recorder) todo(ctx context.Context) ([]string, error) {
	items, err := r.p.Store.RunItems(ctx, r.run.ID)
	if err != nil {
		return nil, err
	}
	// The items' records are whole; the run's own may lack the last second of a
	// process that was killed.
	var todo []string
	counts := intel.Counts{Items: int64(len(items))}
	for _, it := range items {
		switch it.State {
		case intel.RunPending:
			todo = append(todo, it.Item)
			continue
		case intel.RunFailed:
			counts.ItemsFailed++
		}
		counts.ItemsDone++
		counts.Add(it.Counts)
	}
	r.run.Counts = counts
	if done := len(items) - len(todo); done > 0 {
		event := intel.RunEvent{At: r.p.Now().UTC(), Kind: intel.EventResumed, Detail: fmt.Sprintf("%d of %d items were finished before", done, len(items))}
		if err := r.p.Store.AddRunEvents(ctx, r.run.ID, []intel.RunEvent{event}); err != nil {
			return nil, err
		}
		r.tell("", event.Detail)
	}
	return todo, nil
}

// beat saves the run's record every heartbeat until stop is called.
func (r *recorder) beat(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		ticker := time.NewTicker(heartbeat)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
				if err := r.p.Store.SaveRun(ctx, r.snapshot()); err != nil && ctx.Err() == nil {
					r.p.Log.WarnContext(ctx, "run record not saved", "run", r.run.ID, "err", err)
				}
			}
		}
	}()
	return func() {
		cancel()
		<-done
	}
}

// snapshot returns the record with what items under way have counted so far.
func (r *recorder) snapshot() intel.Run {
	r.mu.Lock()
	defer r.mu.Unlock()
	run := r.run
	run.UpdatedAt = r.p.Now().UTC()
	for _, it := range r.items {
		run.Counts.Add(it.Counts)
	}
	return run
}

func (r *recorder) tell(item, note string) {
	if r.report != nil {
		r.report(Progress{Run: r.snapshot(), Item: item, Note: note})
	}
}

// count adds to what an item under way amounts to.
func (r *recorder) count(item string, add func(*intel.Counts)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	it := r.items[item]
	if it == nil {
		it = &intel.RunItem{Item: item}
		r.items[item] = it
	}
	add(&it.Counts)
}

// events adds to the run's story; it is told also when the run is being
// cancelled.
func (r *recorder) events(ctx context.Context, item string, events ...intel.RunEvent) error {
	for i := range events {
		events[i].Item = item
		if events[i].At.IsZero() {
			events[i].At = r.p.Now().UTC()
		}
		r.tell(item, events[i].Kind+": "+events[i].Detail)
	}
	return r.p.Store.AddRunEvents(context.WithoutCancel(ctx), r.run.ID, events)
}

// finish notes what became of an item.
func (r *recorder) finish(ctx context.Context, item string, failure error) error {
	it := r.settle(item, failure)
	if err := r.p.Store.FinishItem(ctx, r.run.ID, it); err != nil {
		return err
	}
	r.tellEnd(it)
	return nil
}

// settle moves what an item under way amounts to into the run's counts.
func (r *recorder) settle(item string, failure error) intel.RunItem {
	r.mu.Lock()
	defer r.mu.Unlock()
	it := intel.RunItem{Item: item, State: intel.RunDone}
	if under := r.items[item]; under != nil {
		it.Counts = under.Counts
		delete(r.items, item)
	}
	if failure != nil {
		it.State, it.Error = intel.RunFailed, failure.Error()
		r.run.Counts.ItemsFailed++
	}
	r.run.Counts.ItemsDone++
	r.run.Counts.Add(it.Counts)
	return it
}

func (r *recorder) tellEnd(it intel.RunItem) {
	if r.report != nil {
		p := r.ended(it)
		p.final = true
		r.report(p)
	}
}

// ended is the progress of having ended an item.
func (r *recorder) ended(it intel.RunItem) Progress {
	note := fmt.Sprintf("%d new, %d unchanged, %d changed", it.Counts.Accepted, it.Counts.Unchanged, it.Counts.Changed)
	if it.Error != "" {
		note = "failed: " + it.Error
	}
	return Progress{Run: r.snapshot(), Item: it.Item, Note: note}
}

// end closes the record.
func (r *recorder) end(ctx context.Context, err error) (intel.Run, error) {
	if r.p.Settle != nil && err == nil && ctx.Err() == nil {
		err = r.p.Settle(ctx)
	}
	run := r.snapshot()
	run.EndedAt = run.UpdatedAt
	switch c := run.Counts; {
	case ctx.Err() != nil:
		run.State, run.Error = intel.RunCancelled, "cancelled; the same command takes it up again"
		err = ctx.Err()
	case err != nil:
		run.State, run.Error = intel.RunInterrupted, err.Error()
	case c.ItemsFailed == 0:
		run.State = intel.RunDone
	case c.ItemsFailed < c.ItemsDone:
		run.State = intel.RunPartial
	default:
		run.State = intel.RunFailed
	}
	if saveErr := r.p.Store.SaveRun(context.WithoutCancel(ctx), run); saveErr != nil {
		err = errors.Join(err, fmt.Errorf("save the run's record: %w", saveErr))
	}
	return run, err
}
