package app

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/blob"
	"github.com/corpintel/intel/internal/config"
	"github.com/corpintel/intel/internal/redisurl"
)

// Check is what the doctor found out about one thing.
type Check struct {
	Name   string `json:"check"`
	State  string `json:"state"` // see the Check constants
	Detail string `json:"detail"`
}

// What a check can come to.
const (
	CheckOK     = "ok"
	CheckWarn   = "warn"   // works, but look at it
	CheckFailed = "failed" // does not work; the detail says what to do
)

// lowDisk is when the doctor warns of a full disk, in bytes.
const lowDisk = 5 << 30

// Doctor checks what a deployment needs. It goes on after a failure, as far as
// that makes sense.
func Doctor(ctx context.Context, cfg config.Config, build Build) []Check {
	checks := []Check{dataFolder(cfg), disk(cfg), contact(cfg)}
	checks = append(checks, redisChecks(ctx, cfg)...)
	checks = append(append(checks, penalty(ctx, cfg)), budgets(ctx, cfg)...)
	a, err := Open(ctx, cfg, build, io.Discard)
	if err != nil {
		return append(checks, Check{"store", CheckFailed, err.Error()})
	}
	checks = append(checks, a.checkEngine(ctx), a.checkStore(ctx), a.checkEmbeddings(ctx), a.checkHanded(ctx), a.checkArchive(ctx))
	for _, s := range a.shelves() {
		checks = append(checks, a.checkShelf(ctx, s))
	}
	checks = append(checks, a.checkReplicas()...)
	if err := a.Close(); err != nil {
		checks = append(checks, Check{"close", CheckFailed, err.Error()})
	}
	return checks
}

func dataFolder(cfg config.Config) Check {
	const name = "data folder"
	if err := os.MkdirAll(cfg.DataDir, 0o700); err != nil {
		return Check{name, CheckFailed, err.Error() + "; choose another with --data-dir"}
	}
	f, err := os.CreateTemp(cfg.DataDir, ".doctor-*")
	if err != nil {
		return Check{name, CheckFailed, "cannot be written to: " + err.Error()}
	}
	_ = f.Close()           // nothing was written
	_ = os.Remove(f.Name()) // an empty file left behind harms nobody
	return Check{name, CheckOK, cfg.DataDir}
}

func disk(cfg config.Config) Check {
	var st syscall.Statfs_t
	if err := syscall.Statfs(cfg.DataDir, &st); err != nil {
		return Check{"disk", CheckWarn, "free space is unknown: " + err.Error()}
	}
	free := st.Bavail * uint64(st.Bsize)
	c := Check{"disk", CheckOK, fmt.Sprintf("%.1f GiB free", float64(free)/(1<<30))}
	if free < lowDisk {
		c.State = CheckWarn
	}
	return c
}

func contact(cfg config.Config) Check {
	switch {
	case cfg.Upstream != "":
		return Check{"upstream", CheckOK, "every request goes to " + cfg.Upstream + ", none to the real hosts"}
	case cfg.Contact == "":
		return Check{"contact", CheckWarn, `nothing can be fetched from the SEC: set "contact" in the configuration file or CORPINTEL_CONTACT to your name and e-mail address`}
	}
	return Check{"contact", CheckOK, cfg.Contact}
}

func penalty(ctx context.Context, cfg config.Config) Check {
	const name = "rate limit"
	l, err := openLimiter(cfg)
	if err != nil {
		return Check{name, CheckFailed, err.Error()}
	}
	until, reason, err := l.Penalty(ctx, edgarLimit)
	if closeErr := l.Close(); err == nil {
		err = closeErr
	}
	switch {
	case err != nil:
		return Check{name, CheckFailed, err.Error()}
	case until.After(time.Now()):
		return Check{name, CheckWarn, fmt.Sprintf("the SEC shut us out until %s: %s", until.Format(time.RFC3339), reason)}
	}
	return Check{name, CheckOK, fmt.Sprintf("%g requests a second to the SEC, of all processes together", cfg.EDGAR.Rate)}
}

