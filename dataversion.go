package intel

import "time"

// DataVersion is a state of what a store holds. Whatever changes records or what
// people decided changes the version, in one transaction with it; the queue and
// the records of runs have no part in it. So an answer that was worked out from
// what was read after a version was, is not older than that version, and as
// long as a store has this version there is nothing newer to say.
type DataVersion struct {
	Number int64 // grows with every change
	Mark   int64 // drawn at random with every change: no two states have both alike
	// Until is the first instant after the one asked about at which more may
	// be known though nothing is stored: a filing that was stored before its day
	// was over becomes known then.
	Until time.Time
}
