package main

import (
	"time"

	"github.com/corpintel/intel"
)

// Flags that take a day or an instant read it at once, so that a slip is told
// of before anything is done.

// dayFlag is a day, as YYYY-MM-DD.
type dayFlag intel.Date

func (d *dayFlag) Set(s string) error {
	if s == "" { // as if the flag were not there
		*d = 0
		return nil
	}
	day, err := intel.ParseDate(s)
	*d = dayFlag(day)
	return err
}

func (d *dayFlag) String() string { return intel.Date(*d).String() }

func (d *dayFlag) Type() string { return "day" }

// asOfFlag is the instant that a view looks back to: a day, to its end in New
// York, or an RFC 3339 time.
type asOfFlag time.Time

func (a *asOfFlag) Set(s string) error {
	if s == "" {
		*a = asOfFlag{}
		return nil
	}
	t, err := intel.ParseAsOf(s)
	*a = asOfFlag(t)
	return err
}

func (a *asOfFlag) time() time.Time { return time.Time(*a) }

func (a *asOfFlag) String() string { return when(time.Time(*a)) }

func (a *asOfFlag) Type() string { return "time" }
