// Package intel holds the words corpintel is written in: companies, filings,
// facts, the batches that carry them and the ports they pass through. It
// imports only the standard library and does no work of its own.
//
// Data moves one way: a source answers, the body is archived by SHA-256, a
// parser turns it into a [Batch], quality rules judge the batch, a [Store]
// keeps it in one transaction, and everything that shows data only reads.
//
// Three clocks are never mixed. A [Period] is what a number is about.
// AcceptedAt (or FiledAt, where the instant is unknown) is when the public
// could know it. IngestedAt is when this deployment fetched it.
package intel
