// Package ingest moves data one way: fetch, archive, parse, judge, store. The
// list of steps is in Pipeline.load; everything else here decides what to
// fetch, keeps the record of the run and tells how far it has come.
//
// It knows no upstream: what to ask for is a Plan, and how to read the answer
// is an intel.Source.
package ingest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/anomaly"
	"github.com/corpintel/intel/internal/news"
	"github.com/corpintel/intel/internal/quality"
)

// Pipeline takes bodies from upstreams into a store. Its fields are set before
// use and not changed after; its methods are safe for concurrent use.
type Pipeline struct {
	Store   intel.Store
	Blob    intel.Blob
	Fetcher intel.Fetcher
	Sources []intel.Source
	Checker *quality.Checker
	// Detectors look at what the checker lets through.
	Detectors []anomaly.Detector
	Workers   int           // items worked on at once
	Sparing   bool          // an item ends with the first answer that cannot be had, where requests are few
	Owner     string        // who runs it, for the run records
	Resume    time.Duration // how old an interrupted run may be to be taken up again
	Now       func() time.Time
	Log       *slog.Logger
	// More is asked of every body that was fetched or looked at again what is to
	// be fetched because of it, besides what the body itself asks for; nil:
	// nothing.
	More func(ctx context.Context, body intel.Body, data []byte) ([]intel.Request, error)
	// Settle looks, when a run has stored what it could, at what several bodies
	// together say; nil: nobody does.
	Settle func(context.Context) error
	// Loaded is told about every batch that was stored or refused.
	Loaded func(batch *intel.Batch, applied intel.Applied)
}

// Archive puts a body where nothing is ever changed: first the bytes, then the
// note that they were fetched. A crash between the two leaves bytes that
// nobody asks for.
func (p *Pipeline) Archive(ctx context.Context, b *intel.Body, data []byte) error {
	b.SHA256, b.Size = intel.HashBody(data), int64(len(data))
	if err := p.Blob.Put(ctx, b.SHA256, data); err != nil {
		return fmt.Errorf("archive %s: %w", b.URL, err)
	}
	if err := p.Store.Archive(ctx, b); err != nil {
		return fmt.Errorf("archive %s: %w", b.URL, err)
	}
	return nil
}

// loaded is what came of one body.
type loaded struct {
	applied   intel.Applied
	unchanged bool // the store reflected this very body before
	next      []intel.Request
	listed    []listed // the filings of a list of everybody's
}

// listed is a line of a list of everybody's filings.
type listed struct {
	cik       intel.CIK
	accession intel.AccessionNumber
	filed     intel.Date
}

// load takes an archived body through the steps: parse, judge, store. A body
// that cannot be used is stored as refused and reported as an error.
func (p *Pipeline) load(ctx context.Context, store intel.Store, run int64, body intel.Body, data []byte, lent *[]intel.Fact) (loaded, error) {
	last, err := store.LastApplied(ctx, body.URL)
	if err != nil {
		return loaded{}, err
	}
	batch, refused, err := p.parse(body, data, (*lent)[:0])
	if err != nil {
		return loaded{}, err
	}
	if refused != nil {
		applied, err := p.apply(ctx, store, run, &batch)
		if err != nil {
			return loaded{}, err
		}
		return loaded{applied: applied}, refused
	}
	*lent = batch.Facts
	if last == body.SHA256 {
		n := batch.Records()
		return loaded{unchanged: true, next: batch.Next, listed: listedIn(&batch), applied: intel.Applied{In: n, Unchanged: n}}, nil
	}
	p.judge(&batch)
	if run != 0 { // a rebuild tells of no changes
		if err := p.compareLines(ctx, &batch, last); err != nil {
			return loaded{}, err
		}
	}
	applied, err := p.apply(ctx, store, run, &batch)
	return loaded{applied: applied, next: batch.Next, listed: listedIn(&batch)}, err
}

// judge takes out what rules keep out, and adds what rules and detectors find.
func (p *Pipeline) judge(batch *intel.Batch) {
	p.Checker.Check(batch) // which has nothing to say about a refusal
	batch.Findings = append(batch.Findings, anomaly.Detect(p.Detectors, batch)...)
}

