package app

import (
	"context"
	"slices"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/anomaly"
	"github.com/corpintel/intel/internal/ingest"
	"github.com/corpintel/intel/internal/news"
)

// Detect has the detectors look over everything again, since a day: the archive
// body by body, and what takes several bodies to see.
func (a *App) Detect(ctx context.Context, since intel.Date, report func(stage string, done, total int64)) (ingest.Detected, error) {
	d, err := a.pipeline(nil).Detect(ctx, since, func(done, total int64) { report("bodies", done, total) })
	if err != nil {
		return d, err
	}
	added, err := a.detectStored(ctx, func(done, total int64) { report("companies", done, total) })
	d.New += added
	if err != nil {
		return d, err
	}
	added, err = a.detectStreams(ctx)
	d.New += added
	return d, err
}

// detectStreams finds what is odd in how much sources bring. The findings follow
// from when this deployment fetched what, so that the checksum leaves them out.
func (a *App) detectStreams(ctx context.Context) (added int64, err error) {
	hours, err := a.Store.SourceHours(ctx)
	if err != nil {
		return 0, err
	}
	return a.Store.ReplaceFindings(ctx, 0, anomaly.StreamRule, anomaly.Volumes(hours, time.Now()))
}

// The rules of what several bodies together show.
const (
	insidersRule = "FL-INSIDERS"
	burstRule    = "NW-BURST"
)

// detectStored finds what several bodies together show about everybody: insiders
// who sell in a row, and bursts of news. The findings follow from what is
// stored, in whatever order it came.
func (a *App) detectStored(ctx context.Context, report func(done, total int64)) (added int64, err error) {
	status, err := a.Store.Status(ctx)
	if err != nil {
		return 0, err
	}
	had := map[string]map[intel.CIK]bool{}
	for _, rule := range []string{insidersRule, burstRule} {
		had[rule] = map[intel.CIK]bool{}
		for f, err := range Findings(ctx, a.Store, intel.FindingFilter{Rule: rule}) {
			if err != nil {
				return 0, err
			}
			had[rule][f.CIK] = true
		}
	}
	done := int64(0)
	for c, err := range Companies(ctx, a.Store, intel.CompanyFilter{}) {
		if err != nil {
			return added, err
		}
		found, err := a.severalShow(ctx, &c)
		if err != nil {
			return added, err
		}
		for rule, findings := range found {
			if len(findings) == 0 && !had[rule][c.CIK] {
				continue
			}
			n, err := a.Store.ReplaceFindings(ctx, c.CIK, rule, findings)
			if err != nil {
				return added, err
			}
			added += n
		}
		if done++; report != nil {
			report(done, status.Companies)
		}
	}
	n, err := a.detectTouched(ctx)
	return added + n, err
}

// detectTouched finds the same about the companies of which something was stored
// since they were last looked at: by this process, or by one that was killed
// before it came to that.
func (a *App) detectTouched(ctx context.Context) (added int64, err error) {
	const atOnce = 500
	for after := intel.CIK(0); ; {
		list, err := a.Store.Undetected(ctx, after, atOnce)
		if err != nil || len(list) == 0 {
			return added, err
		}
		for _, u := range list {
			after = u.CIK
			c, err := a.Store.Company(ctx, u.CIK)
			if err != nil && intel.KindOf(err) != intel.KindNotFound {
				return added, err
			}
			found := map[string][]intel.Finding{}
			if err == nil {
				if found, err = a.severalShow(ctx, &c); err != nil {
					return added, err
				}
			}
			n, err := a.Store.Detected(ctx, u, found)
			if err != nil {
				return added, err
			}
			added += n
		}
	}
}

// severalShow returns the findings of each rule about a company.
func (a *App) severalShow(ctx context.Context, c *intel.Company) (map[string][]intel.Finding, error) {
	var reports []intel.OwnershipReport
	for r, err := range Ownership(ctx, a.Store, intel.OwnershipFilter{CIK: c.CIK}) {
		if err != nil {
			return nil, err
		}
		if r.Issuer.CIK == c.CIK {
			reports = append(reports, r)
		}
	}
	articles, err := a.newsOf(ctx, c)
	return map[string][]intel.Finding{
		insidersRule: anomaly.InsiderSelling(c.CIK, anomaly.Sales(reports)),
		burstRule:    anomaly.Bursts(c.CIK, articles),
	}, err
}

// newsOf returns the articles that speak of a company, copies left out, in the
// order of publication.
func (a *App) newsOf(ctx context.Context, c *intel.Company) ([]anomaly.News, error) {
	f, reader := intel.ArticleFilter{AsOf: time.Now()}, news.Reader{Store: a.Store}
	var list []anomaly.News
	for x, err := range intel.Pages(f.PageRequest, func(p intel.PageRequest) (intel.Page[news.Story], error) {
		f.PageRequest = p
		return reader.List(ctx, f, c)
	}) {
		if err != nil {
			return nil, err
		}
		list = append(list, anomaly.News{At: x.PublishedAt, Publisher: x.Publisher, Title: x.Title, SHA256: x.SHA256, KnownAt: x.KnownAt})
	}
	slices.Reverse(list)
	return list, nil
}
