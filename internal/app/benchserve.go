package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/api"
	"github.com/corpintel/intel/internal/bench"
	"github.com/corpintel/intel/internal/cache"
	"github.com/corpintel/intel/internal/limit"
	"github.com/corpintel/intel/internal/telemetry"
)

type (
	// ServeParams says what the benchmark of answers asks.
	ServeParams = bench.ServeParams
	// ServeReport is what came of it.
	ServeReport = bench.ServeReport
	// ServeTime is how long one way of answering took.
	ServeTime = bench.ServeTime
)

// BenchServe measures what answers to one request cost that are kept in memory,
// kept in the Redis of cache.redis_url where there is one, and worked out from
// the store, all with everything that a server does around them. Where p has no
// path, the facts of the first stored company are asked for.
func BenchServe(ctx context.Context, a *App, p ServeParams) (r ServeReport, err error) {
	if p.Path == "" {
		page, err := a.Store.Companies(ctx, intel.CompanyFilter{WithFacts: true, PageRequest: intel.PageRequest{Limit: 1}})
		if err != nil {
			return r, err
		}
		if len(page.Items) == 0 {
			return r, intel.Errorf(intel.KindNotFound, "nothing is stored to answer with; ingest a company, or give --sample")
		}
		p.Path = "/api/v1/companies/" + page.Items[0].CIK.String() + "/facts?limit=12"
	}
	memory, err := cache.NewMemory(64 << 20)
	if err != nil {
		return r, err
	}
	ways := []struct {
		name  string
		cache intel.Cache
	}{{"memory", telemetry.ObserveCache(memory, "memory", a.Metrics)}, {"store", nil}}
	if a.Config.Cache.RedisURL != "" {
		url, err := a.Config.Cache.RedisURL.Read()
		if err != nil {
			return r, err
		}
		shared, err := cache.OpenRedis(url)
		if err != nil {
			return r, err
		}
		defer func() { err = errors.Join(err, shared.Close()) }()
		ways = append(ways, struct {
			name  string
			cache intel.Cache
		}{"redis", telemetry.ObserveCache(shared, "redis", a.Metrics)})
	}
	var answerers []bench.Answerer
	for _, way := range ways {
		quota, err := limit.NewMemoryQuota(limit.Budget{Calls: 1 << 40, Per: time.Minute}) // counted, and never used up
		if err != nil {
			return r, err
		}
		cfg := a.answering()
		cfg.Cache, cfg.Quota, cfg.SpareLocal = way.cache, telemetry.ObserveQuota(quota, a.Metrics), false
		cfg.Log = telemetry.Logger(io.Discard, slog.LevelInfo, a.Config.Log.Format) // making the lines is a part of the cost
		handler, err := api.New(cfg)
		if err != nil {
			return r, err
		}
		answerers = append(answerers, bench.Answerer{Name: way.name, Handler: handler})
	}
	return bench.Serve(ctx, answerers, p)
}

// BenchAsk makes so many requests of a URL and returns how long that took.
func BenchAsk(ctx context.Context, url string, requests, clients int) (time.Duration, error) {
	return bench.Ask(ctx, url, requests, clients)
}

// AskElsewhere is BenchAsk in a process of its own, by the command that ends in
// these words: there the clients' processor time is not the server's.
func AskElsewhere(command ...string) func(ctx context.Context, url string, requests, clients int) (time.Duration, error) {
	return func(ctx context.Context, url string, requests, clients int) (time.Duration, error) {
		program, err := os.Executable()
		if err != nil {
			return 0, intel.Errorf(intel.KindInternal, "this program's own file: %w", err)
		}
		cmd := exec.CommandContext(ctx, program, append(command, url, strconv.Itoa(requests), strconv.Itoa(clients))...)
		var said strings.Builder
		cmd.Stderr = &said
		out, err := cmd.Output()
		if err != nil {
			return 0, fmt.Errorf("clients: %w: %s", err, said.String())
		}
		return time.ParseDuration(strings.TrimSpace(string(out)))
	}
}
