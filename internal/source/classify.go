package source

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"
)

// Outcome names what an answer amounts to.
type Outcome string

// The outcomes. What is transient is asked again.
const (
	OK          Outcome = "ok"
	NotModified Outcome = "not_modified" // the last body still holds
	Redirected  Outcome = "redirected"
	NotFound    Outcome = "not_found"
	Throttled   Outcome = "throttled"   // too many requests; transient
	Penalized   Outcome = "penalized"   // the SEC shut us out for ten minutes; transient
	Undeclared  Outcome = "undeclared"  // the SEC takes us for an undeclared tool, at times by mistake; transient
	Unavailable Outcome = "unavailable" // no answer, not all of it, or a server's failure; transient
	Unexpected  Outcome = "unexpected"  // a page for people where a document was asked for; transient
	TooLarge    Outcome = "too_large"
	Exhausted   Outcome = "exhausted" // the caller's calls are used up for longer than is waited
	Denied      Outcome = "denied"    // the key, or what was paid for, does not allow it
	Refused     Outcome = "refused"   // for a reason that asking again does not change
	Cancelled   Outcome = "cancelled"
)

func (o Outcome) transient() bool {
	switch o {
	case Throttled, Penalized, Undeclared, Unavailable, Unexpected:
		return true
	default:
		return false
	}
}

// verdict is an outcome and why.
type verdict struct {
	outcome    Outcome
	detail     string        // "status 503: SEC.gov | File Unavailable"
	retryAfter time.Duration // how long the upstream asks to wait, 0 where it does not say
	location   string        // where a redirect leads
}

// classify judges the answer to a request for u.
func classify(u *url.URL, conditional bool, a answer, now time.Time) verdict {
	v := verdict{detail: describe(a), retryAfter: parseRetryAfter(a.header, now)}
	v.outcome = judge(u, conditional, a)
	switch v.outcome {
	case Redirected:
		v.location = a.header.Get("Location")
	case Unexpected:
		v.detail = fmt.Sprintf("%s where %s was expected", v.detail, expected(u))
	}
	return v
}

// judge looks at the words of the SEC's pages before it looks at the status,
// because the SEC sends them with several.
func judge(u *url.URL, conditional bool, a answer) Outcome {
	switch {
	case errors.Is(a.err, errTooLarge) && a.status < 500:
		return TooLarge
	case a.err != nil:
		return Unavailable
	}
	if isSEC(u.Hostname()) {
		switch words := title(a.data); {
		case strings.Contains(words, "Request Rate Threshold Exceeded"):
			return Penalized
		case strings.Contains(words, "Undeclared Automated Tool"):
			return Undeclared
		}
	}
	switch a.status {
	case http.StatusOK:
		if misfits(expected(u), a.data) {
			return Unexpected
		}
		return OK
	case http.StatusNotModified:
		if conditional {
			return NotModified
		}
		return Refused
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return Redirected
	case http.StatusNotFound, http.StatusGone:
		return NotFound
	case http.StatusForbidden:
		// The store behind /Archives may not list its objects, and so does not
		// tell an absent one from a forbidden one. All of them are public.
		if strings.EqualFold(u.Hostname(), "www.sec.gov") && strings.HasPrefix(u.Path, "/Archives/") && errorCode(a.data) == "AccessDenied" {
			return NotFound
		}
		return Refused
	case http.StatusTooManyRequests:
		return Throttled
	case http.StatusRequestTimeout:
		return Unavailable
	}
	if a.status >= 500 {
		return Unavailable
	}
	return Refused
}

// format is what a URL promises.
type format string

const (
	anything format = "any body"
	jsonText format = "JSON"
	xmlText  format = "XML"
	packed   format = "a compressed file"
)

// expected tells by the URL what the answer must be. EDGAR's URLs say it; the
// Content-Type of its error pages does as well, but so does that of its
// filings, which are pages themselves.
func expected(u *url.URL) format {
	switch strings.ToLower(path.Ext(u.Path)) {
	case ".json":
		return jsonText
	case ".xml", ".xsd", ".atom", ".rss":
		// xslF345X05/form4.xml is the page made of form4.xml.
		if strings.HasPrefix(path.Base(path.Dir(u.Path)), "xsl") {
			return anything
		}
		return xmlText
	case ".gz", ".zip":
		return packed
	}
	if u.Query().Get("output") == "atom" {
		return xmlText
	}
	return anything
}

// misfits reports whether data cannot be what was expected, because it is
// markup instead of JSON, or a page instead of anything else.
func misfits(want format, data []byte) bool {
	switch want {
	case jsonText:
		return isMarkup(data)
	case xmlText, packed:
		return isPage(data)
	default:
		return false
	}
}

// describe says in a few words what came back.
func describe(a answer) string {
	if a.err != nil {
		if a.status == 0 {
			return a.err.Error()
		}
		return fmt.Sprintf("status %d: %v", a.status, a.err)
	}
	words := title(a.data)
	switch {
	case words != "" && a.status == http.StatusOK:
		words = fmt.Sprintf("an HTML page titled %q", words)
	case words == "" && isPage(a.data):
		words = "an HTML page without a title"
	case words == "":
		words = errorCode(a.data)
	}
	if words == "" && a.status == http.StatusOK && isMarkup(a.data) {
		words = "markup"
	}
	if words == "" {
		words = http.StatusText(a.status)
	}
	return fmt.Sprintf("status %d: %s", a.status, words)
}
