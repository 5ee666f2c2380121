package config

import (
	"log/slog"
	"math"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// What the parsers below take, in the words of an error.
const (
	allowedBool     = "true or false"
	allowedDuration = "a time above 0 with its unit, such as 500ms, 30s or 10m"
	allowedSize     = "a size above 0 in B, kB, MB, GB, KiB, MiB or GiB, such as 256MiB"
	allowedURL      = "an http or https URL without query"
)

// into makes a setter of a parser and the field the value belongs in.
func into[T any](field func(*Config) *T, parse func(string) (T, bool)) func(*Config, string) bool {
	return func(c *Config, text string) bool {
		v, ok := parse(text)
		if ok {
			*field(c) = v
		}
		return ok
	}
}

func levelField(c *Config) *slog.Level { return &c.Log.Level }

func parseLevel(s string) (slog.Level, bool) {
	switch s {
	case "debug":
		return slog.LevelDebug, true
	case "info":
		return slog.LevelInfo, true
	case "warn":
		return slog.LevelWarn, true
	case "error":
		return slog.LevelError, true
	}
	return 0, false
}

func oneOf(allowed ...string) func(string) (string, bool) {
	return func(s string) (string, bool) { return s, slices.Contains(allowed, s) }
}

func parseAny(s string) (string, bool) { return s, true }

func parseRoles(s string) ([]string, bool) {
	roles := strings.Split(s, ",")
	for i, r := range roles {
		roles[i] = strings.TrimSpace(r)
		if !slices.Contains([]string{"api", "worker", "scheduler"}, roles[i]) || slices.Contains(roles[:i], roles[i]) {
			return nil, false
		}
	}
	return roles, true
}

func parseBool(s string) (bool, bool) { return s == "true", s == "true" || s == "false" }

func whole(low, high int) func(string) (int, bool) {
	return func(s string) (int, bool) {
		n, err := strconv.Atoi(s)
		return n, err == nil && low <= n && n <= high
	}
}

func parseRate(s string) (float64, bool) {
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil && f > 0 && !math.IsInf(f, 0)
}

func parseRatio(s string) (float64, bool) {
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil && 0 <= f && f <= 1
}

func parseDuration(s string) (time.Duration, bool) {
	d, err := time.ParseDuration(s)
	return d, err == nil && d > 0
}

func parseDurationOrNone(s string) (time.Duration, bool) {
	d, err := time.ParseDuration(s)
	return d, err == nil && d >= 0
}

func parseSize(s string) (int64, bool) {
	digits := strings.TrimRight(s, "BKMGki")
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n <= 0 {
		return 0, false
	}
	var unit int64
	switch s[len(digits):] {
	case "B":
		unit = 1
	case "kB":
		unit = 1e3
	case "MB":
		unit = 1e6
	case "GB":
		unit = 1e9
	case "KiB":
		unit = 1 << 10
	case "MiB":
		unit = 1 << 20
	case "GiB":
		unit = 1 << 30
	default:
		return 0, false
	}
	if n > math.MaxInt64/unit {
		return 0, false
	}
	return n * unit, true
}

func parseSizeOrNone(s string) (int64, bool) {
	if s == "0B" {
		return 0, true
	}
	return parseSize(s)
}

// parseRequestLimit reads a number; without one there is a limit for others than
// this machine.
func parseRequestLimit(s string) (RequestLimit, bool) {
	const usual, most = 100, 100_000
	if s == "" {
		return RequestLimit{PerMinute: usual, SpareLocal: true}, true
	}
	n, ok := whole(0, most)(s)
	return RequestLimit{PerMinute: n}, ok
}

func parseNetworks(s string) ([]netip.Prefix, bool) {
	var list []netip.Prefix
	if strings.TrimSpace(s) == "" {
		return list, true
	}
	for text := range strings.SplitSeq(s, ",") {
		text = strings.TrimSpace(text)
		p, err := netip.ParsePrefix(text)
		if err != nil {
			a, err := netip.ParseAddr(text)
			if err != nil || a.Zone() != "" {
				return nil, false
			}
			p = netip.PrefixFrom(a, a.BitLen())
		}
		list = append(list, p.Masked())
	}
	return list, true
}

// parseFolder refuses a leading ~, which only a shell expands: the folder would
// really be called that.
func parseFolder(s string) (string, bool) {
	if s == "" || strings.HasPrefix(s, "~") {
		return "", false
	}
	abs, err := filepath.Abs(s)
	return abs, err == nil
}

// parseClock takes a step of a clock by which minutes are to be noticed.
func parseClock(s string) (time.Duration, bool) {
	d, err := time.ParseDuration(s)
	return d, err == nil && d >= time.Second && d <= time.Minute
}

// parseBucket takes what object stores take for the name of a bucket, and
// perhaps a prefix.
func parseBucket(s string) (string, bool) {
	bucket, _, _ := strings.Cut(s, "/")
	const inside = "abcdefghijklmnopqrstuvwxyz0123456789-."
	ok := len(bucket) >= 3 && len(bucket) <= 63 && strings.Trim(bucket, inside) == "" &&
		strings.Trim(bucket, "-.") == bucket && strings.Trim(s, "/") == s
	return s, ok
}

// parseContact takes what an upstream can write to. It goes into a header, so
// anything outside printable ASCII is refused.
func parseContact(s string) (string, bool) {
	if s == "" {
		return "", true
	}
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return "", false
		}
	}
	for word := range strings.FieldsSeq(s) {
		if _, err := mail.ParseAddress(strings.Trim(word, "<>(),;")); err == nil {
			return s, true
		}
	}
	return "", false
}

func parseAddr(s string) (string, bool) {
	_, port, err := net.SplitHostPort(s)
	if err != nil {
		return "", false
	}
	_, err = strconv.ParseUint(port, 10, 16)
	return s, err == nil
}

func parseURL(s string) (string, bool) {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return "", false
	}
	if u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" {
		return "", false
	}
	return strings.TrimRight(s, "/"), true
}

func parseURLOrNone(s string) (string, bool) {
	if s == "" {
		return "", true
	}
	return parseURL(s)
}

// parseFeeds reads addresses with white space between them.
func parseFeeds(s string) ([]string, bool) {
	feeds := strings.Fields(s)
	for _, f := range feeds {
		u, err := url.Parse(f)
		if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil {
			return nil, false
		}
	}
	return feeds, true
}
