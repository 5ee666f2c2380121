package ingest

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"

	"github.com/corpintel/intel"
)

const (
	// bulkRoom bounds the bodies that a bulk load holds at once, in bytes
	// without compression; with their facts they take about twice that. A body
	// that is larger by itself is held alone.
	bulkRoom = 24 << 20
	// bulkGroup bytes of bodies are stored in one transaction. It is a third of
	// the room, for what is being read, archived and stored at any time.
	bulkGroup = bulkRoom / 3
	// bulkAhead bounds how many bodies are held, however small.
	bulkAhead = 256
	// factBytes of a body hold a fact, or somewhat more.
	factBytes = 140
	// memberCost is what a body takes up besides its bytes.
	memberCost = 4 << 10
)

// bulk is one load of an archive. Its members, files or what is cut out of them, pass through three stages, in
// the order of the archive: several workers inflate, parse and judge; one
// keeper sees to it that a group's bytes are on disk; one writer stores the
// group in one transaction, and each body of it whole or not at all.
type bulk struct {
	*Pipeline
	*recorder
	archive string
	item    string // of which the members are parts; "": each is an item of its own
	maxBody int64

	room     *semaphore.Weighted
	estimate estimate
	leftOut  string // what the archive has besides
	of       int64  // members there are
	members  int64  // done with
	failed   int64  // of those
}

// member is one file of the archive, or a body cut out of its tables, on its
// way.
type member struct {
	name string
	size int64
	read func() (intel.Request, []byte, error)

	room  int64         // what it holds of bulk.room
	ready chan struct{} // closed when the fields below are set

	body    intel.Body
	data    []byte
	batch   intel.Batch
	passed  bool  // the store reflects this very body already
	refused error // why the batch holds a refusal
	failure error // why there is no batch
}

// load takes in the files.
func (b *bulk) load(ctx context.Context, members iter.Seq2[*member, error]) error {
	g, ctx := errgroup.WithContext(ctx)
	work, order := make(chan *member, bulkAhead), make(chan *member, bulkAhead)
	groups := make(chan []*member)
	g.Go(func() error {
		defer close(work)
		defer close(order)
		return b.admit(ctx, members, order, work)
	})
	for range max(1, b.Workers) {
		g.Go(func() error {
			for m := range work {
				b.prepare(ctx, m)
				close(m.ready)
			}
			return nil
		})
	}
	g.Go(func() error {
		defer close(groups)
		return b.keep(ctx, order, groups)
	})
	g.Go(func() error {
		for group := range groups {
			if err := b.store(ctx, group); err != nil {
				return err
			}
		}
		return ctx.Err()
	})
	return g.Wait()
}

