package source

import (
	"html"
	"net/url"
	"slices"
	"strings"

	"github.com/corpintel/intel"
)

// SummaryLength is how much of an article's summary is kept, in bytes: what a
// reader needs to know whether to follow the link, and no more.
const SummaryLength = 600

// CanonicalURL returns the address of an article without what differs from link
// to link: the fragment, and parameters that say where the reader came from.
// Only addresses of the web are any.
func CanonicalURL(raw string) (string, error) {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil {
		return "", intel.Errorf(intel.KindInvalid, "%q is no address of a web page", raw)
	}
	// Google asks for consent before it leads on to the article.
	if inner := u.Query().Get("continue"); u.Hostname() == "consent.google.com" && inner != "" {
		return CanonicalURL(inner)
	}
	u.Scheme, u.Host, u.Fragment, u.RawFragment = "https", strings.ToLower(u.Host), "", ""
	u.Host = strings.TrimSuffix(strings.TrimSuffix(u.Host, ":80"), ":443")
	if u.Path == "" {
		u.Path = "/"
	}
	kept := slices.DeleteFunc(strings.Split(u.RawQuery, "&"), func(p string) bool {
		name, _, _ := strings.Cut(strings.ToLower(p), "=")
		return name == "" || tracks(name)
	})
	slices.Sort(kept)
	u.RawQuery, u.ForceQuery = strings.Join(kept, "&"), false
	return u.String(), nil
}

// tracks reports whether a parameter only says how a reader came.
func tracks(name string) bool {
	if strings.HasPrefix(name, "utm_") || strings.HasPrefix(name, "at_") || strings.HasPrefix(name, "mc_") {
		return true
	}
	switch name {
	case "fbclid", "gclid", "dclid", "msclkid", "igshid", "cmp", "cmpid", "ocid", "smid", "smtyp", "ncid", "sr_share", "ref", "ref_src",
		"referrer", "source", "src", "guccounter", "guce_referrer", "guce_referrer_sig", "taid", "xtor", "icid", "partner", "mod":
		return true
	}
	return false
}

// PlainText makes one line of a title or summary: without markup and entities,
// with single spaces, cut to a length in bytes after a whole word; 0 is no
// bound.
func PlainText(s string, most int) string {
	var b strings.Builder
	inTag := false
	for i, r := range s {
		switch {
		case inTag:
			inTag = r != '>'
		case r == '<' && i+1 < len(s) && (s[i+1] == '/' || s[i+1] == '!' || s[i+1]|0x20 >= 'a' && s[i+1]|0x20 <= 'z') && strings.IndexByte(s[i:], '>') > 0:
			inTag = true
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
	}
	// Some are escaped twice.
	text := html.UnescapeString(html.UnescapeString(b.String()))
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "\ufffd")), " ")
	if most <= 0 || len(text) <= most {
		return text
	}
	text = strings.ToValidUTF8(text[:most], "")
	if at := strings.LastIndexByte(text, ' '); at > most/2 {
		text = text[:at]
	}
	return text + "…"
}
