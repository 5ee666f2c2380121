package bench

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/klauspost/compress/gzip"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/anomaly"
	"github.com/corpintel/intel/internal/quality"
	"github.com/corpintel/intel/internal/source/edgar"
	"github.com/corpintel/intel/internal/store"
)

// Report is what a benchmark of the pipeline found.
type Report struct {
	// Ratios are speeds as parts of their baselines' speeds: medians of the
	// ratios of each repeat.
	Ratios map[string]float64 `json:"ratios"`
	// Goals are the least ratios that are wanted.
	Goals map[string]float64 `json:"goals"`
	// Medians are the steps' processor times.
	Medians map[string]Time `json:"medians"`

	Facts     int    `json:"facts"`
	Companies int    `json:"companies"`
	Bytes     int    `json:"bytes"` // of JSON
	Repeats   int    `json:"repeats"`
	Go        string `json:"go"`
	System    string `json:"system"`
	CPUs      int    `json:"cpus"`
}

// Time is the median processor time of a step over all documents.
type Time struct {
	Milliseconds float64 `json:"ms"`
	PerFact      float64 `json:"ns_per_fact"`
	FactsASecond float64 `json:"facts_per_s"`
}

// The steps that are timed. Each but the first of its kind has another as its
// baseline.
const (
	stepInflate      = "inflate"
	stepInflateParse = "inflate_parse"
	stepParse        = "parse"
	stepJSON         = "encoding_json"
	stepQuality      = "quality"
	stepDetect       = "detect"
	stepBare         = "bare_insert"
	stepLoad         = "parse_check_store"
	stepSameBytes    = "rerun_same_bytes"
	stepSameFacts    = "rerun_same_facts"
)

// ratio compares the speed of a step with that of a baseline.
type ratio struct {
	step, baseline string
	goal           float64 // 0: none
}

// ratios are those of a report. A load whose bodies are byte for byte those of
// the last one is told by their hashes; one whose bodies are written otherwise
// has to compare every fact.
var ratios = []ratio{
	{stepInflateParse, stepInflate, 0.35},
	{stepLoad, stepBare, 0.45},
	{stepSameFacts, stepLoad, 0.80},
	{stepSameBytes, stepLoad, 0.80},
	{stepParse, stepJSON, 6},
}

// step is one thing that is timed: prepare is not, do is.
type step struct {
	name    string
	prepare func() error
	do      func() error
}

// Pipeline measures the steps from bytes to rows over documents, all steps once
// in each of so many repeats, with databases in a folder of its own below dir
// that it removes.
func Pipeline(ctx context.Context, documents []Document, repeats int, dir string, report func(done, total int64)) (_ Report, err error) {
	if dir, err = os.MkdirTemp(dir, "corpintel-bench-"); err != nil {
		return Report{}, intel.Errorf(intel.KindInvalid, "the benchmark needs a folder for its databases: %w", err)
	}
	defer func() {
		if e := os.RemoveAll(dir); err == nil {
			err = e
		}
	}()
	b, err := newBench(ctx, documents, dir)
	if err != nil {
		return Report{}, err
	}
	defer func() {
		if e := b.close(); err == nil {
			err = e
		}
	}()
	steps := b.steps(ctx)
	times := map[string][]time.Duration{}
	for i := range repeats {
		for _, s := range steps {
			if s.prepare != nil {
				if err := s.prepare(); err != nil {
					return Report{}, fmt.Errorf("%s: %w", s.name, err)
				}
			}
			runtime.GC() // a step does not pay for the garbage of the one before
			start := CPUTime()
			if err := s.do(); err != nil {
				return Report{}, fmt.Errorf("%s: %w", s.name, err)
			}
			times[s.name] = append(times[s.name], max(CPUTime()-start, 1))
		}
		if report != nil {
			report(int64(i+1), int64(repeats))
		}
	}
	return b.report(times, repeats), nil
}

func (b *bench) report(times map[string][]time.Duration, repeats int) Report {
	r := Report{
		Ratios: map[string]float64{}, Goals: map[string]float64{}, Medians: map[string]Time{},
		Facts: b.facts, Companies: len(b.documents), Bytes: b.bytes, Repeats: repeats,
		Go: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH, CPUs: runtime.NumCPU(),
	}
	for name, list := range times {
		t := median(list)
		r.Medians[name] = Time{
			Milliseconds: t.Seconds() * 1e3,
			PerFact:      float64(t.Nanoseconds()) / float64(b.facts),
			FactsASecond: float64(b.facts) / t.Seconds(),
		}
	}
	for _, x := range ratios {
		all := make([]float64, repeats)
		for i := range all {
			all[i] = float64(times[x.baseline][i]) / float64(times[x.step][i])
		}
		name := x.step + "/" + x.baseline
		r.Ratios[name], r.Goals[name] = median(all), x.goal
	}
	return r
}

// median returns the middle one of an odd number of values, and the lower of
// the two in the middle of an even number.
func median[T float64 | time.Duration](values []T) T {
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	return sorted[(len(sorted)-1)/2]
}

// bench holds what the steps work on.
type bench struct {
	dir       string
	documents []Document
	again     []Document // the same facts, in other bytes
	bodies    []intel.Body
	bodies2   []intel.Body // of again
	facts     int
	bytes     int

	source    edgar.Source
	checker   *quality.Checker
	detectors []anomaly.Detector
	inflate   *gzip.Reader
	buffer    []byte
	lent      []intel.Fact
	parsed    [][]intel.Fact // for the step that judges alone
	bare      *store.Bare
	store     *store.Store
	opened    int
}