// admit lets members in as there is room for them. The order of their going to
// work is that of the archive, so that one that waits for room never holds up
// one before it.
func (b *bulk) admit(ctx context.Context, members iter.Seq2[*member, error], order, work chan<- *member) error {
	for m, err := range members {
		if err != nil {
			return err
		}
		m.ready, m.room = make(chan struct{}), min(memberCost+m.size, bulkRoom)
		if err := b.room.Acquire(ctx, m.room); err != nil {
			return err
		}
		for _, to := range []chan<- *member{order, work} {
			select {
			case to <- m:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
	return nil
}

// prepare makes a member's batch, ready to be stored.
func (b *bulk) prepare(ctx context.Context, m *member) {
	m.failure = func() error {
		req, data, err := m.read()
		if err != nil {
			return err
		}
		m.data = data
		m.body = intel.Body{
			Kind: req.Kind, Subject: req.Subject, URL: req.URL, Status: 200, FetchedAt: b.Now().UTC(),
			Headers: map[string]string{"x-archive": b.archive, "x-archive-member": m.name},
			SHA256:  intel.HashBody(m.data), Size: int64(len(m.data)),
		}
		last, err := b.Store.LastApplied(ctx, m.body.URL)
		if err != nil {
			return err
		}
		if m.passed = last == m.body.SHA256; m.passed {
			m.data = nil
			return nil
		}
		if htmlPage(m.data) {
			m.refused = intel.Errorf(intel.KindInvalid, "%s holds a web page instead of data", m.name)
			return nil
		}
		// As many facts as such a body mostly has, so that they need not move.
		facts := make([]intel.Fact, 0, len(m.data)/factBytes)
		if m.batch, m.refused, err = b.parse(m.body, m.data, facts); err != nil {
			return err
		}
		b.judge(&m.batch)
		return nil
	}()
}

// keep puts prepared members into groups and archives their bytes. A group is
// passed on when it is full, and when nothing more can come before some of the
// room is given back.
func (b *bulk) keep(ctx context.Context, order <-chan *member, groups chan<- []*member) error {
	var group []*member
	var room int64
	pass := func() error {
		if len(group) == 0 {
			return nil
		}
		if err := b.archiveBytes(ctx, group); err != nil {
			return err
		}
		select {
		case groups <- group:
		case <-ctx.Done():
			return ctx.Err()
		}
		group, room = nil, 0
		return nil
	}
	for {
		var m *member
		var open bool
		select {
		case m, open = <-order:
		default:
			if err := pass(); err != nil {
				return err
			}
			m, open = <-order
		}
		if !open {
			return pass()
		}
		select {
		case <-m.ready:
		case <-ctx.Done():
			return ctx.Err()
		}
		group = append(group, m)
		if room += m.room; room >= bulkGroup {
			if err := pass(); err != nil {
				return err
			}
		}
	}
}

// archiveBytes makes the bytes of a group durable, before anything notes that
// they are there. Where that fails for one, each is tried by itself.
func (b *bulk) archiveBytes(ctx context.Context, group []*member) error {
	var contents []intel.Content
	for _, m := range group {
		if m.fresh() {
			contents = append(contents, intel.Content{SHA256: m.body.SHA256, Data: m.data})
		}
	}
	if b.Blob.PutAll(ctx, contents) == nil {
		return nil
	}
	for _, m := range group {
		if m.fresh() {
			if err := b.Blob.Put(ctx, m.body.SHA256, m.data); err != nil {
				m.failure = err
			}
		}
	}
	return ctx.Err()
}

// fresh reports whether a member has a body that is new.
func (m *member) fresh() bool { return m.failure == nil && !m.passed }

// store stores a group, and where one of its batches cannot be stored, each by
// itself.
func (b *bulk) store(ctx context.Context, group []*member) error {
	var bodies []*intel.Body
	var batches []*intel.Batch
	var stored []*member
	for _, m := range group {
		if m.fresh() {
			bodies = append(bodies, &m.body)
			if m.batch.Body.URL != "" {
				batches, stored = append(batches, &m.batch), append(stored, m)
			}
		}
	}
	if len(bodies) > 0 {
		if err := b.Store.ArchiveAll(ctx, bodies); err != nil {
			return err
		}
	}
	for _, m := range stored {
		m.batch.Body = m.body
	}
	var results []intel.Applied
	var err error
	if len(batches) > 0 {
		results, err = b.applyAll(ctx, b.Store, b.run.ID, batches)
	}
	if err != nil {
		results = make([]intel.Applied, len(stored))
		for i, m := range stored {
			if results[i], err = b.apply(ctx, b.Store, b.run.ID, &m.batch); err != nil {
				m.failure = err
			}
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	for i, m := range stored {
		b.count(b.itemOf(m), func(c *intel.Counts) { c.AddApplied(results[i]) })
	}
	for _, m := range group {
		if err := b.done(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// done notes what became of a member and gives back what it held. Members that
// fail are told of one by one; those that go well are many.
func (b *bulk) done(ctx context.Context, m *member) error {
	b.count(b.itemOf(m), func(c *intel.Counts) {
		c.Bytes += m.body.Size
		if m.fresh() {
			c.Bodies++
		}
	})
	b.estimate.add(m.size, m.passed)
	b.members++
	failure := errors.Join(m.failure, m.refused)
	if failure != nil {
		b.failed++
	}
	b.told(m, failure)
	m.batch, m.data, m.read = intel.Batch{}, nil, nil
	b.room.Release(m.room)
	if failure == nil {
		return nil
	}
	return b.events(ctx, b.itemOf(m), intel.RunEvent{Kind: intel.EventRefused, Detail: fmt.Sprintf("%s: %v", m.name, failure)})
}

// itemOf returns the item of the run that a member counts for.
func (b *bulk) itemOf(m *member) string {
	if b.item != "" {
		return b.item
	}
	return m.name
}

// told reports how far the load is, and settles a member that is an item.
func (b *bulk) told(m *member, failure error) {
	var p Progress
	if b.item == "" {
		p = b.ended(b.settle(m.name, failure))
		p.final = failure != nil
	} else {
		p = Progress{Run: b.snapshot(), Item: b.item, Note: fmt.Sprintf("%d of %d parts of the archive", b.members, b.of)}
	}
	if b.report != nil {
		p.Left = b.estimate.left()
		b.report(p)
	}
}
