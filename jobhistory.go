package intel

import "time"

// JobHour sums up the attempts at jobs of a kind that came to an end in an hour,
// or in a day: those that were done, and those that failed. What was put back
// without having failed is not among them.
type JobHour struct {
	From     time.Time `json:"from"` // when the hour or the day began, UTC
	Kind     string    `json:"kind"`
	Attempts int64     `json:"attempts"`
	Failed   int64     `json:"failed"`
	// From when jobs were due until a worker had them, all together and the
	// longest.
	WaitedSeconds      float64 `json:"waited_seconds"`
	LongestWaitSeconds float64 `json:"longest_wait_seconds"`
	// That workers had them.
	TookSeconds    float64 `json:"took_seconds"`
	LongestSeconds float64 `json:"longest_seconds"`
}

// JobHistoryFilter selects hours; zero fields do not select.
type JobHistoryFilter struct {
	Kind  string
	Since time.Time // the hour or day that it is in, and later ones
	Until time.Time // hours and days that began before
	Daily bool      // by days in place of hours
	PageRequest
}
