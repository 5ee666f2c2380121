package intel

import (
	"errors"
	"fmt"
	"time"
)

// Kind says what a caller can do about an error. Each edge maps kinds in one
// table: HTTP status, exit code, retry or not.
type Kind uint8

// The kinds, from the least to the most specific.
const (
	KindInternal    Kind = iota // our defect: look at the log
	KindInvalid                 // the input is wrong: change it
	KindNotFound                // no such thing
	KindConflict                // the thing is in another state than the request needs
	KindDenied                  // not allowed
	KindThrottled               // too much: later
	KindUnavailable             // something we need does not answer: later
)

var kindNames = [...]string{"internal", "invalid", "not found", "conflict", "denied", "throttled", "unavailable"}

func (k Kind) String() string { return kindNames[k] }

// Error is an error with a kind. Its message says what is wrong and what to do;
// edges show it to the person who asked, except that of [KindInternal], which
// is only logged.
type Error struct {
	Kind    Kind
	Message string
	Cause   error     // what %w named in Errorf, nil where nothing
	Until   time.Time // of KindThrottled: when it is worth asking again; zero where nobody knows
}

func (e *Error) Error() string { return e.Message }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Errorf makes an error of a kind; it formats, and wraps, as [fmt.Errorf] does.
func Errorf(k Kind, format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	return &Error{Kind: k, Message: err.Error(), Cause: errors.Unwrap(err)}
}

// KindOf returns the kind of the outermost error in the chain that has one,
// and KindInternal for all others.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return KindInternal
}

// UntilOf returns when it is worth asking again after an error, zero where the
// outermost error in the chain that has a kind does not say.
func UntilOf(err error) time.Time {
	var e *Error
	if errors.As(err, &e) {
		return e.Until
	}
	return time.Time{}
}