// budgets say what is left of each provider's calls.
func budgets(ctx context.Context, cfg config.Config) []Check {
	l, err := openLimiter(cfg)
	if err != nil {
		return []Check{{"budgets", CheckFailed, err.Error()}}
	}
	var checks []Check
	for _, name := range []string{pricesLimit, newsLimit} {
		calls, from, err := l.Left(ctx, name)
		c := Check{"budget of " + name, CheckOK, fmt.Sprintf("%d requests can be made now", calls)}
		switch {
		case err != nil:
			c.State, c.Detail = CheckFailed, err.Error()
		case calls == 0:
			c.State, c.Detail = CheckWarn, "used up; the next request can be made at "+from.Format(time.RFC3339)
		case calls < 0:
			c.Detail = "no limit is set"
		}
		checks = append(checks, c)
	}
	if err := l.Close(); err != nil {
		checks = append(checks, Check{"budgets", CheckFailed, err.Error()})
	}
	return checks
}

// checkRedis sees to it that what is put into Redis stays there: one that evicts
// loses limits without a word.
func checkRedis(ctx context.Context, cfg config.Config) Check {
	const name = "redis"
	failed := func(err error) Check { return Check{name, CheckFailed, err.Error()} }
	url, err := cfg.Redis.URL.Read()
	if err != nil {
		return failed(err)
	}
	client, namespace, err := redisurl.Open(url)
	if err != nil {
		return failed(err)
	}
	defer func() { _ = client.Close() }() // nothing is waiting to be sent
	keeps, unknown, err := redisurl.Keeps(ctx, client)
	switch {
	case err != nil:
		return failed(err)
	case unknown:
		return Check{name, CheckWarn, "it does not say whether it evicts: its maxmemory-policy must be noeviction"}
	case !keeps:
		return Check{name, CheckFailed, "it evicts what it is to keep: set its maxmemory-policy to noeviction"}
	}
	h, err := redisurl.Ask(ctx, client)
	if err != nil {
		return failed(err)
	}
	c := Check{name, CheckOK, "keys begin with " + namespace + ":; nothing is evicted"}
	switch {
	case h.Used >= fullRedis:
		c.State, c.Detail = CheckWarn, fmt.Sprintf("%.0f %% of its maxmemory are used; when it is full, workers ask the database for jobs and nothing is asked of upstreams", 100*h.Used)
	case !h.Durable:
		c.State, c.Detail = CheckWarn, "it forgets budgets and jobs when it restarts (jobs are handed to it again): set appendonly yes"
	case h.Used > 0:
		c.Detail += fmt.Sprintf("; %.0f %% of its memory are used", 100*h.Used)
	}
	return c
}

// fullRedis is the part of its memory from which on the doctor warns.
const fullRedis = 0.8

// checkHanded says what Redis has of the jobs that wait.
func (a *App) checkHanded(ctx context.Context) Check {
	const name = "jobs"
	counts, err := a.Store.JobCounts(ctx)
	if err != nil {
		return Check{name, CheckFailed, err.Error()}
	}
	var waiting, running, dead, handed int64
	for _, c := range counts {
		handed += c.Handed
		switch c.State {
		case intel.JobWaiting:
			waiting += c.Count
		case intel.JobRunning:
			running += c.Count
		case intel.JobDead:
			dead += c.Count
		}
	}
	c := Check{name, CheckOK, fmt.Sprintf("%d wait, %d run, %d are dead", waiting, running, dead)}
	if a.Config.Redis.URL != "" {
		c.Detail = fmt.Sprintf("%d wait, %d of them with Redis, %d run, %d are dead", waiting, handed, running, dead)
	}
	if dead > 0 {
		c.State = CheckWarn
	}
	return c
}

