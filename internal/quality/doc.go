// Package quality judges what a source has read before it is stored.
//
// A [Rule] says one thing about facts: about one fact alone, about the reports
// of one series over time, about all series of a concept, or about several
// concepts of one filing. A rule of severity error keeps a fact out of the
// store, in quarantine; all others leave the fact as reported and add a finding.
// Nothing here corrects a number.
//
// All rules are in the literal list of [Rules]; docs/adding-a-rule.md shows how
// to add one. The package does no input or output.
package quality
