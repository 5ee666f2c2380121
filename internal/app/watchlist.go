package app

import (
	"context"
	"errors"
	"iter"
	"os/user"

	"github.com/corpintel/intel"
)

// Watchlists returns watchlists by owner and name; with owner not nil only
// those of that owner.
func Watchlists(ctx context.Context, r intel.Reader, owner *string) iter.Seq2[intel.Watchlist, error] {
	return intel.Pages(intel.PageRequest{}, func(p intel.PageRequest) (intel.Page[intel.Watchlist], error) {
		return r.Watchlists(ctx, owner, p)
	})
}

// EditWatchlist puts companies, named by CIK or ticker, on a list and takes
// others from it.
func (a *App) EditWatchlist(ctx context.Context, key intel.WatchlistKey, add, remove []string) (intel.Watchlist, error) {
	if err := key.Check(); err != nil {
		return intel.Watchlist{}, err
	}
	more, err := a.cikList(ctx, add)
	if err != nil {
		return intel.Watchlist{}, err
	}
	less, err := a.cikList(ctx, remove)
	if err != nil {
		return intel.Watchlist{}, err
	}
	return a.Store.EditWatchlist(ctx, key, more, less, person())
}

// cikList returns whom CIKs and tickers name. A ticker that is not known is
// looked up in the SEC's lists, where those may be asked for.
func (a *App) cikList(ctx context.Context, companies []string) ([]intel.CIK, error) {
	items, err := distinct(companies)
	if err != nil {
		return nil, err
	}
	ciks := make([]intel.CIK, len(items))
	asked := false
	for i := 0; i < len(items); i++ {
		ciks[i], err = a.cikOf(ctx, items[i])
		if err != nil && intel.KindOf(err) == intel.KindNotFound && !asked && (a.Config.Contact != "" || a.Config.Upstream != "") {
			asked = true
			if err := a.askForTickers(ctx, items); err != nil {
				return nil, err
			}
			i-- // again
			continue
		}
		if err != nil {
			return nil, err
		}
	}
	return ciks, nil
}

func (a *App) askForTickers(ctx context.Context, items []string) (err error) {
	client, err := a.client(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, client.Close()) }()
	return a.refreshTickers(ctx, a.pipeline(client), items, nil)
}

// person names who is at the command line.
func person() string {
	if u, err := user.Current(); err == nil && u.Username != "" {
		return u.Username
	}
	return "somebody"
}
