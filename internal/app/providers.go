package app

import (
	"net/url"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/config"
	"github.com/corpintel/intel/internal/limit"
	"github.com/corpintel/intel/internal/source"
	"github.com/corpintel/intel/internal/source/alphavantage"
	"github.com/corpintel/intel/internal/source/newsapi"
)

// The budgets beside the SEC's.
const (
	pricesLimit = "alphavantage"
	newsLimit   = "newsapi"
	feedsLimit  = "feeds"
)

// patience is how long a run waits for a provider's calls before it gives up:
// through a minute's budget, not through a day's.
const patience = 2 * time.Minute

// limits are those of every upstream, shared by all processes of a deployment.
func limits(cfg config.Config) map[string]limit.Limit {
	prices := limit.Limit{PerSecond: 1, Patience: patience, Budgets: []limit.Budget{{Calls: cfg.AlphaVantage.PerMinute, Per: time.Minute}}}
	if n := cfg.AlphaVantage.PerDay; n > 0 {
		prices.Budgets = append(prices.Budgets, limit.Budget{Calls: n, Per: 24 * time.Hour})
	}
	news := limit.Limit{PerSecond: 1, Patience: patience}
	if n := cfg.NewsAPI.PerDay; n > 0 {
		news.Budgets = []limit.Budget{{Calls: n, Per: 24 * time.Hour}, {Calls: (n + 1) / 2, Per: 12 * time.Hour}}
	}
	if cfg.Upstream != "" { // a replay server minds no haste
		prices.PerSecond, news.PerSecond = cfg.EDGAR.Rate, cfg.EDGAR.Rate
	}
	return map[string]limit.Limit{
		edgarLimit: {PerSecond: cfg.EDGAR.Rate}, pricesLimit: prices, newsLimit: news, feedsLimit: {PerSecond: 2, Patience: patience},
	}
}

// hosts are all that may be called.
func hosts(cfg config.Config) (map[string]source.Host, error) {
	all := map[string]source.Host{}
	for _, feed := range cfg.Feeds {
		if u, err := url.Parse(feed); err == nil {
			all[u.Host] = source.Host{Limit: feedsLimit}
		}
	}
	all["data.sec.gov"] = source.Host{Limit: edgarLimit, Base: cfg.EDGAR.DataURL}
	all["www.sec.gov"] = source.Host{Limit: edgarLimit, Base: cfg.EDGAR.WWWURL}
	prices, err := keyed(cfg.AlphaVantage.Key, source.Host{Limit: pricesLimit, KeyParameter: alphavantage.KeyParameter, Judge: alphavantage.Judge})
	if err != nil {
		return nil, err
	}
	news, err := keyed(cfg.NewsAPI.Key, source.Host{Limit: newsLimit, KeyHeader: newsapi.KeyHeader, Judge: newsapi.Judge})
	if err != nil {
		return nil, err
	}
	all[alphavantage.Host], all[newsapi.Host] = prices, news
	return all, nil
}

// keyed reads a host's key.
func keyed(key config.Secret, h source.Host) (source.Host, error) {
	if key == "" {
		return h, nil
	}
	var err error
	h.Key, err = key.Read()
	return h, err
}

// needKey refuses to ask a real provider without a key.
func needKey(cfg config.Config, key config.Secret, setting, provider string) error {
	if key == "" && cfg.Upstream == "" {
		return intel.Errorf(intel.KindInvalid, "%s answers nobody without a key: set %s to env:NAME or file:PATH, where yours is", provider, setting)
	}
	return nil
}
