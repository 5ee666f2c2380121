package config

import (
	"net"
	"net/netip"
	"strings"
	"time"
)

// Setting is one line of the table of settings.
type Setting struct {
	Name    string // as in the file, with dots between its levels
	Default string
	Allowed string // what a value looks like; it follows "want" in an error
	Doc     string // sentences

	set func(*Config, string) bool // false: not Allowed
	// check judges the value together with the other settings, once all are
	// read; nil where nothing can be wrong any more.
	check func(*Config) bool
}

// RuleSetting returns a setting of a quality rule: the rules say which there are
// and what is allowed, and find what is set in Config.Rules.
func RuleSetting(name, byDefault, allowed, doc string, valid func(string) bool) Setting {
	return Setting{Name: name, Default: byDefault, Allowed: allowed, Doc: doc, set: func(c *Config, text string) bool {
		if !valid(text) {
			return false
		}
		if c.Rules == nil {
			c.Rules = map[string]string{}
		}
		c.Rules[name] = text
		return true
	}}
}

// EnvVar returns the environment variable of the setting.
func (s Setting) EnvVar() string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(s.Name, ".", "_"))
}

// Flag returns the setting's name as a command line spells it, without the
// dashes before it. Which commands have which flags is their own business.
func (s Setting) Flag() string {
	return strings.NewReplacer(".", "-", "_", "-").Replace(s.Name)
}

const (
	envPrefix = "CORPINTEL_"
	// dataHome stands in a default for the folder the system keeps data in.
	dataHome = "$XDG_DATA_HOME"
	// configHome stands for the folder it keeps settings in.
	configHome = "$XDG_CONFIG_HOME"

	secRate = 10 // requests per second; the SEC's published limit for automated tools
)