// checkEngine says which database is in use, and which of its extensions.
func (a *App) checkEngine(ctx context.Context) Check {
	const name = "database"
	engine, err := a.store.Engine(ctx)
	if err != nil {
		return Check{name, CheckFailed, err.Error()}
	}
	return Check{name, CheckOK, engine}
}

// checkReplicas says of each replica whether it is of use, and how far behind.
func (a *App) checkReplicas() []Check {
	var checks []Check
	for _, r := range a.store.Replicas() {
		c := Check{fmt.Sprintf("replica %d", r.Number), CheckOK, "has everything"}
		switch {
		case r.State != intel.ReplicaReady:
			c.State, c.Detail = CheckWarn, r.Problem+"; the database itself answers in its place"
		case r.LagBytes > 0:
			c.Detail = fmt.Sprintf("%d bytes behind", r.LagBytes)
		}
		checks = append(checks, c)
	}
	return checks
}

func (a *App) checkStore(ctx context.Context) Check {
	st, err := a.Store.Status(ctx)
	if err != nil {
		return Check{"store", CheckFailed, err.Error()}
	}
	detail := fmt.Sprintf("schema %d; %d companies, %d filings, %d facts, %d findings, %d held in quarantine", st.Schema, st.Companies, st.Filings, st.Facts, st.Findings, st.Quarantined)
	if st.Sample {
		detail += "; nothing but the built-in sample"
	}
	return Check{"store", CheckOK, detail}
}

// checkEmbeddings says which models have vectors in the store.
func (a *App) checkEmbeddings(ctx context.Context) Check {
	const name = "embeddings"
	models, err := a.Store.EmbeddingModels(ctx)
	if err != nil {
		return Check{name, CheckFailed, err.Error()}
	}
	parts := []string{}
	for _, m := range models {
		parts = append(parts, fmt.Sprintf("%s: %d passages, vectors of %d numbers", m.Model, m.Passages, m.Dimension))
	}
	if len(parts) == 0 {
		parts = append(parts, "none are stored")
	}
	return Check{name, CheckOK, strings.Join(parts, "; ")}
}

// checkedBodies is how many bodies of the archive the doctor reads back.
const checkedBodies = 20

// checkArchive reads late bodies back, which recomputes their hashes.
func (a *App) checkArchive(ctx context.Context) Check {
	const name = "archive"
	st, err := a.Store.Status(ctx)
	if err != nil {
		return Check{name, CheckFailed, err.Error()}
	}
	var bodies []intel.Body
	if bodies, err = a.Store.Bodies(ctx, max(0, st.Bodies-checkedBodies), checkedBodies); err != nil {
		return Check{name, CheckFailed, err.Error()}
	}
	var bad []string
	for _, b := range bodies {
		if _, err := a.Blob.Get(ctx, b.SHA256); err != nil {
			bad = append(bad, err.Error())
		}
	}
	if len(bad) > 0 {
		return Check{name, CheckFailed, strings.Join(bad, "; ")}
	}
	return Check{name, CheckOK, fmt.Sprintf("%d bodies; %d late ones read back with the right hash", st.Bodies, len(bodies))}
}

// doctorsBody is what the doctor leaves in every place it has looked at.
const doctorsBody = "corpintel doctor was here\n"

// checkShelf puts a small body into a place and reads it back.
func (a *App) checkShelf(ctx context.Context, s shelf) Check {
	name := "place of " + s.purpose
	h := intel.HashBody([]byte(doctorsBody))
	b, err := a.openShelf(ctx, s)
	if err == nil {
		err = b.Put(ctx, h, []byte(doctorsBody))
	}
	if err == nil {
		_, err = b.Get(ctx, h)
	}
	if err != nil {
		return Check{name, CheckFailed, err.Error()}
	}
	store, ok := b.(*blob.S3)
	if !ok {
		return Check{name, CheckOK, b.Place()}
	}
	kept, err := store.Kept(ctx, h)
	if err != nil {
		return Check{name, CheckFailed, err.Error()}
	}
	return Check{name, CheckOK, b.Place() + ": " + kept}
}
