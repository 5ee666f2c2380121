package ingest

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/corpintel/intel"
)

// item fetches and stores what a plan asks for, and what the answers say there
// is more of. One answer that fails does not keep the others out, unless requests
// are to be spared. A plan that asks for nothing is done.
func (p *Pipeline) item(ctx context.Context, r *recorder, item string, plan Plan, lent *[]intel.Fact) error {
	queue, err := plan(item)
	if err != nil {
		return err
	}
	var failures []error
	// Documents and texts are asked for by the list of a company that is known: that none
	// is there does not say that the company is none.
	found := !slices.ContainsFunc(queue, func(r intel.Request) bool { return !r.Once && !intel.Body{Kind: r.Kind}.IsDocument() })
	for len(queue) > 0 {
		req := queue[0]
		queue = queue[1:]
		r.tell(item, "fetching "+req.URL)
		next, absent, err := p.request(ctx, r, item, req, lent)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			failures = append(failures, err)
			if p.Sparing {
				queue = nil
			}
		case !absent:
			found = true
			queue = append(queue, next...)
		}
	}
	if !found && len(failures) == 0 {
		return intel.Errorf(intel.KindNotFound, "the upstream has nothing about %s", item)
	}
	return errors.Join(failures...)
}

// request fetches one body and takes it in. It returns what the body asks for
// further, or absent where the upstream has no such document.
func (p *Pipeline) request(ctx context.Context, r *recorder, item string, req intel.Request, lent *[]intel.Fact) (next []intel.Request, absent bool, err error) {
	if req.Once {
		if next, found, err := p.archived(ctx, r, item, req, lent); err != nil || found {
			return next, false, err
		}
	} else if err := p.catchUp(ctx, r, item, req.URL, lent); err != nil {
		return nil, false, err
	}
	got, err := p.fetch(ctx, r, item, req)
	switch {
	case err == nil && got.NotModified:
		return p.again(ctx, r, item, req.URL, lent)
	case err == nil:
	case req.MayBeAbsent && intel.KindOf(err) == intel.KindNotFound:
		return nil, true, r.events(ctx, item, intel.RunEvent{Kind: intel.EventAbsent, URL: req.URL, Detail: "the upstream has no " + req.URL})
	default:
		return nil, false, errors.Join(err, r.events(ctx, item, intel.RunEvent{Kind: intel.EventRefused, URL: req.URL, Detail: err.Error()}))
	}
	return p.take(ctx, r, item, got.Body, got.Data, lent)
}

// again looks at the last body of a URL once more, since the upstream says that
// it still holds: what it asks for further may not have been fetched yet.
func (p *Pipeline) again(ctx context.Context, r *recorder, item, url string, lent *[]intel.Fact) (next []intel.Request, absent bool, err error) {
	body, err := p.Store.LastBody(ctx, url)
	if err != nil {
		return nil, false, err
	}
	data, err := p.readBack(ctx, body)
	if err != nil {
		return nil, false, err
	}
	return p.take(ctx, r, item, body, data, lent)
}

// readBack returns the bytes of an archived body.
func (p *Pipeline) readBack(ctx context.Context, body intel.Body) ([]byte, error) {
	data, err := p.Blob.Get(ctx, body.SHA256)
	if err != nil {
		return nil, fmt.Errorf("fetch %d of %s: %w", body.Fetch, body.URL, err)
	}
	return data, nil
}

// lastBody returns the newest good answer of a URL, if there is one, and
// whether the store reflects it.
func (p *Pipeline) lastBody(ctx context.Context, url string) (body intel.Body, found, applied bool, err error) {
	body, err = p.Store.LastBody(ctx, url)
	switch {
	case err != nil && intel.KindOf(err) == intel.KindNotFound:
		return body, false, false, nil
	case err != nil:
		return body, false, false, err
	}
	reflected, err := p.Store.LastApplied(ctx, url)
	return body, true, reflected == body.SHA256, err
}

