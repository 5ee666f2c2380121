package api

import (
	"context"

	"github.com/corpintel/intel"
)

// anonymousAuthor is who is said to have changed something, as long as there is
// no sign-in.
const anonymousAuthor = "api"

type listWatchlistsInput struct {
	Strict
	Paging
	Owner string `query:"owner" maxLength:"64" doc:"Only the lists of this person. Without it: everybody's lists and those of all persons." example:"ada"`
}

func (s *server) listWatchlists(ctx context.Context, in *listWatchlistsInput) (*body[page[intel.Watchlist]], error) {
	var owner *string
	if in.Owner != "" {
		owner = &in.Owner
	}
	list, err := s.Store.Watchlists(ctx, owner, in.request())
	if err != nil {
		return nil, err
	}
	return &body[page[intel.Watchlist]]{newPage(list.Items, list.Next)}, nil
}

// WatchlistPath names a list in a path. It is exported because huma looks into
// exported fields only.
type WatchlistPath struct {
	Name  string `path:"name" maxLength:"64" doc:"The name of the list." example:"semiconductors"`
	Owner string `query:"owner" maxLength:"64" doc:"Whose list it is. Without it: everybody's." example:"ada"`
}

func (p WatchlistPath) key() (intel.WatchlistKey, error) {
	k := intel.WatchlistKey{Owner: p.Owner, Name: p.Name}
	return k, k.Check()
}

type getWatchlistInput struct {
	Strict
	WatchlistPath
}

func (s *server) getWatchlist(ctx context.Context, in *getWatchlistInput) (*body[intel.Watchlist], error) {
	key, err := in.key()
	if err != nil {
		return nil, err
	}
	w, err := s.Store.Watchlist(ctx, key)
	if err != nil {
		return nil, err
	}
	return &body[intel.Watchlist]{w}, nil
}

// WatchlistChange is what a list is to hold.
type WatchlistChange struct {
	_         struct{} `additionalProperties:"false"`
	Companies []string `json:"companies" maxItems:"20000"`
}

type setWatchlistInput struct {
	Strict
	WatchlistPath
	Body WatchlistChange
}

func (s *server) setWatchlist(ctx context.Context, in *setWatchlistInput) (*body[intel.Watchlist], error) {
	key, err := in.key()
	if err != nil {
		return nil, err
	}
	ciks := make([]intel.CIK, len(in.Body.Companies))
	for i, text := range in.Body.Companies {
		var id companyID
		if err := id.UnmarshalText([]byte(text)); err != nil {
			return nil, intel.Errorf(intel.KindInvalid, "companies: %q: %w", abridge(text), err)
		}
		if ciks[i], err = s.cik(ctx, id); err != nil {
			return nil, err
		}
	}
	w, err := s.Write.SetWatchlist(ctx, key, ciks, anonymousAuthor)
	if err != nil {
		return nil, err
	}
	return &body[intel.Watchlist]{w}, nil
}

type deleteWatchlistInput struct {
	Strict
	WatchlistPath
}

func (s *server) deleteWatchlist(ctx context.Context, in *deleteWatchlistInput) (*struct{}, error) {
	key, err := in.key()
	if err != nil {
		return nil, err
	}
	return nil, s.Write.RemoveWatchlist(ctx, key)
}

type watchInput struct {
	Strict
	WatchlistPath
	Company companyID `path:"company"`
}

func (s *server) watchCompany(ctx context.Context, in *watchInput) (*body[intel.Watchlist], error) {
	return s.editWatchlist(ctx, in, true)
}

func (s *server) unwatchCompany(ctx context.Context, in *watchInput) (*body[intel.Watchlist], error) {
	return s.editWatchlist(ctx, in, false)
}

func (s *server) editWatchlist(ctx context.Context, in *watchInput, add bool) (*body[intel.Watchlist], error) {
	key, err := in.key()
	if err != nil {
		return nil, err
	}
	cik, err := s.cik(ctx, in.Company)
	if err != nil {
		return nil, err
	}
	var more, less []intel.CIK
	if add {
		more = []intel.CIK{cik}
	} else {
		less = []intel.CIK{cik}
	}
	w, err := s.Write.EditWatchlist(ctx, key, more, less, anonymousAuthor)
	if err != nil {
		return nil, err
	}
	return &body[intel.Watchlist]{w}, nil
}
