// Package anomaly notices what does not fit: numbers that do not go with a
// company's others, sessions that no market had, bursts of news, filings that
// come late, and streams that do what they never did before.
//
// Detectors are pure functions over small types of their own. They see what was
// known when the thing they judge became known, and nothing after it: judged
// when it comes in or years later, a thing gets the same verdict. None corrects
// a number or keeps one out. What a detector says is a [intel.Finding] with its
// evidence, what was looked for against it, and what would make it normal.
//
// All detectors are in the literal list of [Detectors]. The package does no
// input or output.
package anomaly
