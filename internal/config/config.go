// Package config reads the settings of a deployment: what each is called, what
// it is when nobody sets it, what is allowed, and what it means stand in one
// table, from which docs/configuration.md is written too.
//
// A setting comes from, each overriding the ones before: its default, the
// configuration file, the environment, a flag. Whatever is not a setting is
// refused, so that a slip of the pen is never taken for the default.
package config

import (
	"log/slog"
	"net/netip"
	"time"
)

// Config is every setting, read and checked, with the origin of each.
type Config struct {
	DataDir  string // absolute; everything the embedded profile keeps
	Upstream string // a replay server in place of all real hosts, without a slash at the end; "" for the real ones
	Contact  string // name and e-mail address told to upstreams; "" where none
	Sample   bool   // load the built-in sample into an empty store

	Log     Log
	Store   Store
	Archive Archive
	Redis   Redis
	Cache   Cache
	Serve   Serve
	EDGAR   EDGAR
	HTTP    HTTP
	Ingest  Ingest
	Jobs    Jobs
	OTel    OTel

	AlphaVantage AlphaVantage
	NewsAPI      NewsAPI
	Feeds        []string // addresses of feeds of news

	ChecksDir string // absolute; checks of people's own that are armed
	// Rules are the settings of quality rules, by name: see Options.Rules.
	Rules map[string]string

	// Ignored has a line for each variable of the environment that looks like a
	// setting and is none.
	Ignored []string

	// Values has every setting in the order of the table, with where it came
	// from. It is what "config show" prints.
	Values []Value
}

// Log says what is logged and how.
type Log struct {
	Level  slog.Level
	Format string // "text" or "json"
}

// Store is about the database.
type Store struct {
	URL Secret // of a PostgreSQL database; "" for a file in DataDir

	Replicas     []Secret      // of its standbys
	ReadTimeout  time.Duration // of one statement on the server
	WriteTimeout time.Duration
}

// Archive is about what is kept as whole bodies by their hash.
type Archive struct {
	URL Secret // of the bucket of raw bodies in an object store; "" for files in DataDir
	// Buckets in the same object store, perhaps with a prefix after them.
	Reports string
	Models  string
	Backups string
}

// Redis is about what processes of a deployment share besides the store.
type Redis struct {
	URL Secret // "" for files in DataDir
}

// Cache is about answers that are kept.
type Cache struct {
	Size     int64  // bytes in memory; 0 for none
	RedisURL Secret // of a Redis that evicts; "" for none
}

// Serve is about the HTTP server.
type Serve struct {
	Addr            string        // host and port
	Public          bool          // other machines may reach Addr
	Roles           []string      // "api", "worker", "scheduler"
	ShutdownTimeout time.Duration // for requests under way to end
	Limit           RequestLimit
	TrustedProxies  []netip.Prefix // believed whom they ask for
	DrainNotice     time.Duration  // not ready, before no new requests are taken; 0 for none
}

// RequestLimit is how many requests the server takes.
type RequestLimit struct {
	PerMinute  int  // of one address; 0 for no limit
	SpareLocal bool // this machine's own are not limited
}

// EDGAR is about the SEC's servers.
type EDGAR struct {
	Rate    float64       // requests per second, of all processes together
	Penalty time.Duration // without requests, after the SEC shut us out
	DataURL string        // without a slash at the end
	WWWURL  string        // without a slash at the end
}

// AlphaVantage is about the provider of prices.
type AlphaVantage struct {
	Key       Secret // "" where none
	PerDay    int    // requests in any 24 hours, of all processes together; 0 for no limit
	PerMinute int    // in any minute
}

// NewsAPI is about the provider of news.
type NewsAPI struct {
	Key    Secret // "" where none
	PerDay int    // requests in any 24 hours, of all processes together, half of them in any 12; 0 for no limit
}

// HTTP is about requests to upstreams.
type HTTP struct {
	Timeout  time.Duration // of one attempt
	MaxBody  int64         // bytes of a body without transfer compression
	Attempts int           // in all, the first one included
	Backoff  time.Duration // before the second attempt; doubled for each further one
}

// Ingest is about the pipeline.
type Ingest struct {
	Workers int // bodies parsed and judged at once
}

// Jobs is about work that is done by itself.
type Jobs struct {
	Workers  int           // jobs of one upstream done at once
	Schedule string        // other moments than those that are built in
	Clock    time.Duration // how often a scheduler looks at the clock
}

// OTel is about traces.
type OTel struct {
	Endpoint    string  // OTLP over HTTP; "" for no traces
	SampleRatio float64 // of requests traced, from 0 to 1
}

// Value is a setting as it was set.
type Value struct {
	Name   string `json:"name"`
	Text   string `json:"value"`
	Origin string `json:"origin"` // "default", "environment CORPINTEL_…", "file PATH:LINE" or "flag --…"
}
