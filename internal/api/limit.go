package api

import (
	"context"
	"math"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/corpintel/intel"
)

// limited answers 429 where the client has made too many requests, and reports
// whether it did. What anybody may call, probes above all, is not counted.
func (s *server) limited(ctx context.Context, w http.ResponseWriter, r *http.Request, rt route) bool {
	if s.Quota == nil || rt.access == accessAnonymous {
		return false
	}
	client, direct := s.client(r)
	if s.SpareLocal && direct && client.IsLoopback() {
		return false
	}
	a := s.Quota.Take(ctx, network(client))
	h := w.Header()
	h["Ratelimit-Policy"] = []string{`"requests";q=` + strconv.Itoa(a.Limit) + ";w=" + strconv.Itoa(seconds(a.Per))}
	h["Ratelimit"] = []string{`"requests";r=` + strconv.Itoa(a.Left) + ";t=" + strconv.Itoa(seconds(a.Next))}
	if a.OK {
		return false
	}
	wait := max(1, seconds(a.Next))
	h.Set("Retry-After", strconv.Itoa(wait))
	writeProblem(w, s.problem(ctx, intel.Errorf(intel.KindThrottled,
		"an address may make %d requests in %s: come back in %d seconds", a.Limit, a.Per, wait)))
	return true
}

// seconds rounds up, so that who waits for them does not come too early.
func seconds(d time.Duration) int { return int(math.Ceil(d.Seconds())) }

// client returns who asks, and whether they do so directly. Proxies are believed
// only where they are known, and only as far: the client is the last address
// of X-Forwarded-For that no known proxy has added for another known one. What
// stands before it anybody can have written.
func (s *server) client(r *http.Request) (client netip.Addr, direct bool) {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}, false // no address of a network: all such are one client
	}
	client = plain4(peer.Addr())
	if !s.proxy(client) {
		return client, true
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && s.proxy(client); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break // the proxy did not say
		}
		client = plain4(hop)
	}
	return client, false
}

func (s *server) proxy(a netip.Addr) bool {
	for _, p := range s.TrustedProxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

func plain4(a netip.Addr) netip.Addr { return a.Unmap().WithZone("") }

// network is what an address counts as: itself, or of IPv6 the network of 64
// bits, which is the least that anybody is given.
func network(a netip.Addr) string {
	const bits = 64
	if a.Is6() {
		p, _ := a.Prefix(bits) // it is an address of 128
		return p.String()
	}
	return a.String()
}
