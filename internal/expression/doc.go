// Package expression is a small language for conditions over named numbers,
// texts and days: "revenue_growth > 0.1 and sic in ['3571', '3572']". It has no
// loops, no variables and no access to anything but the names it is given, so
// that a text from anybody can be run: what is not on its lists cannot be said,
// and the work is bounded by the length of the text.
//
// What is absent has no answer, and neither has what is computed from it; no
// zero takes its place. "a or b" is still true where one of them is, and "a and
// b" false where one is false, whatever is absent beside it.
//
// The package knows no company and no rule; it imports nothing of ours.
package expression
