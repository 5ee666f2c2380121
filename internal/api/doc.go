// Package api serves what is stored as REST, version 1: companies, filings,
// facts, the way from a number back to its raw body, runs and quarantine. It
// only reads; no route changes anything.
//
// Every route stands in routes.go. A handler parses its input into types, asks
// the store and returns an answer; what all answers have in common (problems,
// entity tags, compression, security headers, logs, spans) is done once, around
// them.
package api
