// Package study answers what analysts ask about companies: it loads what a store
// knows as of an instant and has package analysis work it out. Everything an
// answer says was known then.
//
// It only reads. Its answers are the same on the command line and over HTTP, and
// each can be laid out as a workbook.
package study

import (
	"context"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
)

// Study answers from a store. It is safe for concurrent use.
type Study struct {
	Store    intel.Reader
	Mapping  *analysis.Mapping
	Formulas *analysis.Formulas
}

// New returns a study with the standard lines and metrics.
func New(store intel.Reader) *Study {
	m := analysis.NewMapping()
	return &Study{Store: store, Mapping: m, Formulas: analysis.NewFormulas(m)}
}

// Company names the company that an answer is about.
type Company struct {
	CIK    intel.CIK `json:"cik"`
	Name   string    `json:"name"`
	Ticker string    `json:"ticker,omitempty"` // EDGAR's first
}

func nameOf(c intel.Company) Company {
	n := Company{CIK: c.CIK, Name: c.Name}
	if len(c.Tickers) > 0 {
		n.Ticker = c.Tickers[0].Symbol
	}
	return n
}

// facts returns every report of every fact of a company that was known at asOf.
func (s *Study) facts(ctx context.Context, cik intel.CIK, asOf time.Time) ([]intel.KnownFact, error) {
	f := intel.FactFilter{CIK: cik, AsOf: asOf, All: true, PageRequest: intel.PageRequest{Limit: intel.MaxPage}}
	var facts []intel.KnownFact
	for {
		page, err := s.Store.Facts(ctx, f)
		if err != nil {
			return nil, err
		}
		facts = append(facts, page.Items...)
		if f.Cursor = page.Next; f.Cursor == "" {
			return facts, nil
		}
	}
}