// fetch asks for one body and counts what that took.
func (p *Pipeline) fetch(ctx context.Context, r *recorder, item string, req intel.Request) (intel.Fetched, error) {
	got, err := p.Fetcher.Fetch(ctx, req)
	r.count(item, func(c *intel.Counts) {
		c.Requests += got.Requests
		c.Retries += max(0, got.Requests-1)
		if err == nil && !got.NotModified {
			c.Bodies++
			c.Bytes += got.Body.Size
		}
	})
	return got, errors.Join(err, r.events(ctx, item, got.Events...))
}

// catchUp stores what was fetched before and not stored, because a crash came
// between the two: the upstream may answer that it has nothing newer. A body
// that was refused is refused again, and that is no failure of what follows.
func (p *Pipeline) catchUp(ctx context.Context, r *recorder, item, url string, lent *[]intel.Fact) error {
	last, found, applied, err := p.lastBody(ctx, url)
	if err != nil || !found || applied {
		return err
	}
	data, err := p.readBack(ctx, last)
	if err != nil {
		return err
	}
	if strayPage(last, data) {
		return nil
	}
	res, err := p.load(ctx, p.Store, r.run.ID, last, data, lent)
	if err != nil && ctx.Err() == nil && intel.KindOf(err) == intel.KindInvalid {
		return nil
	}
	r.count(item, func(c *intel.Counts) { c.AddApplied(res.applied) })
	return err
}

// archived takes what the archive has of a document that never changes. What
// the store reflects of it already is not read again; what cannot be used, as a
// page that says the upstream is in trouble, is as if it were not there.
func (p *Pipeline) archived(ctx context.Context, r *recorder, item string, req intel.Request, lent *[]intel.Fact) (next []intel.Request, found bool, err error) {
	body, found, applied, err := p.lastBody(ctx, req.URL)
	if err != nil || !found {
		return nil, false, err
	}
	if applied {
		r.tell(item, req.URL+" is in the archive")
		return nil, true, nil
	}
	data, err := p.readBack(ctx, body)
	if err != nil {
		return nil, false, err
	}
	if next, _, err = p.take(ctx, r, item, body, data, lent); intel.KindOf(err) == intel.KindInvalid && err != nil {
		return nil, false, ctx.Err()
	}
	return next, err == nil, err
}

// loadFor loads an archived body for an item and counts what it did.
func (p *Pipeline) loadFor(ctx context.Context, r *recorder, item string, body intel.Body, data []byte, lent *[]intel.Fact) (loaded, error) {
	if strayPage(body, data) {
		err := intel.Errorf(intel.KindInvalid, "%s answered with a web page instead of data", body.URL)
		return loaded{}, errors.Join(err, r.events(ctx, item, intel.RunEvent{Kind: intel.EventRefused, URL: body.URL, Detail: err.Error()}))
	}
	res, err := p.load(ctx, p.Store, r.run.ID, body, data, lent)
	r.count(item, func(c *intel.Counts) { c.AddApplied(res.applied) })
	if err != nil {
		err = errors.Join(err, r.events(ctx, item, intel.RunEvent{Kind: intel.EventRefused, URL: body.URL, Detail: err.Error()}))
	}
	return res, err
}

// take loads an archived body for an item, and returns what it asks for
// further.
func (p *Pipeline) take(ctx context.Context, r *recorder, item string, body intel.Body, data []byte, lent *[]intel.Fact) (next []intel.Request, absent bool, err error) {
	res, err := p.loadFor(ctx, r, item, body, data, lent)
	if err != nil {
		return nil, false, err
	}
	if p.More != nil {
		more, err := p.More(ctx, body, data)
		if err != nil {
			return nil, false, err
		}
		res.next = append(res.next, more...)
	}
	if !res.unchanged {
		return res.next, false, nil
	}
	r.tell(item, fmt.Sprintf("%s is unchanged", body.URL))
	for _, n := range res.next { // pages that an interrupted run did not come to
		last, err := p.Store.LastApplied(ctx, n.URL)
		if err != nil {
			return nil, false, err
		}
		if last.IsZero() {
			next = append(next, n)
		}
	}
	return next, false, nil
}