// Settings returns every setting there is. A new setting is a line here and a
// field of Config.
func Settings() []Setting {
	return []Setting{
		{
			Name: "data_dir", Default: dataHome + "/corpintel", Allowed: "a folder, written out without ~",
			Doc: "Where everything is kept: the database, the archive of raw answers and the shared rate limit. Processes with the same folder are one deployment. Relative to the working directory.",
			set: into(func(c *Config) *string { return &c.DataDir }, parseFolder),
		},
		{
			Name: "upstream", Default: "", Allowed: "an http or https URL without query, or nothing",
			Doc: "A replay server to send every upstream request to; the real host becomes the first element of the path. Empty: the real hosts.",
			set: into(func(c *Config) *string { return &c.Upstream }, parseURLOrNone),
		},
		{
			Name: "contact", Default: "", Allowed: "a name and an e-mail address, such as Example Analytics data@example.com, or nothing",
			Doc: "Who is asking, told to every upstream in the User-Agent header. The SEC refuses undeclared tools, so nothing is asked of the real SEC without it.",
			set: into(func(c *Config) *string { return &c.Contact }, parseContact),
		},
		{
			Name: "sample", Default: "false", Allowed: allowedBool,
			Doc: "Load the sample that the binary carries when the store is empty. The first real data removes it.",
			set: into(func(c *Config) *bool { return &c.Sample }, parseBool),
		},
		{
			Name: "log.level", Default: "info", Allowed: "debug, info, warn or error",
			Doc: "The least severe messages that are logged.",
			set: into(levelField, parseLevel),
		},
		{
			Name: "log.format", Default: "text", Allowed: "text or json",
			Doc: "The form of log lines: text for people, json for machines.",
			set: into(func(c *Config) *string { return &c.Log.Format }, oneOf("text", "json")),
		},
		{
			Name: "store.url", Default: "", Allowed: allowedDatabase,
			Doc: "The PostgreSQL database that holds what is known, and where its URL is: in a variable of the environment or in a file, since it may hold a password; one without may stand here. search_path in it names the schema. Processes with the same database are one deployment. Empty: a file in data_dir.",
			set: into(func(c *Config) *Secret { return &c.Store.URL }, parseDatabase),
		},
		{
			Name: "store.replica_urls", Default: "", Allowed: "standbys as store.url has its database, with spaces between them, or nothing",
			Doc: "Standbys of the PostgreSQL database (streaming replication, hot_standby), and where their URLs are. They answer questions, each as far as it has everything that was stored before the question; the database itself answers the rest.",
			set: into(func(c *Config) *[]Secret { return &c.Store.Replicas }, parseDatabases),
		},
		{
			Name: "store.read_timeout", Default: "1m", Allowed: allowedDuration,
			Doc: "How long the PostgreSQL server may work on one statement of a question before it gives up and the answer is an error. What goes through whole tables, such as a checksum or a copy, has no limit.",
			set: into(func(c *Config) *time.Duration { return &c.Store.ReadTimeout }, parseDuration),
		},
		{
			Name: "store.write_timeout", Default: "5m", Allowed: allowedDuration,
			Doc: "How long the PostgreSQL server may work on one statement that stores something. Migrations, and taking over a rebuild, have no limit.",
			set: into(func(c *Config) *time.Duration { return &c.Store.WriteTimeout }, parseDuration),
		},
		{
			Name: "archive.url", Default: "", Allowed: allowedSecret,
			Doc: "The bucket of an object store (S3) that holds raw bodies, filings' documents among them, and where its URL is: https://KEY:SECRET@HOST/BUCKET/PREFIX?region=REGION&encryption=aes256. Without a key the machine's own is used. Empty: files in data_dir.",
			set: into(func(c *Config) *Secret { return &c.Archive.URL }, parseSecret),
		},
		{
			Name: "archive.reports", Default: "analysis-reports", Allowed: allowedBucket,
			Doc: "The bucket for reports, in the object store of archive.url and with its keys. Without archive.url: the folder reports in data_dir.",
			set: into(func(c *Config) *string { return &c.Archive.Reports }, parseBucket),
		},
		{
			Name: "archive.models", Default: "model-artifacts", Allowed: allowedBucket,
			Doc: "The bucket for models, likewise. Without archive.url: the folder models in data_dir.",
			set: into(func(c *Config) *string { return &c.Archive.Models }, parseBucket),
		},
		{
			Name: "archive.backups", Default: "database-backups", Allowed: allowedBucket,
			Doc: "The bucket for backups, likewise. Without archive.url: the folder backups in data_dir.",
			set: into(func(c *Config) *string { return &c.Archive.Backups }, parseBucket),
		},
		{
			Name: "redis.url", Default: "", Allowed: allowedSecret,
			Doc: "The Redis that holds what processes on several machines share, the rate limits, and by which jobs come to workers at once; and where its URL is: redis://, redis+sentinel:// or redis+cluster://, rediss for TLS. It must evict nothing (maxmemory-policy noeviction). Empty: a file in data_dir, and workers ask the database for jobs.",
			set: into(func(c *Config) *Secret { return &c.Redis.URL }, parseSecret),
		},
		{
			Name: "cache.size", Default: "64MiB", Allowed: "0B, or " + allowedSize,
			Doc: "How many bytes of answers a server keeps in memory. None is sent any more once what it rests on has changed, whichever process changed it. 0B keeps none.",
			set: into(func(c *Config) *int64 { return &c.Cache.Size }, parseSizeOrNone),
		},
		{
			Name: "cache.redis_url", Default: "", Allowed: allowedSecret,
			Doc: "A Redis in which servers find the answers that others have worked out, and where its URL is: as for redis.url, but one that may evict (maxmemory-policy allkeys-lru, with maxmemory). Empty: each server keeps its own.",
			set: into(func(c *Config) *Secret { return &c.Cache.RedisURL }, parseSecret),
		},
		{
			Name: "serve.addr", Default: "127.0.0.1:8000", Allowed: "HOST:PORT; a host that other machines reach only with serve.public, as there is no sign-in yet",
			Doc:   "Where the server listens. Port 0 takes a free one.",
			set:   into(func(c *Config) *string { return &c.Serve.Addr }, parseAddr),
			check: func(c *Config) bool { return c.Serve.Public || loopback(c.Serve.Addr) },
		},
		{
			Name: "serve.public", Default: "false", Allowed: allowedBool,
			Doc: "Listen where other machines can reach the server. Whoever reaches it can read everything: there is no sign-in yet.",
			set: into(func(c *Config) *bool { return &c.Serve.Public }, parseBool),
		},
		{
			Name: "serve.per_minute", Default: "", Allowed: "a whole number from 0 to 100000, or nothing",
			Doc: "Requests that one address may make in any minute, of all servers with the same redis.url together; of IPv6, one network of 64 bits. 0 is no limit. Empty: 100, but for requests from this machine itself, which are not limited.",
			set: into(func(c *Config) *RequestLimit { return &c.Serve.Limit }, parseRequestLimit),
		},
		{
			Name: "serve.trusted_proxies", Default: "", Allowed: "addresses or networks such as 10.0.0.0/8 with commas between them, or nothing",
			Doc: "Proxies whose X-Forwarded-For is believed when requests of one address are counted. Empty: it is not looked at, and a proxy counts as one client.",
			set: into(func(c *Config) *[]netip.Prefix { return &c.Serve.TrustedProxies }, parseNetworks),
		},
		{
			Name: "serve.drain_notice", Default: "0s", Allowed: "0s, or " + allowedDuration,
			Doc: "How long the server, told to stop, still takes requests while it says at /readyz that it is not ready. Where several servers stand behind a balancer: longer than the balancer takes to notice.",
			set: into(func(c *Config) *time.Duration { return &c.Serve.DrainNotice }, parseDurationOrNone),
		},
		{
			Name: "serve.roles", Default: "api,worker,scheduler", Allowed: "one or more of api, worker, scheduler with commas between them",
			Doc: "What the server does: api answers over HTTP, worker does jobs, scheduler adds them by the clock. Several processes may share a deployment; of the schedulers one leads.",
			set: into(func(c *Config) *[]string { return &c.Serve.Roles }, parseRoles),
		},
		{
			Name: "serve.shutdown_timeout", Default: "30s", Allowed: allowedDuration,
			Doc: "How long requests and jobs under way may take to end when the server is told to stop.",
			set: into(func(c *Config) *time.Duration { return &c.Serve.ShutdownTimeout }, parseDuration),
		},
		{
			Name: "edgar.rate", Default: "8", Allowed: "a number of requests per second above 0 and, unless upstream is set, at most 10: the SEC shuts out whoever is faster",
			Doc:   "Requests to the SEC, of all processes of a deployment together.",
			set:   into(func(c *Config) *float64 { return &c.EDGAR.Rate }, parseRate),
			check: func(c *Config) bool { return c.Upstream != "" || c.EDGAR.Rate <= secRate },
		},
		{
			Name: "edgar.penalty", Default: "10m", Allowed: allowedDuration,
			Doc: "How long nothing is asked of the SEC after it shut us out for asking too fast.",
			set: into(func(c *Config) *time.Duration { return &c.EDGAR.Penalty }, parseDuration),
		},
		{
			Name: "edgar.data_url", Default: "https://data.sec.gov", Allowed: allowedURL,
			Doc: "EDGAR's interface for programs.",
			set: into(func(c *Config) *string { return &c.EDGAR.DataURL }, parseURL),
		},
		{
			Name: "edgar.www_url", Default: "https://www.sec.gov", Allowed: allowedURL,
			Doc: "EDGAR's archive and its lists of tickers.",
			set: into(func(c *Config) *string { return &c.EDGAR.WWWURL }, parseURL),
		},
		{
			Name: "alphavantage.key", Default: "", Allowed: allowedSecret,
			Doc: "Where the key for Alpha Vantage is. It is sent with requests and shown nowhere. Empty: nothing is asked of the real provider.",
			set: into(func(c *Config) *Secret { return &c.AlphaVantage.Key }, parseSecret),
		},
		{
			Name: "alphavantage.per_day", Default: "25", Allowed: "a whole number from 0 to 1000000",
			Doc: "Requests to Alpha Vantage in any 24 hours, of all processes of a deployment together, restarts included. 25 is what a free key has; 0 is no limit.",
			set: into(func(c *Config) *int { return &c.AlphaVantage.PerDay }, whole(0, 1_000_000)),
		},
		{
			Name: "alphavantage.per_minute", Default: "5", Allowed: "a whole number from 1 to 1200",
			Doc: "Requests to Alpha Vantage in any minute, of all processes of a deployment together.",
			set: into(func(c *Config) *int { return &c.AlphaVantage.PerMinute }, whole(1, 1200)),
		},
		{
			Name: "newsapi.key", Default: "", Allowed: allowedSecret,
			Doc: "Where the key for NewsAPI is. It is sent with requests and shown nowhere. Empty: nothing is asked of the real provider.",
			set: into(func(c *Config) *Secret { return &c.NewsAPI.Key }, parseSecret),
		},
		{
			Name: "newsapi.per_day", Default: "100", Allowed: "a whole number from 0 to 1000000",
			Doc: "Requests to NewsAPI in any 24 hours, and half of them in any 12, of all processes of a deployment together, restarts included. 100 is what a developer has; 0 is no limit.",
			set: into(func(c *Config) *int { return &c.NewsAPI.PerDay }, whole(0, 1_000_000)),
		},
		{
			Name: "news.feeds", Default: "", Allowed: "https URLs of feeds with spaces between them, or nothing",
			Doc: "Feeds of news, RSS or Atom, that are read when news is fetched.",
			set: into(func(c *Config) *[]string { return &c.Feeds }, parseFeeds),
		},
		{
			Name: "http.timeout", Default: "60s", Allowed: allowedDuration,
			Doc: "The longest one attempt at an upstream request may take, its body included.",
			set: into(func(c *Config) *time.Duration { return &c.HTTP.Timeout }, parseDuration),
		},
		{
			Name: "http.max_body", Default: "256MiB", Allowed: allowedSize,
			Doc: "The largest answer that is taken from an upstream, after decompression.",
			set: into(func(c *Config) *int64 { return &c.HTTP.MaxBody }, parseSize),
		},
		{
			Name: "http.attempts", Default: "6", Allowed: "a whole number from 1 to 20",
			Doc: "How often an upstream request is tried in all before it counts as failed.",
			set: into(func(c *Config) *int { return &c.HTTP.Attempts }, whole(1, 20)),
		},
		{
			Name: "http.backoff", Default: "500ms", Allowed: allowedDuration,
			Doc: "The longest wait before the second attempt; it doubles with each further one.",
			set: into(func(c *Config) *time.Duration { return &c.HTTP.Backoff }, parseDuration),
		},
		{
			Name: "ingest.workers", Default: "4", Allowed: "a whole number from 1 to 64",
			Doc: "How many bodies are fetched, parsed and judged at once. One writer stores them.",
			set: into(func(c *Config) *int { return &c.Ingest.Workers }, whole(1, 64)),
		},
		{
			Name: "quality.checks_dir", Default: configHome + "/corpintel/checks", Allowed: "a folder, written out without ~",
			Doc: "The folder of your own checks: each file there that ends in .yaml or .yml is stored, and armed, when it is new or changed. It need not exist. Rules have settings of their own: quality-rules.md.",
			set: into(func(c *Config) *string { return &c.ChecksDir }, parseFolder),
		},
		{
			Name: "jobs.workers", Default: "4", Allowed: "a whole number from 1 to 64",
			Doc: "How many jobs of one upstream a server does at once. The upstream's rate limit holds for all together.",
			set: into(func(c *Config) *int { return &c.Jobs.Workers }, whole(1, 64)),
		},
		{
			Name: "jobs.schedule", Default: "", Allowed: "schedules with other moments, such as edgar.submissions=*/15 * * * *; edgar.feed=off, or nothing",
			Doc: "When schedules are due, in place of what is built in: the five fields of crontab in New York's time, or off. See docs/jobs.md.",
			set: into(func(c *Config) *string { return &c.Jobs.Schedule }, parseAny),
		},
		{
			Name: "jobs.clock", Default: "15s", Allowed: "a time from 1s to 1m, such as 15s",
			Doc: "How often a scheduler looks at the clock and shows that it lives. When the one that leads has died, another one leads after three to four times that.",
			set: into(func(c *Config) *time.Duration { return &c.Jobs.Clock }, parseClock),
		},
		{
			Name: "otel.endpoint", Default: "", Allowed: "an http or https URL without query, or nothing",
			Doc: "The OpenTelemetry collector that traces are sent to, OTLP over HTTP, such as http://127.0.0.1:4318. Empty: no traces.",
			set: into(func(c *Config) *string { return &c.OTel.Endpoint }, parseURLOrNone),
		},
		{
			Name: "otel.sample_ratio", Default: "1", Allowed: "a number from 0 to 1",
			Doc: "The part of requests that is traced.",
			set: into(func(c *Config) *float64 { return &c.OTel.SampleRatio }, parseRatio),
		},
	}
}

// loopback reports whether only this machine reaches a host and port.
func loopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}
