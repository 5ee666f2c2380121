package replay

import (
	"encoding/xml"
	"net/http"
	"strings"
)

const (
	typeHTML  = "text/html"
	typeJSON  = "application/json"
	typePlain = "text/plain; charset=utf-8"
	typeXML   = "application/xml"
)

// unknown returns what the upstream says to a URL it does not know, or of
// which no answer was recorded.
func (a *archive) unknown(at address) *record {
	switch at.host {
	case hostData:
		return noSuchKey(at.path)
	case hostWWW:
		start, ok := currentFilings(at)
		switch {
		case ok && a.lastStart >= 0 && start > a.lastStart:
			return a.pastLast
		case strings.HasPrefix(at.path, "/Archives/"):
			return accessDenied()
		}
	case hostAlphaVantage:
		if at.path == "/query" {
			return a.unknownQuery(at)
		}
	case hostNewsAPI:
		return own(http.StatusNotFound, typeJSON,
			`{"status":"error","code":"notFound","message":"No answer of this endpoint was recorded."}`)
	}
	return page(http.StatusNotFound, "Page Not Found", "No answer of this address was recorded.")
}

// unknownQuery is Alpha Vantage's way: 200, and the error is in the body.
func (a *archive) unknownQuery(at address) *record {
	function := at.params.Get("function")
	for _, rec := range a.rows[hostAlphaVantage+"/query"] {
		if rec.at.params.Get("function") != function {
			continue
		}
		if rec := a.symbolOf[function]; rec != nil {
			return rec
		}
		return a.unknownSymbol
	}
	return a.unknownFunction
}

// own is an answer of our own making.
func own(status int, contentType, text string) *record {
	return &record{status: status, header: http.Header{"Content-Type": {contentType}}, text: text}
}

func (rec *record) own() bool { return rec.file == "" }

func page(status int, title, text string) *record {
	return own(status, typeHTML, "<!DOCTYPE html>\n<html><head><title>"+title+"</title></head>\n<body><h1>"+title+"</h1>\n<p>"+text+"</p></body></html>\n")
}

func noSuchKey(path string) *record {
	var key strings.Builder
	_ = xml.EscapeText(&key, []byte(strings.TrimPrefix(path, "/"))) // a Builder has no errors
	return own(http.StatusNotFound, typeXML, xml.Header+
		"<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>"+key.String()+
		"</Key><RequestId>REPLAYED</RequestId><HostId>REPLAYED</HostId></Error>")
}

func accessDenied() *record {
	return own(http.StatusForbidden, typeXML, xml.Header+
		"<Error><Code>AccessDenied</Code><Message>Access Denied</Message><RequestId>REPLAYED</RequestId><HostId>REPLAYED</HostId></Error>")
}

func ownUndeclared() *record {
	return page(http.StatusForbidden, "SEC.gov | Your Request Originates from an Undeclared Automated Tool",
		"Name yourself and a contact in the User-Agent.")
}

func ownTooFast() *record {
	return page(http.StatusTooManyRequests, "SEC.gov | Request Rate Threshold Exceeded",
		"Send fewer requests a second.")
}

func ownPastLast() *record {
	return page(http.StatusServiceUnavailable, "SEC.gov | File Unavailable", "The feed does not go back so far.")
}

func ownUnknownFunction() *record {
	return own(http.StatusOK, typeJSON, `{"Error Message": "No answer of this API function was recorded."}`)
}

func ownUnknownSymbol() *record {
	return own(http.StatusOK, typeJSON, `{"Error Message": "No answer of this API function was recorded with these parameters."}`)
}
