package app

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel/internal/config"
	"github.com/corpintel/intel/internal/servicetest"
)

// secretFile keeps a URL where a setting can lead to it.
func secretFile(t *testing.T, text string) config.Secret {
	t.Helper()
	path := filepath.Join(t.TempDir(), "url")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return config.Secret("file:" + path)
}

// What has to stay wants a Redis that keeps it, answers one that makes room.
func TestRedisChecks(t *testing.T) {
	keeps, evicts := servicetest.Redis(t), servicetest.RedisCache(t)
	other, err := url.Parse(keeps)
	if err != nil {
		t.Fatal(err)
	}
	other.RawQuery = "namespace=another"
	checkRedisOf(t, []redisCase{
		{"none", "", "", nil},
		{"each its own", keeps, evicts, []string{"redis ok nothing is evicted", "cache ok what was not asked for of late is evicted"}},
		{"sessions in one that evicts", evicts, "", []string{"redis failed set its maxmemory-policy to noeviction"}},
		{"answers in one that keeps", "", keeps, []string{"cache warn it does not evict (maxmemory-policy noeviction)"}},
		{"one for both", keeps, other.String(), []string{"redis ok nothing is evicted", "cache warn it is the server of redis.url"}},
		{"one that is not there", "redis://127.0.0.1:1", "redis://:secret-word@127.0.0.1:1", []string{"redis failed refused", "cache failed refused"}},
		{"what is no URL", "http://secret-word@x", "", []string{"redis failed the URL of Redis cannot be read"}},
	})
}

func TestRedisChecksOfACluster(t *testing.T) {
	cluster, evicts := servicetest.RedisCluster(t), servicetest.RedisCache(t)
	checkRedisOf(t, []redisCase{
		{"to keep", cluster, evicts, []string{"redis ok nothing is evicted", "cache ok what was not asked for of late is evicted"}},
		{"answers in one that keeps", "", cluster, []string{"cache warn it does not evict (maxmemory-policy noeviction)"}},
		{"one for both", cluster, servicetest.RedisCluster(t), []string{"redis ok nothing is evicted", "cache warn it is the server of redis.url"}},
		{"another database than the first", strings.Replace(cluster, "?", "/1?", 1), "", []string{"redis failed the URL of Redis cannot be read"}},
	})
}

// redisCase is what is said of one or two Redis.
type redisCase struct {
	name         string
	redis, cache string
	want         []string // check, state and a part of the detail
}

func checkRedisOf(t *testing.T, cases []redisCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var cfg config.Config
			if c.redis != "" {
				cfg.Redis.URL = secretFile(t, c.redis)
			}
			if c.cache != "" {
				cfg.Cache.RedisURL = secretFile(t, c.cache)
			}
			got := redisChecks(t.Context(), cfg)
			var lines []string
			for i, check := range got {
				line := check.Name + " " + check.State + " " + check.Detail
				if i < len(c.want) {
					name, part, _ := strings.Cut(c.want[i], " ")
					state, part, _ := strings.Cut(part, " ")
					if check.Name == name && check.State == state && strings.Contains(check.Detail, part) && !strings.Contains(line, "secret-word") {
						line = c.want[i]
					}
				}
				lines = append(lines, line)
			}
			if diff := cmp.Diff(c.want, lines); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
