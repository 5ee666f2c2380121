// Package redisurl opens what a URL says is a Redis: one server, one that
// Sentinels know, or a cluster.
package redisurl

import (
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
// otherwise, and has no braces, by which keys are put together in a cluster. An
// address that cannot be read is a KindInvalid error that does not repeat it.
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
	if kind == "cluster" && o.DB != 0 {
		return nil, "", "", errors.New("a cluster has one database")
	}
	if namespace = u.Query().Get("namespace"); namespace == "" {
		namespace = "corpintel"
	}
	if strings.ContainsAny(namespace, "{}") {
		return nil, "", "", errors.New("namespace")
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
