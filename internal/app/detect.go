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

// detectStored finds what several bodies together show: insiders who sell in a
// row, and bursts of news. The findings follow from what is stored, in whatever
// order it came.
func (a *App) detectStored(ctx context.Context, report func(done, total int64)) (added int64, err error) {
	status, err := a.Store.Status(ctx)
	if err != nil {
		return 0, err
	}
	done := int64(0)
	for c, err := range Companies(ctx, a.Store, intel.CompanyFilter{}) {
		if err != nil {
			return added, err
		}
		n, err := a.detectCompany(ctx, &c, status.Articles > 0)
		if err != nil {
			return added, err
		}
		added += n
		if done++; report != nil {
			report(done, status.Companies)
		}
	}
	return added, nil
}

func (a *App) detectCompany(ctx context.Context, c *intel.Company, news bool) (added int64, err error) {
	var reports []intel.OwnershipReport
	for r, err := range Ownership(ctx, a.Store, intel.OwnershipFilter{CIK: c.CIK}) {
		if err != nil {
			return 0, err
		}
		if r.Issuer.CIK == c.CIK {
			reports = append(reports, r)
		}
	}
	// Where there is nothing to judge there is nothing to replace, but for what
	// was found in reports that are superseded now.
	if len(reports) > 0 {
		if added, err = a.Store.ReplaceFindings(ctx, c.CIK, "FL-INSIDERS", anomaly.InsiderSelling(c.CIK, anomaly.Sales(reports))); err != nil {
			return added, err
		}
	}
	if !news {
		return added, nil
	}
	articles, err := a.newsOf(ctx, c)
	if err != nil || len(articles) == 0 {
		return added, err
	}
	n, err := a.Store.ReplaceFindings(ctx, c.CIK, "NW-BURST", anomaly.Bursts(c.CIK, articles))
	return added + n, err
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
