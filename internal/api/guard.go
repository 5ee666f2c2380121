package api

import (
	"mime"
	"net"
	"net/http"
)

// guard says why a request that would change something is refused, nil where it
// is not: what a browser sends for a page of somewhere else, what comes under a
// name that is not this machine's, and what is no JSON.
func (s *server) guard(r *http.Request) *Problem {
	switch {
	case s.Write == nil:
		return newProblem(http.StatusForbidden, "nothing can be changed through this server, as other machines reach it and there is no sign-in yet: use the command line")
	case s.crossOrigin.Check(r) != nil:
		return newProblem(http.StatusForbidden, "the request comes from a page of somewhere else")
	case s.Local && !loopbackName(r.Host):
		return newProblem(http.StatusForbidden, "the request came under a name that is not this machine's own: use 127.0.0.1 or localhost")
	case r.ContentLength == 0:
		return nil
	}
	if t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || t != "application/json" {
		return newProblem(http.StatusUnsupportedMediaType, "the body has to be JSON: send Content-Type: application/json")
	}
	return nil
}

// loopbackName reports whether a Host header names this machine to itself.
func loopbackName(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
