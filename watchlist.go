package intel

import (
	"context"
	"strings"
	"time"
)

// Watchlist names companies that are to be kept fresh. What any list has is
// watched.
type Watchlist struct {
	WatchlistKey

	Companies []CIK     `json:"companies"` // in the order of their numbers
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
	UpdatedBy string    `json:"updated_by"`
}

// WatchlistKey names a list: everybody's, or that of one person.
type WatchlistKey struct {
	Owner string `json:"owner"` // "" for everybody's
	Name  string `json:"name"`
}

// MaxWatchlist is how many companies one list can have.
const MaxWatchlist = 20_000

// ParseWatchlistKey reads what String writes: "semiconductors", or with its
// owner "ada/semiconductors".
func ParseWatchlistKey(s string) (WatchlistKey, error) {
	k := WatchlistKey{Name: s}
	if owner, name, both := strings.Cut(s, "/"); both {
		k = WatchlistKey{Owner: owner, Name: name}
		if owner == "" {
			return WatchlistKey{}, Errorf(KindInvalid, "%q names no owner: leave the / out for everybody's list", s)
		}
	}
	return k, k.Check()
}

func (k WatchlistKey) String() string {
	if k.Owner == "" {
		return k.Name
	}
	return k.Owner + "/" + k.Name
}

// Check returns a KindInvalid error for what is no name.
func (k WatchlistKey) Check() error {
	const most = 64
	const allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.@"
	for _, s := range []string{k.Owner, k.Name} {
		if len(s) > most || strings.Trim(s, allowed) != "" {
			return Errorf(KindInvalid, "%q is no name of a watchlist or its owner: want at most %d letters, digits, or any of -_.@", s, most)
		}
	}
	if k.Name == "" {
		return Errorf(KindInvalid, "a watchlist needs a name")
	}
	return nil
}

// WatchlistReader reads watchlists.
type WatchlistReader interface {
	// Watchlists lists by owner and name, everybody's first. With owner not nil
	// only those of that owner.
	Watchlists(ctx context.Context, owner *string, page PageRequest) (Page[Watchlist], error)
	Watchlist(context.Context, WatchlistKey) (Watchlist, error)
	// Watched lists the companies that are on any list, by CIK.
	Watched(context.Context) ([]CIK, error)
	// WatchedSince returns the same, with since when they are on that list on
	// which they are the longest.
	WatchedSince(context.Context) (map[CIK]time.Time, error)
}

// WatchlistWriter changes watchlists. By says who asked for it.
type WatchlistWriter interface {
	// SetWatchlist makes a list hold exactly these companies, and makes the list
	// where there is none.
	SetWatchlist(ctx context.Context, key WatchlistKey, companies []CIK, by string) (Watchlist, error)
	// EditWatchlist adds and removes companies. Adding makes the list where
	// there is none; what is there, or not there, already is no error.
	EditWatchlist(ctx context.Context, key WatchlistKey, add, remove []CIK, by string) (Watchlist, error)
	RemoveWatchlist(context.Context, WatchlistKey) error
}
