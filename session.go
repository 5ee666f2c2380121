package intel

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// Session is that somebody is signed in. Who has its token is that somebody; the
// token is kept nowhere, only the ID, from which it cannot be worked out.
type Session struct {
	ID        string    `json:"id"`
	User      string    `json:"user"`
	CreatedAt time.Time `json:"created_at"`
	SeenAt    time.Time `json:"seen_at"`    // about when the token was last shown
	ExpiresAt time.Time `json:"expires_at"` // unless it is shown before
}

// SessionLife is how long sessions last.
type SessionLife struct {
	Idle time.Duration // without a sign of life
	Most time.Duration // in all
}

// Until returns when a session ends that was begun, and last seen, then.
func (l SessionLife) Until(created, seen time.Time) time.Time {
	idle, most := seen.Add(l.Idle), created.Add(l.Most)
	if most.Before(idle) {
		return most
	}
	return idle
}

// Touch returns how much later than it was last seen a session is noted to be
// seen again: not every request is worth a note.
func (l SessionLife) Touch() time.Duration { return l.Idle / 20 }

// Sessions keeps who is signed in, for all processes of a deployment. Times are
// those of whoever keeps it. All methods are safe for concurrent use.
type Sessions interface {
	// Start begins a session of a user and returns its token, this once.
	Start(ctx context.Context, user string) (token string, s Session, err error)
	// Show returns the session of a token and lets it last longer. A token that is
	// none, or no longer, is a KindDenied error.
	Show(ctx context.Context, token string) (Session, error)
	// List returns the sessions of a user, the newest first.
	List(ctx context.Context, user string) ([]Session, error)
	// End ends a session of a user. One that there is not is a KindNotFound error.
	End(ctx context.Context, user, id string) error
	// EndAll ends all sessions of a user, and returns how many those were.
	EndAll(ctx context.Context, user string) (int, error)
}

// NewSessionToken returns a token that nobody can guess.
func NewSessionToken() string { return rand.Text() + rand.Text() }

// SessionID returns the ID of the session with a token.
func SessionID(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// SessionDenied is the error for a token that is none.
func SessionDenied() error {
	return Errorf(KindDenied, "you are not signed in, or no longer: sign in")
}
