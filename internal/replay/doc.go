// Package replay serves recorded upstream answers in place of the real hosts,
// so that the whole product runs, and can be tested, without a network. The
// real host is the first element of the path:
//
//	GET /data.sec.gov/submissions/CIK0000320193.json
//
// A manifest says what was answered; replay adds nothing to it. It also keeps
// the upstreams' manners (declared User-Agent, requests a second) and, where
// asked to, has faults. It never calls the real hosts and never writes.
package replay
