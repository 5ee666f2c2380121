package app

import (
	"context"
	"io"
	"iter"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
	"github.com/corpintel/intel/internal/expression"
	"github.com/corpintel/intel/internal/sheet"
	"github.com/corpintel/intel/internal/study"
)

// What studies answer has its name here, since commands know no other package.
type (
	// Restatement is one change of what was reported of a period.
	Restatement = analysis.Restatement
	// Class says what kind of change a restatement is.
	Class = analysis.Class
	// Restatements is the ledger of a company.
	Restatements = study.Restatements
	// RestatementQuery selects restatements.
	RestatementQuery = study.RestatementQuery
	// ShareFigure is a number of shares, or an amount per share.
	ShareFigure = analysis.ShareFigure
	// ShareHistory is what a company reported in shares and per share.
	ShareHistory = study.ShareHistory
	// ShareQuery selects figures.
	ShareQuery = study.ShareQuery
	// PeriodType is a way to cut time into periods.
	PeriodType = analysis.PeriodType
	// View says which of several reports of a period counts.
	View = analysis.View
	// MetricValue is a metric of one period.
	MetricValue = analysis.MetricValue
	// Metrics is ratios, growth and scores of a company.
	Metrics = study.Metrics
	// MetricsQuery asks for them.
	MetricsQuery = study.MetricsQuery
	// Name is a word that an expression may use.
	Name = expression.Name
	// Screen is what a screen found.
	Screen = study.Screen
	// ScreenQuery says what is looked for.
	ScreenQuery = study.ScreenQuery
	// Screened is a company that a screen found.
	Screened = study.Screened
	// StudyCompany names the company that an answer is about.
	StudyCompany = study.Company
	// Comparison puts companies side by side.
	Comparison = study.Comparison
	// CompareQuery says what is put side by side.
	CompareQuery = study.CompareQuery
	// ComparedValue is a value in a comparison.
	ComparedValue = study.ComparedValue
	// Peers is a set of companies with why each is in it.
	Peers = study.Peers
	// Peer is one of them.
	Peer = study.Peer
)

// Workbook is an answer that can be laid out in sheets.
type Workbook interface{ Workbook() *sheet.Workbook }

// WriteCSV writes the first table of an answer.
func WriteCSV(w io.Writer, answer Workbook) error { return answer.Workbook().WriteCSV(w) }

// PlainCell keeps spreadsheets from running a text as a formula.
func PlainCell(text string) string { return sheet.Plain(text) }

// WriteXLSX writes an answer as a workbook.
func WriteXLSX(w io.Writer, answer Workbook) error { return answer.Workbook().WriteXLSX(w) }

// Restatements returns the ledger of a company.
func (a *App) Restatements(ctx context.Context, c intel.Company, q RestatementQuery) (Restatements, error) {
	q.AsOf = orNow(q.AsOf)
	return a.study().Restatements(ctx, c, q)
}

// ShareHistory returns what a company reported in shares and per share.
func (a *App) ShareHistory(ctx context.Context, c intel.Company, q ShareQuery) (ShareHistory, error) {
	q.AsOf = orNow(q.AsOf)
	return a.study().ShareHistory(ctx, c, q)
}

func (a *App) study() *study.Study { return study.New(a.Store) }

func orNow(t time.Time) time.Time {
	if t.IsZero() {
		return time.Now().UTC()
	}
	return t
}

// CompanyMetrics computes metrics of a company.
func (a *App) CompanyMetrics(ctx context.Context, c intel.Company, q MetricsQuery) (Metrics, error) {
	q.AsOf = orNow(q.AsOf)
	return a.study().Metrics(ctx, c, q)
}

// Screen looks through all companies for those that an expression is true of.
func (a *App) Screen(ctx context.Context, q ScreenQuery) (Screen, error) {
	q.AsOf = orNow(q.AsOf)
	return a.study().Screen(ctx, q)
}

// ScreenNames returns what an expression may name.
func (a *App) ScreenNames() []Name { return a.study().ScreenNames() }

// Compare puts companies, or a stored set of peers, side by side; version 0 is
// the newest.
func (a *App) Compare(ctx context.Context, q CompareQuery, companies []string, peers string, version int) (Comparison, error) {
	q.AsOf = orNow(q.AsOf)
	if peers != "" {
		p, err := a.Peers(ctx, peers, version, q.AsOf)
		if err != nil {
			return Comparison{}, err
		}
		q.Members, q.Set = p.Members(), p.Title()
		return a.study().Compare(ctx, q)
	}
	for _, text := range companies {
		c, err := a.Resolve(ctx, text)
		if err != nil {
			return Comparison{}, err
		}
		q.Members = append(q.Members, study.Member{Company: c, Reason: "asked for"})
	}
	q.Set = "the companies asked for"
	return a.study().Compare(ctx, q)
}

// PeerSets returns every version of every set of peers.
func PeerSets(ctx context.Context, r intel.Reader) iter.Seq2[intel.PeerSet, error] {
	return intel.Pages(intel.PageRequest{}, func(p intel.PageRequest) (intel.Page[intel.PeerSet], error) { return r.PeerSets(ctx, p) })
}

// Peers finds who belongs to a stored set; version 0 is the newest.
func (a *App) Peers(ctx context.Context, name string, version int, asOf time.Time) (Peers, error) {
	set, err := a.Store.PeerSet(ctx, name, version)
	if err != nil {
		return Peers{}, err
	}
	return a.study().Peers(ctx, set, orNow(asOf))
}

// SavePeers keeps a set as the next version of its name, with companies chosen
// one by one and one that size is measured by, "" for none.
func (a *App) SavePeers(ctx context.Context, set intel.PeerSet, chosen []string, like string) (intel.PeerSet, error) {
	for _, text := range chosen {
		c, err := a.Resolve(ctx, text)
		if err != nil {
			return set, err
		}
		set.Chosen = append(set.Chosen, c.CIK)
	}
	if like != "" {
		c, err := a.Resolve(ctx, like)
		if err != nil {
			return set, err
		}
		set.Like = c.CIK
	}
	if set.Line != "" {
		if _, known := a.study().Mapping.Line(set.Line); !known {
			return set, intel.Errorf(intel.KindInvalid, "there is no line %q: the lines are in docs/data.md", set.Line)
		}
	}
	set.CreatedBy = owner()
	return a.store.SavePeerSet(ctx, set)
}
