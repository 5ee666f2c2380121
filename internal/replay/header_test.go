package replay

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSplitHeaders(t *testing.T) {
	for _, test := range []struct {
		name, column string
		want         http.Header
	}{
		{"none", "", http.Header{}},
		{"one", `ETag="x"`, http.Header{"Etag": {`"x"`}}},
		{"semicolon at the end", `ETag="x";`, http.Header{"Etag": {`"x"`}}},
		{"semicolon within, with spaces", "Strict-Transport-Security=max-age=1 ; includeSubDomains ; preload;Vary=Accept", http.Header{
			"Strict-Transport-Security": {"max-age=1 ; includeSubDomains ; preload"}, "Vary": {"Accept"}}},
		{"semicolon within, without spaces", "Strict-Transport-Security=max-age=1;includeSubDomains;Vary=Accept", http.Header{
			"Strict-Transport-Security": {"max-age=1;includeSubDomains"}, "Vary": {"Accept"}}},
		{"attributes within", `Alt-Svc=h3=":443";ma=93600;Server=x`, http.Header{"Alt-Svc": {`h3=":443";ma=93600`}, "Server": {"x"}}},
		{"semicolon in quotes", `ETag="a;B=c";Server=x`, http.Header{"Etag": {`"a;B=c"`}, "Server": {"x"}}},
		{"twice", "Set-Cookie=a=1; Path=/;Set-Cookie=b=2", http.Header{"Set-Cookie": {"a=1; Path=/", "b=2"}}},
		{"framing is ours", "Connection=close;Content-Length=7;Content-Encoding=gzip;Transfer-Encoding=chunked;Keep-Alive=x;Server=x", http.Header{"Server": {"x"}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := http.Header{}
			if err := splitHeaders(got, test.column); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	for _, column := range []string{"ETag", "=x", "two words=x", ";", "ETag: x=y"} {
		if err := splitHeaders(http.Header{}, column); err == nil {
			t.Errorf("%q: no error", column)
		}
	}
}
