package redisurl

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/redis/go-redis/v9"
)

// Memory is how a server of Redis deals with its memory; what a hosted one does
// not tell is the zero value.
type Memory struct {
	Policy string // maxmemory-policy: "noeviction", "allkeys-lru" …
	Most   int64  // maxmemory, in bytes; 0 for no bound
	Server string // a name that no other server has
}

// MemoryOf asks a Redis how it deals with its memory: one answer, or one of each
// master of a cluster, in any order. One that evicts loses jobs, sessions and
// limits without a word.
func MemoryOf(ctx context.Context, c redis.UniversalClient) ([]Memory, error) {
	return each(ctx, c, memoryOf)
}

func memoryOf(ctx context.Context, c redis.Cmdable) (m Memory, err error) {
	config, err := c.ConfigGet(ctx, "maxmemory*").Result()
	if told, err := tells(err); err != nil || !told {
		return m, err
	}
	m.Policy = config["maxmemory-policy"]
	if m.Most, err = strconv.ParseInt(config["maxmemory"], 10, 64); err != nil {
		m.Most = 0
	}
	info, err := c.Info(ctx, "server").Result()
	if told, err := tells(err); err != nil || !told {
		return m, err
	}
	m.Server = said(info)["run_id"]
	return m, nil
}

// each asks every server that is written to: the one, or the masters of a
// cluster. Without an answer of one of them it is an error.
func each[T any](ctx context.Context, c redis.UniversalClient, ask func(context.Context, redis.Cmdable) (T, error)) ([]T, error) {
	cluster, ok := c.(*redis.ClusterClient)
	if !ok {
		answer, err := ask(ctx, c)
		return []T{answer}, err
	}
	var (
		mu   sync.Mutex
		list []T
	)
	err := cluster.ForEachMaster(ctx, func(ctx context.Context, one *redis.Client) error {
		answer, err := ask(ctx, one)
		mu.Lock()
		defer mu.Unlock()
		list = append(list, answer)
		return err
	})
	return list, err
}

// tells reports whether a Redis answered what it was asked; one that refuses to
// is no error.
func tells(err error) (bool, error) {
	var answer redis.Error
	if errors.As(err, &answer) {
		return false, nil
	}
	return err == nil, err
}

// said reads what a server says of itself.
func said(info string) map[string]string {
	told := map[string]string{}
	for line := range strings.Lines(info) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		told[name] = value
	}
	return told
}

// Keeps reports whether the Redis, every master of a cluster, keeps what it is
// given until it is told otherwise. Where none evicts and one does not say,
// unknown is true.
func Keeps(ctx context.Context, c redis.UniversalClient) (keeps, unknown bool, err error) {
	all, err := MemoryOf(ctx, c)
	if err != nil {
		return false, false, err
	}
	silent := func(m Memory) bool { return m.Policy == "" }
	evicts := func(m Memory) bool { return !silent(m) && m.Policy != "noeviction" }
	if slices.ContainsFunc(all, evicts) {
		return false, false, nil
	}
	unknown = slices.ContainsFunc(all, silent)
	return !unknown, unknown, nil
}

// Health is what a Redis says of itself; what it does not say is zero.
type Health struct {
	Durable bool    // what it is given outlives a restart (append only file)
	Used    float64 // part of the memory that it may use; 0 where it may use all
}

// Ask asks a Redis how it is; a cluster is as its worst master.
func Ask(ctx context.Context, c redis.UniversalClient) (h Health, err error) {
	all, err := each(ctx, c, healthOf)
	if err != nil {
		return h, err
	}
	h.Durable = !slices.ContainsFunc(all, func(one Health) bool { return !one.Durable })
	for _, one := range all {
		h.Used = max(h.Used, one.Used)
	}
	return h, nil
}

func healthOf(ctx context.Context, c redis.Cmdable) (h Health, err error) {
	text, err := c.Info(ctx).Result()
	if err != nil {
		return h, err
	}
	told := said(text)
	h.Durable = told["aof_enabled"] == "1"
	used, most := told["used_memory"], told["maxmemory"]
	u, err := strconv.ParseFloat(used, 64)
	if err != nil {
		return h, nil //nolint:nilerr // hosted ones do not tell
	}
	if m, err := strconv.ParseFloat(most, 64); err == nil && m > 0 {
		h.Used = u / m
	}
	return h, nil
}
