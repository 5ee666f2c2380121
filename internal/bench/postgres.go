package bench

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/store"
)

// PostgresReport compares the store on PostgreSQL with bare COPY and bare
// statements of the same rows.
type PostgresReport struct {
	// Ratios are speeds as parts of their baselines' speeds: medians of the
	// ratios of each repeat.
	Ratios map[string]Clocks `json:"ratios"`
	// Goals are the least ratios that are wanted, of processor time.
	Goals   map[string]float64      `json:"goals"`
	Medians map[string]PostgresTime `json:"medians"`
	Reads   PointInTime             `json:"point_in_time_reads"`

	Server      string `json:"server"`
	ServerTimed bool   `json:"server_timed"` // false: it is on another machine, and only our own processor time is known
	Facts       int    `json:"facts"`
	Companies   int    `json:"companies"`
	Repeats     int    `json:"repeats"`
	Go          string `json:"go"`
	System      string `json:"system"`
	CPUs        int    `json:"cpus"`
}

// Clocks are a ratio by processor time, ours and the server's together, and by
// the clock on the wall.
type Clocks struct {
	CPU  float64 `json:"cpu"`
	Wall float64 `json:"wall"`
}

// PostgresTime is the median time of a step over all facts.
type PostgresTime struct {
	Milliseconds float64 `json:"ms"`
	Client       float64 `json:"client_cpu_ms"`
	Server       float64 `json:"server_cpu_ms"`
	FactsASecond float64 `json:"facts_per_s"`     // by the clock on the wall
	FactsACPU    float64 `json:"facts_per_cpu_s"` // of processor time
}

// The steps that are timed beside those of store.Ways.
const (
	stepStore = "store"       // parsed and judged before
	stepAgain = "store_again" // the same facts in other bytes
)

var postgresRatios = []ratio{
	{stepStore, string(store.CopyKeyed), 0.45},
	{stepLoad, string(store.CopyKeyed), 0},
	{string(store.CopyHeap), string(store.CopyKeyed), 0},
	{string(store.CopyStaged), string(store.CopyKeyed), 0},
	{stepAgain, stepStore, 0.80},
}

// postgresBench is a bench whose store is a schema of its own.
type postgresBench struct {
	*bench
	url, schema string
}

// Postgres measures the store on the database at url, in a schema of its own
// that it removes. Rows come by every way once in each of so many repeats; then
// reads of one series as of an instant are measured, reads times.
func Postgres(ctx context.Context, documents []Document, url string, repeats, reads int, report func(done, total int64)) (r PostgresReport, err error) {
	name := strings.ToLower(rand.Text()[:12])
	b := &postgresBench{url: named(url, "corpintel-bench-"+name), schema: "corpintel_bench_" + name}
	dir, err := os.MkdirTemp("", "corpintel-bench-")
	if err != nil {
		return r, intel.Errorf(intel.KindInvalid, "the benchmark needs a folder: %w", err)
	}
	defer func() { err = firstOf(err, os.RemoveAll(dir)) }()
	if b.bench, err = newBench(ctx, documents, dir); err != nil { // the rows are those of the embedded store
		return r, err
	}
	if err := b.bench.close(); err != nil {
		return r, err
	}
	defer func() {
		err = firstOf(err, b.close(), store.DropPostgres(context.WithoutCancel(ctx), b.url, b.schema))
	}()
	return b.measure(ctx, repeats, reads, report)
}

