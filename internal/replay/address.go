package replay

import (
	"maps"
	"net/url"
	"slices"
	"strings"
)

// The hosts that are known even where nothing of them was recorded.
const (
	hostData         = "data.sec.gov"
	hostWWW          = "www.sec.gov"
	hostFullText     = "efts.sec.gov"
	hostAlphaVantage = "www.alphavantage.co"
	hostNewsAPI      = "newsapi.org"
)

// isSEC reports whether the SEC's rules of fair access hold at host.
func isSEC(host string) bool { return host == "sec.gov" || strings.HasSuffix(host, ".sec.gov") }

// address is a URL as far as the answer depends on it.
type address struct {
	host, path string
	params     url.Values // without the API key
	query      string     // params in one order
	whole      string     // the same with the API key; a secret
}

// newAddress reads what follows the scheme of a URL. Of a query that is partly
// unreadable the rest counts, as with the upstreams.
func newAddress(host, path, rawQuery string) address {
	at := address{host: strings.ToLower(host), path: path}
	at.params, _ = url.ParseQuery(rawQuery)
	if at.path == "" {
		at.path = "/"
	}
	if at.host == hostNewsAPI && at.path == "/v2/sources" {
		at.path = "/v2/top-headlines/sources" // the former is its old name
	}
	if at.host == hostAlphaVantage || at.host == hostNewsAPI {
		at.params = foldKeys(at.params)
		at.whole = at.params.Encode()
		at.params.Del("apikey")
	}
	at.query = at.params.Encode()
	if at.whole == "" {
		at.whole = at.query
	}
	return at
}

// foldKeys writes all keys in lower case: both keyed services ignore case.
func foldKeys(params url.Values) url.Values {
	folded := make(url.Values, len(params))
	for _, key := range slices.Sorted(maps.Keys(params)) {
		lower := strings.ToLower(key)
		folded[lower] = append(folded[lower], params[key]...)
	}
	return folded
}

// String returns the URL without scheme and API key.
func (a address) String() string {
	if a.query == "" {
		return a.host + a.path
	}
	return a.host + a.path + "?" + a.query
}
