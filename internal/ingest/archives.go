package ingest

import (
	"bytes"
	"context"
	"errors"
	"path"

	"github.com/corpintel/intel"
)

// Archives fetches archives, one an item, and takes in what they hold, as Bulk
// does with a file. An archive counts as stored when all of its bodies are: one
// that the upstream says is unchanged is only looked at again if an earlier load
// did not come to its end.
func (p *Pipeline) Archives(ctx context.Context, source string, items []string, plan Plan, layout Layout, maxBody int64, report func(Progress)) (intel.Run, error) {
	r, err := p.begin(ctx, source, items, report)
	if err != nil {
		return intel.Run{}, err
	}
	todo, err := r.todo(ctx)
	if err != nil {
		return r.run, err
	}
	alone := *p
	alone.Workers = 1 // an archive takes the room of many bodies
	r.p = &alone
	return r.do(ctx, todo, func(ctx context.Context, item string, lent *[]intel.Fact) error {
		requests, err := plan(item)
		for _, req := range requests {
			err = errors.Join(err, p.archive(ctx, r, item, req, layout, maxBody, lent))
		}
		return err
	}, r.finish)
}

// archive fetches one archive and takes it in.
func (p *Pipeline) archive(ctx context.Context, r *recorder, item string, req intel.Request, layout Layout, maxBody int64, lent *[]intel.Fact) error {
	r.tell(item, "fetching "+req.URL)
	got, err := p.fetch(ctx, r, item, req)
	switch {
	case err != nil && req.MayBeAbsent && intel.KindOf(err) == intel.KindNotFound:
		return intel.Errorf(intel.KindNotFound, "the upstream has nothing about %s", item)
	case err != nil:
		return errors.Join(err, r.events(ctx, item, intel.RunEvent{Kind: intel.EventRefused, URL: req.URL, Detail: err.Error()}))
	}
	body, data := got.Body, got.Data
	if got.NotModified {
		last, _, applied, err := p.lastBody(ctx, req.URL)
		if err != nil || applied {
			r.tell(item, req.URL+" is unchanged")
			return err
		}
		if data, err = p.readBack(ctx, last); err != nil {
			return err
		}
		body = last
	}
	if err := p.takeArchive(ctx, r, item, body, data, layout, maxBody); err != nil {
		return errors.Join(err, r.events(ctx, item, intel.RunEvent{Kind: intel.EventRefused, URL: req.URL, Detail: err.Error()}))
	}
	_, err = p.loadFor(ctx, r, item, body, data, lent)
	return err
}

func (p *Pipeline) takeArchive(ctx context.Context, r *recorder, item string, body intel.Body, data []byte, layout Layout, maxBody int64) error {
	z, err := newZip(body.URL, bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return err
	}
	b, members, err := p.unpack(z, body.URL, layout, maxBody)
	if err != nil {
		return err
	}
	b.recorder, b.archive, b.item = r, path.Base(body.URL), item
	if err := errors.Join(b.noteLeftOut(ctx), b.load(ctx, members)); err != nil {
		return err
	}
	if b.failed > 0 {
		return intel.Errorf(intel.KindInvalid, "%s: %d of %d parts cannot be used: see the run's events", body.URL, b.failed, b.of)
	}
	return nil
}