// named adds how the server calls our connections.
func named(url, name string) string {
	separator := " "
	if strings.Contains(url, "://") {
		separator = "?"
	}
	if strings.Contains(url, "?") {
		separator = "&"
	}
	return url + separator + "application_name=" + name
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// fresh makes an empty store.
func (b *postgresBench) fresh(ctx context.Context) error {
	if err := b.close(); err != nil {
		return err
	}
	if err := store.DropPostgres(ctx, b.url, b.schema); err != nil {
		return err
	}
	var err error
	b.store, err = store.OpenPostgres(ctx, b.url, store.Options{Schema: b.schema})
	return err
}

// way is one way in which the facts come into the database.
type way struct {
	name  string
	spend func() (Spent, error)
}

func (b *postgresBench) ways(ctx context.Context) []way {
	var ways []way
	for _, w := range store.Ways() {
		ways = append(ways, way{string(w), func() (t Spent, err error) {
			if err := b.bare.Prepare(ctx, b.store, w); err != nil {
				return t, err
			}
			return Spend(ctx, b.store, func() error { return b.bare.Copy(ctx, b.store, w) })
		}})
	}
	return append(ways,
		way{stepLoad, func() (t Spent, err error) {
			if err := b.fresh(ctx); err != nil {
				return t, err
			}
			return Spend(ctx, b.store, func() error { return b.load(ctx, b.documents, b.bodies) })
		}},
		way{stepStore, func() (t Spent, err error) {
			if err := b.fresh(ctx); err != nil {
				return t, err
			}
			return b.storeAll(ctx, b.documents, b.bodies)
		}},
		way{stepAgain, func() (Spent, error) { return b.storeAll(ctx, b.again, b.bodies2) }},
	)
}

// storeAll stores the documents in the groups of a load, and measures nothing
// but that: a group is parsed and judged before.
func (b *postgresBench) storeAll(ctx context.Context, documents []Document, bodies []intel.Body) (sum Spent, err error) {
	var group []*intel.Batch
	size := 0
	for i := range documents {
		batch, err := b.batch(bodies[i], documents[i].Data, nil)
		if err != nil {
			return sum, err
		}
		group, size = append(group, batch), size+len(documents[i].Data)
		if size < groupBytes && i < len(documents)-1 {
			continue
		}
		runtime.GC() // it does not pay for the garbage of parsing
		t, err := Spend(ctx, b.store, func() error { return b.storeGroup(ctx, group) })
		if err != nil {
			return sum, err
		}
		sum = Spent{sum.Wall + t.Wall, sum.Client + t.Client, sum.Server + t.Server}
		group, size = nil, 0
	}
	return sum, nil
}

func (b *postgresBench) measure(ctx context.Context, repeats, reads int, report func(done, total int64)) (r PostgresReport, err error) {
	if err := b.fresh(ctx); err != nil {
		return r, err
	}
	times := map[string][]Spent{}
	for i := range repeats {
		for _, w := range b.ways(ctx) {
			runtime.GC() // it does not pay for the garbage of the one before
			t, err := w.spend()
			if err != nil {
				return r, fmt.Errorf("%s: %w", w.name, err)
			}
			times[w.name] = append(times[w.name], t)
		}
		if report != nil {
			report(int64(i+1), int64(repeats))
		}
	}
	r = PostgresReport{
		Ratios: map[string]Clocks{}, Goals: map[string]float64{}, Medians: map[string]PostgresTime{},
		Facts: b.bare.Len(), Companies: len(b.documents), Repeats: repeats,
		Go: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH, CPUs: runtime.NumCPU(),
	}
	b.summarize(&r, times)
	if r.Server, err = b.store.Engine(ctx); err != nil {
		return r, err
	}
	list, err := seriesOf(b.documents)
	if err != nil {
		return r, err
	}
	r.Reads, err = measurePoints(ctx, b.store, list, reads)
	return r, err
}

func (b *postgresBench) summarize(r *PostgresReport, times map[string][]Spent) {
	for name, list := range times {
		var wall, client, server, cpu []time.Duration
		for _, t := range list {
			wall, client, server, cpu = append(wall, t.Wall), append(client, t.Client), append(server, t.Server), append(cpu, t.CPU())
			r.ServerTimed = r.ServerTimed || t.Server > 0
		}
		ms := func(d []time.Duration) float64 { return median(d).Seconds() * 1e3 }
		r.Medians[name] = PostgresTime{
			Milliseconds: ms(wall), Client: ms(client), Server: ms(server),
			FactsASecond: float64(r.Facts) / median(wall).Seconds(), FactsACPU: float64(r.Facts) / median(cpu).Seconds(),
		}
	}
	for _, x := range postgresRatios {
		var cpu, wall []float64
		for i, base := range times[x.baseline] {
			cpu = append(cpu, float64(base.CPU())/float64(times[x.step][i].CPU()))
			wall = append(wall, float64(base.Wall)/float64(times[x.step][i].Wall))
		}
		name := x.step + "/" + x.baseline
		r.Ratios[name] = Clocks{median(cpu), median(wall)}
		if x.goal > 0 {
			r.Goals[name] = x.goal
		}
	}
}

// Spent is what something took: by the clock on the wall, and of processor time
// here and in the server's processes that work for us.
type Spent struct{ Wall, Client, Server time.Duration }

// CPU is both processor times together.
func (s Spent) CPU() time.Duration { return max(s.Client+s.Server, 1) }

// Spend measures what do takes. What the server of an embedded store spends is
// spent here.
func Spend(ctx context.Context, s *store.Store, do func() error) (t Spent, err error) {
	before, err := s.ServerTime(ctx)
	if err != nil {
		return t, err
	}
	began, cpu := time.Now(), CPUTime()
	if err := do(); err != nil {
		return t, err
	}
	t.Wall, t.Client = max(time.Since(began), 1), CPUTime()-cpu
	after, err := s.ServerTime(ctx)
	for pid, now := range after {
		t.Server += now - before[pid]
	}
	return t, err
}
