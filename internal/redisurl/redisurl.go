// Package redisurl opens what a URL says is a Redis: one server, one that
// Sentinels know, or a cluster.
package redisurl

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"

	"github.com/corpintel/intel"
)

const (
	dialTimeout = 2 * time.Second
	callTimeout = 3 * time.Second
)

// Open makes a client of the Redis at address; nothing is connected yet.
//
//	redis://:PASSWORD@HOST:PORT/DB                       one server
//	redis+sentinel://:PASSWORD@HOST,HOST,HOST/MASTER/DB  whom the Sentinels call MASTER
//	redis+cluster://:PASSWORD@HOST,HOST                  a cluster
//
// rediss in place of redis means TLS. Keys begin with the namespace, which
// ?namespace=NAME sets where several deployments share a Redis; it is corpintel
// otherwise. An address that cannot be read is a KindInvalid error that does not
// repeat it.
func Open(address string) (client redis.UniversalClient, namespace string, err error) {
	o, kind, namespace, err := parse(address)
	if err != nil {
		return nil, "", intel.Errorf(intel.KindInvalid, "the URL of Redis cannot be read: want redis://:PASSWORD@HOST:PORT/DB, "+
			"redis+sentinel://:PASSWORD@HOST,HOST/MASTER/DB or redis+cluster://:PASSWORD@HOST,HOST")
	}
	logging.Disable() // what goes wrong comes back as an error, and is logged where that stops
	o.DialTimeout, o.ReadTimeout, o.WriteTimeout = dialTimeout, callTimeout, callTimeout
	o.ContextTimeoutEnabled = true
	o.DisableIdentity = true
	switch kind {
	case "sentinel":
		return redis.NewFailoverClient(o.Failover()), namespace, nil
	case "cluster":
		return redis.NewClusterClient(o.Cluster()), namespace, nil
	}
	return redis.NewClient(o.Simple()), namespace, nil
}

func parse(address string) (o *redis.UniversalOptions, kind, namespace string, err error) {
	u, err := url.Parse(plainHost(address))
	if err != nil {
		return nil, "", "", err
	}
	scheme, kind, _ := strings.Cut(u.Scheme, "+")
	hosts := strings.Split(hostsOf(address), ",")
	path := strings.Split(strings.Trim(u.Path, "/"), "/")
	o = &redis.UniversalOptions{Username: u.User.Username()}
	o.Password, _ = u.User.Password()
	switch scheme {
	case "redis":
	case "rediss":
		o.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	default:
		return nil, "", "", errors.New("scheme")
	}
	port := "6379"
	switch kind {
	case "", "cluster":
		if kind == "" && len(hosts) > 1 {
			return nil, "", "", errors.New("hosts")
		}
	case "sentinel":
		port = "26379"
		if o.MasterName, path = path[0], path[1:]; o.MasterName == "" {
			return nil, "", "", errors.New("master")
		}
	default:
		return nil, "", "", errors.New("kind")
	}
	for _, h := range hosts {
		if _, _, err := net.SplitHostPort(h); err != nil {
			h = net.JoinHostPort(h, port)
		}
		o.Addrs = append(o.Addrs, h)
	}
	if len(path) > 0 && path[0] != "" {
		if o.DB, err = strconv.Atoi(path[0]); err != nil || len(path) > 1 {
			return nil, "", "", errors.New("database")
		}
	}
	if namespace = u.Query().Get("namespace"); namespace == "" {
		namespace = "corpintel"
	}
	return o, kind, namespace, nil
}

// hostsOf returns the part of an address that net/url takes for one host.
func hostsOf(address string) string {
	_, rest, _ := strings.Cut(address, "://")
	rest, _, _ = strings.Cut(rest, "/")
	rest, _, _ = strings.Cut(rest, "?")
	return rest[strings.LastIndex(rest, "@")+1:]
}

// plainHost replaces several hosts by one, since net/url knows only that.
func plainHost(address string) string {
	if hosts := hostsOf(address); strings.Contains(hosts, ",") {
		return strings.Replace(address, hosts, "hosts", 1)
	}
	return address
}

// Memory is how a Redis deals with its memory; what a hosted one does not tell is
// the zero value.
type Memory struct {
	Policy string // maxmemory-policy: "noeviction", "allkeys-lru" …
	Most   int64  // maxmemory, in bytes; 0 for no bound
	Server string // a name that no other server has
}

// MemoryOf asks a Redis how it deals with its memory. One that evicts loses
// jobs, sessions and limits without a word.
func MemoryOf(ctx context.Context, c redis.UniversalClient) (m Memory, err error) {
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
	for line := range strings.Lines(info) {
		if id, ok := strings.CutPrefix(strings.TrimSpace(line), "run_id:"); ok {
			m.Server = id
		}
	}
	return m, nil
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

// Keeps reports whether the Redis keeps what it is given until it is told
// otherwise. Where the server does not say, unknown is true.
func Keeps(ctx context.Context, c redis.UniversalClient) (keeps, unknown bool, err error) {
	m, err := MemoryOf(ctx, c)
	return m.Policy == "noeviction", err == nil && m.Policy == "", err
}

// Health is what a Redis says of itself; what it does not say is zero.
type Health struct {
	Durable bool    // what it is given outlives a restart (append only file)
	Used    float64 // part of the memory that it may use; 0 where it may use all
}

// Ask asks a Redis how it is.
func Ask(ctx context.Context, c redis.UniversalClient) (h Health, err error) {
	text, err := c.Info(ctx).Result()
	if err != nil {
		return h, err
	}
	told := map[string]string{}
	for line := range strings.Lines(text) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		told[name] = value
	}
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