// newBench loads the documents once, to know what there is of them.
func newBench(ctx context.Context, documents []Document, dir string) (*bench, error) {
	b := &bench{dir: dir, documents: documents, source: edgar.New(), checker: quality.New(quality.Rules(), time.Now), detectors: anomaly.Detectors(), inflate: new(gzip.Reader)}
	now := time.Now().UTC()
	for _, d := range documents {
		again := Document{CIK: d.CIK, Data: append(slices.Clone(d.Data), '\n')}
		b.again = append(b.again, again)
		b.bodies, b.bodies2 = append(b.bodies, d.body(now)), append(b.bodies2, again.body(now))
		b.buffer = slices.Grow(b.buffer, len(d.Data)+1)
		b.bytes += len(d.Data)
	}
	if err := b.reopen(ctx); err != nil {
		return nil, err
	}
	err := b.load(ctx, b.documents, b.bodies)
	if err == nil {
		b.bare, err = b.store.Bare(ctx)
	}
	if err == nil {
		err = b.parseAll(func(_ int, facts []intel.Fact) { b.facts += len(facts) })
	}
	if err == nil && b.facts == 0 {
		err = intel.Errorf(intel.KindInvalid, "the documents hold no facts to measure with")
	}
	if err != nil {
		_ = b.close() // the first error says more
		return nil, err
	}
	return b, nil
}

func (b *bench) close() error {
	if b.store == nil {
		return nil
	}
	err := b.store.Close()
	b.store = nil
	return err
}

// reopen makes an empty store.
func (b *bench) reopen(ctx context.Context) error {
	if err := b.close(); err != nil {
		return err
	}
	old := filepath.Join(b.dir, fmt.Sprint(b.opened))
	b.opened++
	if err := os.RemoveAll(old); err != nil {
		return err
	}
	var err error
	b.store, err = store.OpenSQLite(ctx, filepath.Join(b.dir, fmt.Sprint(b.opened), "bench.db"), store.Options{})
	return err
}

// steps are in an order in which each finds the store as it needs it.
func (b *bench) steps(ctx context.Context) []step {
	fresh := func() error { return b.reopen(ctx) }
	return []step{
		{stepInflate, nil, func() error { return b.inflateAll(nil) }},
		{stepInflateParse, nil, func() error {
			return b.inflateAll(func(i int, data []byte) error { return b.parse(b.bodies[i], data) })
		}},
		{stepParse, nil, func() error { return b.parseAll(nil) }},
		{stepJSON, nil, b.plainJSON},
		{stepQuality, b.keepParsed, b.judge},
		{stepDetect, b.keepParsed, b.detect},
		{stepBare, fresh, func() error { return b.bare.Insert(ctx, b.store) }},
		{stepLoad, fresh, func() error { return b.load(ctx, b.documents, b.bodies) }},
		{stepSameBytes, nil, func() error { return b.passOver(ctx) }},
		{stepSameFacts, nil, func() error { return b.load(ctx, b.again, b.bodies2) }},
	}
}

func (b *bench) inflateAll(each func(i int, data []byte) error) error {
	for i := range b.documents {
		if err := b.inflate.Reset(bytes.NewReader(b.documents[i].Gzip)); err != nil {
			return err
		}
		data := b.buffer[:len(b.documents[i].Data)]
		if _, err := io.ReadFull(b.inflate, data); err != nil {
			return err
		}
		if each != nil {
			if err := each(i, data); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *bench) parse(body intel.Body, data []byte) error {
	batch, err := b.source.Parse(body, data, b.lent[:0])
	b.lent = batch.Facts
	return err
}

func (b *bench) parseAll(each func(i int, facts []intel.Fact)) error {
	for i := range b.documents {
		if err := b.parse(b.bodies[i], b.documents[i].Data); err != nil {
			return err
		}
		if each != nil {
			each(i, b.lent)
		}
	}
	return nil
}

// keepParsed holds the facts for judge, which takes some out.
func (b *bench) keepParsed() error {
	for len(b.parsed) < len(b.documents) {
		b.parsed = append(b.parsed, nil)
	}
	return b.parseAll(func(i int, facts []intel.Fact) { b.parsed[i] = append(b.parsed[i][:0], facts...) })
}

func (b *bench) judge() error {
	for i, facts := range b.parsed {
		b.checker.Check(&intel.Batch{Body: b.bodies[i], Facts: facts})
	}
	return nil
}

func (b *bench) detect() error {
	for i, facts := range b.parsed {
		anomaly.Detect(b.detectors, &intel.Batch{Body: b.bodies[i], Facts: facts, FactsComplete: true})
	}
	return nil
}

// passOver is a load of bodies that are all there already.
func (b *bench) passOver(ctx context.Context) error {
	for i := range b.documents {
		last, err := b.store.LastApplied(ctx, b.bodies[i].URL)
		if err != nil {
			return err
		}
		if last != intel.HashBody(b.documents[i].Data) {
			return intel.Errorf(intel.KindInternal, "company %s was loaded, but the store does not know it", b.documents[i].CIK)
		}
	}
	return nil
}
