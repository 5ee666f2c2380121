// Package servicetest leads tests to the servers that "make services" starts.
// Without a server the tests that need it are skipped and say how to get it; a
// run that promises all of them (CI=true) fails instead of hiding a gap.
package servicetest

import (
	"crypto/rand"
	"net/url"
	"os"
	"strings"
	"testing"
)

// Postgres returns the URL of a schema of its own, which does not exist yet, on
// each PostgreSQL there is, by the server's name: 17 with TimescaleDB and
// pgvector, and 15 without.
func Postgres(t *testing.T, test func(t *testing.T, schema func(t testing.TB) string)) {
	t.Helper()
	for name, variable := range map[string]string{"postgresql 17": "CORPINTEL_TEST_POSTGRES", "postgresql 15": "CORPINTEL_TEST_POSTGRES_PLAIN"} {
		t.Run(name, func(t *testing.T) {
			server := find(t, variable)
			test(t, func(t testing.TB) string { return ownSchema(t, server) })
		})
	}
}

// OnePostgres returns the URL of a schema of its own on PostgreSQL 17.
func OnePostgres(t testing.TB) string {
	t.Helper()
	return ownSchema(t, find(t, "CORPINTEL_TEST_POSTGRES"))
}

// PlainPostgres returns the URL of a schema of its own on PostgreSQL 15.
func PlainPostgres(t testing.TB) string {
	t.Helper()
	return ownSchema(t, find(t, "CORPINTEL_TEST_POSTGRES_PLAIN"))
}

// PostgresPooled returns the URL of a schema of its own on PostgreSQL 17 behind
// a pooler, which lends sessions by the transaction and knows no prepared
// statements.
func PostgresPooled(t testing.TB) string {
	t.Helper()
	return ownSchema(t, find(t, "CORPINTEL_TEST_PGBOUNCER"))
}

// PostgresPair returns the URL of a schema of its own on PostgreSQL 17, and of
// the same on a standby that repeats what is written there.
func PostgresPair(t testing.TB) (primary, standby string) {
	t.Helper()
	primary = ownSchema(t, find(t, "CORPINTEL_TEST_POSTGRES"))
	from, err := url.Parse(primary)
	if err != nil {
		t.Fatal(err)
	}
	to, err := url.Parse(find(t, "CORPINTEL_TEST_POSTGRES_REPLICA"))
	if err != nil {
		t.Fatal(err)
	}
	to.RawQuery = from.RawQuery
	return primary, to.String()
}

func ownSchema(t testing.TB, server string) string {
	t.Helper()
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", "test_"+strings.ToLower(rand.Text()[:16]))
	u.RawQuery = q.Encode()
	return u.String()
}

// Redis returns the URL of a namespace of its own in a Redis that evicts
// nothing.
func Redis(t testing.TB) string {
	t.Helper()
	return ownNamespace(find(t, "CORPINTEL_TEST_REDIS"))
}

func ownNamespace(server string) string {
	return server + "?namespace=test-" + strings.ToLower(rand.Text()[:16])
}

// RedisCache returns the URL of a Redis that evicts what was not used of late.
func RedisCache(t testing.TB) string {
	t.Helper()
	return ownNamespace(find(t, "CORPINTEL_TEST_REDIS_CACHE"))
}

// RedisSentinel returns the URL of Sentinels that know the Redis of Redis.
func RedisSentinel(t testing.TB) string {
	t.Helper()
	return ownNamespace(find(t, "CORPINTEL_TEST_REDIS_SENTINEL"))
}

// RedisCluster returns the URL of a namespace of its own in a cluster of Redis
// that evicts nothing.
func RedisCluster(t testing.TB) string {
	t.Helper()
	return ownNamespace(find(t, "CORPINTEL_TEST_REDIS_CLUSTER"))
}

// S3 returns the URL of an S3 server, with its keys as user and password.
func S3(t testing.TB) string {
	t.Helper()
	return find(t, "CORPINTEL_TEST_S3")
}

func find(t testing.TB, variable string) string {
	t.Helper()
	if at := os.Getenv(variable); at != "" {
		return at
	}
	reason := os.Getenv(variable + "_MISSING")
	if reason == "" {
		reason = "no server is known: run make services, and tests by make test or after eval \"$(go run ./cmd/services env)\""
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s: %s", variable, reason)
	}
	t.Skipf("%s: %s", variable, reason)
	return ""
}
