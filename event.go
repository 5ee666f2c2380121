package intel

import (
	"context"
	"time"
)

// Event tells that something became known or was done. It is stored in the
// transaction of what it tells of, so that neither is there without the other.
//
// A store that is filled for the first time tells of what is new to it, not of
// all that ever was: see [EventFiling].
type Event struct {
	ID        int64           `json:"id"` // grows with each: whoever has seen one has seen all before it
	At        time.Time       `json:"at"`
	Kind      EventKind       `json:"kind"`
	CIK       CIK             `json:"cik,omitempty"`      // 0: of no one company
	Subject   string          `json:"subject"`            // see the kinds
	Ref       string          `json:"ref,omitempty"`      // what it tells of, see the kinds
	Accession AccessionNumber `json:"accession,omitzero"` // the filing, where one is
	Count     int64           `json:"count"`              // of the things it tells of
	Detail    string          `json:"detail"`             // one sentence
	SHA256    SHA256          `json:"sha256,omitzero"`    // the raw body it was read from, where there is one
}

// EventKind says what an event tells of.
type EventKind string

// The kinds.
const (
	// EventFiling: a filing that was filed in the last days appeared, in the
	// list of the company. Subject is the form.
	EventFiling EventKind = "filing"
	// EventFacts: Count facts of the company were added, replaced, or left the
	// upstream's list. Subject is the kind of body.
	EventFacts EventKind = "facts"
	// EventFinding: a rule has something new to say. Subject is the rule, Ref
	// the finding's id; "" where there are many and Count says how many.
	EventFinding EventKind = "finding"
	// EventQuarantine: Count records were kept out of the store. Subject is the
	// kind of body.
	EventQuarantine EventKind = "quarantine"
	// EventPrices: Count days of prices were added. Subject is the symbol.
	EventPrices EventKind = "prices"
	// EventArticle: an article appeared. Subject is its title, Ref its id.
	EventArticle EventKind = "article"
	// EventRun: a run ended that changed something, or that did not end well.
	// Subject is its source, Ref its number.
	EventRun EventKind = "run"
	// EventJob: a job failed for good. Subject is its kind, Ref its number.
	EventJob EventKind = "job"
)

// EventKinds are all kinds.
func EventKinds() []EventKind {
	return []EventKind{EventFiling, EventFacts, EventFinding, EventQuarantine, EventPrices, EventArticle, EventRun, EventJob}
}

// EventFilter selects events; zero fields do not select.
type EventFilter struct {
	After     int64 // only those with a greater ID
	Kinds     []EventKind
	CIK       CIK
	Watchlist WatchlistKey // only of companies that are on it now
	Limit     int          // at most so many; the store bounds it
}

// EventReader reads what was told.
type EventReader interface {
	// Events lists in the order of IDs. A watchlist that does not exist is a
	// KindNotFound error.
	Events(context.Context, EventFilter) ([]Event, error)
	// LastEvent returns the greatest ID that was given, 0 where none was.
	LastEvent(context.Context) (int64, error)
}
