package source

import (
	"bytes"
	"net/url"
	"strings"

	"github.com/corpintel/intel"
)

// undeclared says what to do about a contact that is missing.
const undeclared = `set "contact" in the configuration file or CORPINTEL_CONTACT to your name and e-mail address; the SEC refuses undeclared tools`

// address is where one request goes.
type address struct {
	canonical *url.URL // at the real host, secrets included
	target    *url.URL // where it really goes
	public    string   // canonical without secrets: for records, logs and errors
	host      string   // of canonical
	limit     string   // name of the host's budget
	userAgent string
	secrets   []string // values that must not appear anywhere
	header    string   // that the key goes in, "" for none
	key       string
}

// locate finds where the canonical URL raw leads in this deployment.
func (c *Client) locate(raw string) (address, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || u.Opaque != "" {
		// Nothing of raw is repeated, because it may hold a secret.
		return address{}, intel.Errorf(intel.KindInternal, "a request's URL is not of the form https://HOST/PATH")
	}
	u.Fragment, u.RawFragment = "", ""
	a := address{canonical: u, host: strings.ToLower(u.Host)}
	a.public, a.secrets = redact(u)
	host, ok := c.cfg.Hosts[a.host]
	if !ok {
		return a, intel.Errorf(intel.KindInternal, "%s: host %s is none of the configured upstreams", a.public, a.host)
	}
	a.limit = host.Limit
	switch {
	case c.upstream != nil:
		a.target = below(c.upstream, a.host, u)
	case c.bases[a.host] != nil:
		a.target = below(c.bases[a.host], "", u)
	default:
		a.target = u
	}
	a.addKey(host)
	a.userAgent = c.userAgent(a.target.Host != u.Host)
	if isSEC(a.target.Hostname()) && !strings.Contains(c.cfg.Contact, "@") {
		if c.cfg.Contact == "" {
			return a, intel.Errorf(intel.KindInvalid, "%s: no contact is set; %s", a.public, undeclared)
		}
		return a, intel.Errorf(intel.KindInvalid, "%s: contact %q holds no e-mail address; %s", a.public, c.cfg.Contact, undeclared)
	}
	return a, nil
}

// addKey puts the host's key where it belongs.
func (a *address) addKey(host Host) {
	if host.Key == "" {
		return
	}
	a.secrets = append(a.secrets, host.Key, url.QueryEscape(host.Key))
	if host.KeyHeader != "" {
		a.header, a.key = host.KeyHeader, host.Key
		return
	}
	target := *a.target
	target.RawQuery = strings.TrimPrefix(target.RawQuery+"&"+url.QueryEscape(host.KeyParameter)+"="+url.QueryEscape(host.Key), "&")
	a.target = &target
}

// userAgent declares who calls. A server that only plays an upstream is told
// so where nobody said who calls.
func (c *Client) userAgent(diverted bool) string {
	contact := c.cfg.Contact
	if contact == "" && diverted {
		contact = "replay@localhost"
	}
	if contact == "" {
		return "corpintel/" + c.cfg.Version
	}
	return "corpintel/" + c.cfg.Version + " (" + contact + ")"
}

// isSEC reports whether host is one of the SEC's.
func isSEC(host string) bool {
	host = strings.ToLower(host)
	return host == "sec.gov" || strings.HasSuffix(host, ".sec.gov")
}

// parseBase reads the base URL of a server that stands in for upstreams.
func parseBase(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		if err == nil {
			raw = u.Redacted()
		}
		return nil, intel.Errorf(intel.KindInvalid, "%q is not the base URL of a server: want the form http://HOST:PORT", raw)
	}
	return u, nil
}

// below returns u's path and query below base, after the path element first if
// that is not "".
func below(base *url.URL, first string, u *url.URL) *url.URL {
	to := base
	if first != "" {
		to = to.JoinPath(first)
	}
	// JoinPath would clean u's path; an upstream may tell a//b from a/b.
	target := *to
	target.Path = strings.TrimSuffix(to.Path, "/") + u.Path
	target.RawPath = strings.TrimSuffix(to.EscapedPath(), "/") + u.EscapedPath()
	target.RawQuery = u.RawQuery
	return &target
}

// secretParameters are the names, in lower case, of query parameters that must
// not be kept or shown.
func secretParameters() []string { return []string{"apikey"} }

// redact returns u without its secret parameters, all else as it is, and the
// values of those, as written and as meant.
func redact(u *url.URL) (public string, secrets []string) {
	var kept []string
	for parameter := range strings.SplitSeq(u.RawQuery, "&") {
		name, value, _ := strings.Cut(parameter, "=")
		if !isSecret(name) {
			kept = append(kept, parameter)
			continue
		}
		if value != "" {
			secrets = append(secrets, value)
		}
		if plain, err := url.QueryUnescape(value); err == nil && plain != value {
			secrets = append(secrets, plain)
		}
	}
	clean := *u
	clean.RawQuery, clean.ForceQuery = strings.Join(kept, "&"), false
	return clean.String(), secrets
}

func isSecret(name string) bool {
	if plain, err := url.QueryUnescape(name); err == nil {
		name = plain
	}
	for _, secret := range secretParameters() {
		if strings.EqualFold(name, secret) {
			return true
		}
	}
	return false
}

// scrub takes the address's secrets out of a text that an upstream or a
// library wrote.
func (a *address) scrub(text string) string {
	for _, secret := range a.secrets {
		text = strings.ReplaceAll(text, secret, "[redacted]")
	}
	return text
}

// leastSecret is the length from which a key is looked for in bodies: a shorter
// one, as the "demo" that providers give to everybody, is a word of the language.
const leastSecret = 8

// scrubBody takes the address's secrets out of what an upstream sent.
func (a *address) scrubBody(data []byte) []byte {
	for _, secret := range a.secrets {
		if len(secret) >= leastSecret && bytes.Contains(data, []byte(secret)) {
			data = bytes.ReplaceAll(data, []byte(secret), []byte("[redacted]"))
		}
	}
	return data
}

// follow returns where a redirect leads. Only the same host is followed: the
// answer of another would be kept under this one's name. For others the reason
// is not "".
func (c *Client) follow(from address, location string) (to address, reason string) {
	u, err := from.canonical.Parse(location)
	if err != nil || location == "" {
		return address{}, "a redirect to nowhere"
	}
	if !strings.EqualFold(u.Host, from.canonical.Host) {
		return address{}, "a redirect to another host, " + oneLine(u.Hostname())
	}
	to, err = c.locate(u.String())
	if err != nil {
		return address{}, "a redirect to what is not https"
	}
	// What one hop must not show, none may.
	to.secrets = append(to.secrets, from.secrets...)
	return to, ""
}
