// Package analysis turns the facts of a company into what analysts ask for. It
// is pure: it reads no clock, store or network, and the same facts in any order
// give the same answer.
//
// A [Mapping] says which concepts are which [Line] of a statement. It is data
// that people review: the lines_*.txt files. An [Item] is one value of a line
// in one fiscal period, with the facts it is made of. A line that cannot be had
// is absent: it is never zero and never guessed.
//
// Arithmetic is exact: see [Decimal].
package analysis
