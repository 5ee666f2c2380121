package app

import (
	"context"
	"fmt"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/queue"
)

// freshnessRule is the rule of findings about what is older than it may be.
const freshnessRule = "FR01"

// targets is how old things may be while they are watched. Key "" is of nobody.
var targets = []struct {
	kind    string
	company bool // one for each watched company
	age     time.Duration
}{
	{jobFeed, false, time.Hour},
	{jobTickers, false, 15 * 24 * time.Hour},
	{jobSubmissions, true, 2 * time.Hour},
	{jobCompanyFacts, true, 8 * 24 * time.Hour},
}

// factsTarget is how long the facts of a periodic filing may take.
const factsTarget = 6 * time.Hour

// stale is something older than it may be.
type stale struct {
	kind  string
	cik   intel.CIK
	since time.Time // when it was last done, or began to be wanted
	age   time.Duration
}

// doFreshness makes the findings of freshnessRule those that hold now.
func (a *App) doFreshness(ctx context.Context, _ intel.Job, _ func(string)) (queue.Result, error) {
	now := time.Now()
	list, err := a.stale(ctx, now)
	if err != nil {
		return queue.Result{}, err
	}
	found := map[intel.CIK][]intel.Finding{}
	for _, s := range list {
		found[s.cik] = append(found[s.cik], s.finding(now))
	}
	of := map[intel.CIK]bool{} // whom there are, or were, findings of
	for cik := range found {
		of[cik] = true
	}
	for f, err := range Findings(ctx, a.Store, intel.FindingFilter{Rule: freshnessRule}) {
		if err != nil {
			return queue.Result{}, err
		}
		of[f.CIK] = true
	}
	for cik := range of {
		if _, err := a.Store.ReplaceFindings(ctx, cik, freshnessRule, found[cik]); err != nil {
			return queue.Result{}, err
		}
	}
	return queue.Result{Note: fmt.Sprintf("%d things are older than they may be", len(list))}, nil
}

func (s stale) finding(now time.Time) intel.Finding {
	whom := "everybody"
	if s.cik != 0 {
		whom = "company " + s.cik.String()
	}
	return intel.Finding{
		ID: intel.NaturalID(freshnessRule, s.kind, s.cik.String(), s.since.UTC().Format(time.RFC3339Nano)), Kind: intel.FindingFreshness,
		Rule: freshnessRule, Version: 1, Severity: intel.SeverityWarn, CIK: s.cik, Subject: s.kind,
		Observed: s.since.UTC().Format(time.RFC3339), Expected: "not before " + now.Add(-s.age).UTC().Format(time.RFC3339),
		Message:   fmt.Sprintf("%s of %s is older than %s: see corpintel jobs list --kind %s", s.kind, whom, s.age, s.kind),
		CreatedAt: now.UTC(),
	}
}

// stale returns what is older than it may be.
func (a *App) stale(ctx context.Context, now time.Time) ([]stale, error) {
	wanted := map[intel.CIK]time.Time{} // since when
	begin := now
	for w, err := range Watchlists(ctx, a.Store, nil) {
		if err != nil {
			return nil, err
		}
		for _, cik := range w.Companies {
			if at, ok := wanted[cik]; !ok || w.UpdatedAt.Before(at) {
				wanted[cik] = w.UpdatedAt
			}
			if w.UpdatedAt.Before(begin) {
				begin = w.UpdatedAt
			}
		}
	}
	if len(wanted) == 0 {
		return nil, nil
	}
	var list []stale
	for _, t := range targets {
		done, err := a.Store.LastDone(ctx, t.kind)
		if err != nil {
			return nil, err
		}
		add := func(cik intel.CIK, key string, wanted time.Time) {
			since := done[key]
			if since.IsZero() {
				since = wanted
			}
			if now.Sub(since) > t.age {
				list = append(list, stale{t.kind, cik, since, t.age})
			}
		}
		if !t.company {
			add(0, "", begin)
			continue
		}
		for cik, at := range wanted {
			add(cik, cik.String(), at)
		}
		if t.kind != jobCompanyFacts {
			continue
		}
		for cik := range wanted {
			filed, err := a.lastPeriodic(ctx, cik)
			if err != nil {
				return nil, err
			}
			if at := done[cik.String()]; !at.IsZero() && at.Before(filed) && now.Sub(filed) > factsTarget && now.Sub(at) <= t.age {
				list = append(list, stale{t.kind, cik, at, factsTarget})
			}
		}
	}
	return list, nil
}

// lastPeriodic returns when the newest filing that brings facts was known, zero
// where there is none among the latest.
func (a *App) lastPeriodic(ctx context.Context, cik intel.CIK) (time.Time, error) {
	const latest = 50
	page, err := a.Store.Filings(ctx, intel.FilingFilter{CIK: cik, PageRequest: intel.PageRequest{Limit: latest}})
	if err != nil {
		return time.Time{}, err
	}
	for _, f := range page.Items {
		if periodicForms[f.Form] {
			return f.KnownAt(), nil
		}
	}
	return time.Time{}, nil
}
