package app

import (
	"context"
	"iter"
	"time"

	"github.com/corpintel/intel"
)

// Facts returns all facts that a filter selects, or as many as its limit says.
func Facts(ctx context.Context, r intel.Reader, f intel.FactFilter) iter.Seq2[intel.KnownFact, error] {
	if f.AsOf.IsZero() {
		f.AsOf = time.Now() // one now for all pages
	}
	return intel.Pages(f.PageRequest, func(p intel.PageRequest) (intel.Page[intel.KnownFact], error) {
		f.PageRequest = p
		return r.Facts(ctx, f)
	})
}

// Filings returns all filings that a filter selects, newest first.
func Filings(ctx context.Context, r intel.Reader, f intel.FilingFilter) iter.Seq2[intel.Filing, error] {
	if f.AsOf.IsZero() {
		f.AsOf = time.Now()
	}
	return intel.Pages(f.PageRequest, func(p intel.PageRequest) (intel.Page[intel.Filing], error) {
		f.PageRequest = p
		return r.Filings(ctx, f)
	})
}

// Ownership returns all ownership reports that a filter selects, the newest
// period first.
func Ownership(ctx context.Context, r intel.Reader, f intel.OwnershipFilter) iter.Seq2[intel.OwnershipReport, error] {
	if f.AsOf.IsZero() {
		f.AsOf = time.Now()
	}
	return intel.Pages(f.PageRequest, func(p intel.PageRequest) (intel.Page[intel.OwnershipReport], error) {
		f.PageRequest = p
		return r.Ownership(ctx, f)
	})
}

// HoldingReports returns the covers of all reports of holdings that a filter
// selects, the newest quarter first.
func HoldingReports(ctx context.Context, r intel.Reader, f intel.HoldingFilter) iter.Seq2[intel.HoldingReport, error] {
	if f.AsOf.IsZero() {
		f.AsOf = time.Now()
	}
	return intel.Pages(f.PageRequest, func(p intel.PageRequest) (intel.Page[intel.HoldingReport], error) {
		f.PageRequest = p
		return r.HoldingReports(ctx, f)
	})
}

// Holdings returns all holdings that a filter selects, the newest quarter
// first.
func Holdings(ctx context.Context, r intel.Reader, f intel.HoldingFilter) iter.Seq2[intel.Holding, error] {
	if f.AsOf.IsZero() {
		f.AsOf = time.Now()
	}
	return intel.Pages(f.PageRequest, func(p intel.PageRequest) (intel.Page[intel.Holding], error) {
		f.PageRequest = p
		return r.Holdings(ctx, f)
	})
}

// Figures returns all figures of vendors that a filter selects.
func Figures(ctx context.Context, r intel.Reader, f intel.FigureFilter) iter.Seq2[intel.VendorFigure, error] {
	if f.AsOf.IsZero() {
		f.AsOf = time.Now()
	}
	return intel.Pages(f.PageRequest, func(p intel.PageRequest) (intel.Page[intel.VendorFigure], error) {
		f.PageRequest = p
		return r.Figures(ctx, f)
	})
}

// Symbols returns who traded under the symbols that a filter selects.
func Symbols(ctx context.Context, r intel.Reader, f intel.SymbolFilter) iter.Seq2[intel.SymbolSpan, error] {
	return intel.Pages(f.PageRequest, func(p intel.PageRequest) (intel.Page[intel.SymbolSpan], error) {
		f.PageRequest = p
		return r.Symbols(ctx, f)
	})
}

// Publishers returns all publishers of news that vendors know.
func Publishers(ctx context.Context, r intel.Reader) iter.Seq2[intel.Publisher, error] {
	return intel.Pages(intel.PageRequest{}, func(p intel.PageRequest) (intel.Page[intel.Publisher], error) { return r.Publishers(ctx, p) })
}

// Companies returns all companies that a filter selects.
func Companies(ctx context.Context, r intel.Reader, f intel.CompanyFilter) iter.Seq2[intel.Company, error] {
	return intel.Pages(f.PageRequest, func(p intel.PageRequest) (intel.Page[intel.Company], error) {
		f.PageRequest = p
		return r.Companies(ctx, f)
	})
}

// Runs returns all runs, newest first.
func Runs(ctx context.Context, r intel.Reader, p intel.PageRequest) iter.Seq2[intel.Run, error] {
	return intel.Pages(p, func(p intel.PageRequest) (intel.Page[intel.Run], error) { return r.Runs(ctx, p) })
}

// Changes returns what a run made different.
func Changes(ctx context.Context, r intel.Reader, run int64) iter.Seq2[intel.Change, error] {
	return intel.Pages(intel.PageRequest{}, func(p intel.PageRequest) (intel.Page[intel.Change], error) { return r.RunChanges(ctx, run, p) })
}

// Quarantine returns all quarantined records that a filter selects.
func Quarantine(ctx context.Context, r intel.Reader, f intel.QuarantineFilter) iter.Seq2[intel.Quarantined, error] {
	return intel.Pages(f.PageRequest, func(p intel.PageRequest) (intel.Page[intel.Quarantined], error) {
		f.PageRequest = p
		return r.Quarantine(ctx, f)
	})
}

// Findings returns all findings that a filter selects.
func Findings(ctx context.Context, r intel.Reader, f intel.FindingFilter) iter.Seq2[intel.Finding, error] {
	return intel.Pages(f.PageRequest, func(p intel.PageRequest) (intel.Page[intel.Finding], error) {
		f.PageRequest = p
		return r.Findings(ctx, f)
	})
}

// JobHistory returns what became of jobs, by hour or day.
func JobHistory(ctx context.Context, r intel.Reader, f intel.JobHistoryFilter) iter.Seq2[intel.JobHour, error] {
	return intel.Pages(f.PageRequest, func(p intel.PageRequest) (intel.Page[intel.JobHour], error) {
		f.PageRequest = p
		return r.JobHistory(ctx, f)
	})
}

// Jobs returns all jobs that a filter selects, the newest first.
func Jobs(ctx context.Context, r intel.Reader, f intel.JobFilter) iter.Seq2[intel.Job, error] {
	return intel.Pages(f.PageRequest, func(p intel.PageRequest) (intel.Page[intel.Job], error) {
		f.PageRequest = p
		return r.Jobs(ctx, f)
	})
}