// listedIn returns the lines of a batch that is about nobody alone.
func listedIn(b *intel.Batch) []listed {
	if b.Body.Subject != "" {
		return nil
	}
	lines := make([]listed, len(b.Filings))
	for i := range b.Filings {
		f := &b.Filings[i]
		lines[i] = listed{f.CIK, f.Accession, f.FiledAt}
	}
	return lines
}

// parse reads a body. The batch of one that cannot be used is a refusal, and
// refused says why.
func (p *Pipeline) parse(body intel.Body, data []byte, into []intel.Fact) (batch intel.Batch, refused, err error) {
	source, err := p.source(body.Kind)
	if err != nil {
		return intel.Batch{}, nil, err
	}
	batch, err = source.Parse(body, data, into)
	if err != nil {
		return refusal(body, err), fmt.Errorf("%s: %w", body.URL, err), nil
	}
	batch.Body = body
	for i := range batch.Articles {
		news.Describe(&batch.Articles[i])
	}
	return batch, nil, nil
}

// apply stores a batch.
func (p *Pipeline) apply(ctx context.Context, store intel.Store, run int64, batch *intel.Batch) (intel.Applied, error) {
	complete(batch)
	applied, err := store.Apply(ctx, run, batch)
	if err != nil {
		return applied, fmt.Errorf("store %s: %w", batch.Body.URL, err)
	}
	if p.Loaded != nil {
		p.Loaded(batch, applied)
	}
	return applied, nil
}

// applyAll stores several batches in one transaction, all or none.
func (p *Pipeline) applyAll(ctx context.Context, store intel.Store, run int64, batches []*intel.Batch) ([]intel.Applied, error) {
	for _, b := range batches {
		complete(b)
	}
	results, err := store.ApplyAll(ctx, run, batches)
	if err == nil && p.Loaded != nil {
		for i, b := range batches {
			p.Loaded(b, results[i])
		}
	}
	return results, err
}

// complete gives quarantined records what only the whole batch says.
func complete(batch *intel.Batch) {
	for i := range batch.Quarantined {
		q := &batch.Quarantined[i]
		q.Identify()
		q.CreatedAt, q.State = batch.Body.FetchedAt, intel.QuarantineHeld
	}
}

// source returns who can read a kind of body.
func (p *Pipeline) source(kind string) (intel.Source, error) {
	name, _, _ := strings.Cut(kind, ".")
	for _, s := range p.Sources {
		if s.Name() == name {
			return s, nil
		}
	}
	return nil, intel.Errorf(intel.KindInternal, "no source reads bodies of kind %q", kind)
}

// refusedRule is the rule that a body has to be readable as a whole.
const refusedRule = "unreadable"

// refusal is the batch of a body that cannot be used.
func refusal(body intel.Body, why error) intel.Batch {
	where, err := json.Marshal(map[string]any{"url": body.URL, "kind": body.Kind, "size": body.Size, "sha256": body.SHA256})
	if err != nil {
		where = []byte("{}")
	}
	cik, err := intel.ParseCIK(body.Subject)
	if err != nil {
		cik = 0 // a list
	}
	return intel.Batch{Body: body, Refused: true, Quarantined: []intel.Quarantined{{
		Rule: refusedRule, Version: 1,
		Reason: why.Error(), CIK: cik, Kind: "body", Record: where, SHA256: body.SHA256, Offset: -1,
	}}}
}

// strayPage reports whether a body is a web page where data was expected.
// Upstreams answer with pages when they are troubled; such an answer is a fault
// and not data.
func strayPage(body intel.Body, data []byte) bool {
	return !body.IsDocument() && htmlPage(data)
}

func htmlPage(data []byte) bool {
	head := bytes.ToLower(bytes.TrimLeft(data[:min(len(data), 256)], " \t\r\n\ufeff"))
	return bytes.HasPrefix(head, []byte("<!doctype html")) || bytes.HasPrefix(head, []byte("<html"))
}
