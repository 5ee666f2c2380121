package api

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
)

// quota allows so many requests of each client and notes who they are.
type quota struct {
	most  int
	spent map[string]int
}

func (q *quota) Take(_ context.Context, client string) intel.Allowance {
	a := intel.Allowance{Limit: q.most, Per: time.Minute}
	if a.OK = q.spent[client] < q.most; a.OK {
		q.spent[client]++
	}
	if a.Left = q.most - q.spent[client]; a.Left == 0 {
		a.Next = 1500 * time.Millisecond
	}
	return a
}

func TestTooManyRequests(t *testing.T) {
	q := &quota{most: 2, spent: map[string]int{}}
	f := newFixture(t, func(c *Config) { c.Quota = q })
	for i, want := range []struct {
		status      int
		left, retry string
	}{{200, `"requests";r=1;t=0`, ""}, {200, `"requests";r=0;t=2`, ""}, {429, `"requests";r=0;t=2`, "2"}} {
		r := f.get("/api/v1/status")
		if r.status != want.status || r.header.Get("RateLimit") != want.left || r.header.Get("RateLimit-Policy") != `"requests";q=2;w=60` || r.header.Get("Retry-After") != want.retry {
			t.Errorf("request %d: status %d, header %v; want %+v", i, r.status, r.header, want)
		}
		if r.status == http.StatusTooManyRequests && (r.header.Get("Content-Type") != problemType || !strings.Contains(string(r.body), "an address may make 2 requests in 1m0s: come back in 2 seconds")) {
			t.Errorf("refused with %v: %s", r.header, r.body)
		}
	}
	for path, want := range map[string]int{"/healthz": 200, "/readyz": 200, "/docs": 200, "/metrics": 429, "/api/v1/nothing": 429} {
		if r := f.get(path); r.status != want {
			t.Errorf("%s: status %d, want %d", path, r.status, want)
		}
	}
	if r := f.do(http.MethodPost, "/api/v1/findings/"+f.finding+"/dismiss", strings.NewReader(`{"reason":"x"}`), "Content-Type", "application/json"); r.status != 429 {
		t.Errorf("a change: status %d", r.status)
	}
	f = newFixture(t, func(c *Config) { c.Quota, c.SpareLocal = q, true })
	if r := f.get("/api/v1/status", "X-Forwarded-For", "203.0.113.7"); r.status != 200 || r.header.Get("RateLimit") != "" {
		t.Errorf("this machine, spared: status %d, header %v", r.status, r.header)
	}
}

// Nobody can say they are somebody else.
func TestClients(t *testing.T) {
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("127.0.0.1/32"), netip.MustParsePrefix("fd00::/8")}
	for _, c := range []struct {
		name, peer string
		forwarded  []string
		want       string
		direct     bool
	}{
		{"directly", "203.0.113.7:4711", nil, "203.0.113.7", true},
		{"directly, with a story", "203.0.113.7:4711", []string{"198.51.100.1"}, "203.0.113.7", true},
		{"by a proxy", "10.1.2.3:80", []string{"203.0.113.7"}, "203.0.113.7", false},
		{"by a proxy, with a story", "10.1.2.3:80", []string{"198.51.100.1, 127.0.0.1, 203.0.113.7"}, "203.0.113.7", false},
		{"by two proxies", "10.1.2.3:80", []string{"203.0.113.7, 10.9.9.9"}, "203.0.113.7", false},
		{"by two proxies, in two headers", "10.1.2.3:80", []string{"198.51.100.1", "203.0.113.7", " 10.9.9.9 "}, "203.0.113.7", false},
		{"by an unknown proxy behind a known one", "10.1.2.3:80", []string{"198.51.100.1, 192.0.2.9"}, "192.0.2.9", false},
		{"by a proxy that does not say", "10.1.2.3:80", nil, "10.1.2.3", false},
		{"by a proxy that says nonsense", "10.1.2.3:80", []string{"203.0.113.7, unknown"}, "10.1.2.3", false},
		{"a proxy itself", "127.0.0.1:80", []string{"10.4.4.4"}, "10.4.4.4", false},
		{"as if from here", "10.1.2.3:80", []string{"127.0.0.1"}, "127.0.0.1", false},
		{"by IPv6", "[2001:db8:1:2:3:4:5:6]:80", nil, "2001:db8:1:2::/64", true},
		{"by IPv4 in IPv6", "[::ffff:203.0.113.7]:80", nil, "203.0.113.7", true},
		{"by IPv6 behind a proxy of IPv6", "[fd00::1]:80", []string{"2001:db8:1:2:9::1"}, "2001:db8:1:2::/64", false},
		{"by a zone", "[fe80::1%eth0]:80", nil, "fe80::/64", true},
		{"by no network", "@", nil, "invalid IP", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.RemoteAddr = c.peer
			for _, line := range c.forwarded {
				r.Header.Add("X-Forwarded-For", line)
			}
			s := &server{Config: Config{TrustedProxies: proxies}}
			client, direct := s.client(r)
			if got := network(client); got != c.want || direct != c.direct {
				t.Errorf("got %s, direct %v; want %s, %v", got, direct, c.want, c.direct)
			}
			if client, direct := (&server{}).client(r); !direct && client.IsValid() || client.IsValid() && !strings.Contains(c.peer, client.String()) {
				t.Errorf("without proxies: got %v, direct %v", client, direct)
			}
		})
	}
}

// Where the proxies are known, their clients are told apart.
func TestProxiedClientsAreToldApart(t *testing.T) {
	q := &quota{most: 5, spent: map[string]int{}}
	f := newFixture(t, func(c *Config) {
		c.Quota, c.SpareLocal, c.TrustedProxies = q, true, []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	})
	for _, from := range []string{"203.0.113.7", "203.0.113.8", "127.0.0.9", "203.0.113.7"} {
		f.get("/api/v1/status", "X-Forwarded-For", from)
	}
	if diff := cmp.Diff(map[string]int{"203.0.113.7": 2, "203.0.113.8": 1, "127.0.0.9": 1}, q.spent); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
