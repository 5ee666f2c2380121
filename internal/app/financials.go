package app

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
)

// FinancialsChoices returns what there is to choose from, the default first.
func FinancialsChoices() (statements, periods, views []string) {
	return []string{string(analysis.Income), string(analysis.Balance), string(analysis.CashFlow)},
		[]string{string(analysis.Annual), string(analysis.Quarterly), string(analysis.Half), string(analysis.TTM)},
		[]string{string(analysis.Latest), string(analysis.Original)}
}

// FinancialsChoice fills in what a statement is asked for by its names.
func FinancialsChoice(q *FinancialsQuery, statement, period, view string) error {
	statements, periods, views := FinancialsChoices()
	for _, c := range []struct {
		flag, value string
		of          []string
	}{{"statement", statement, statements}, {"period", period, periods}, {"view", view, views}} {
		if !slices.Contains(c.of, c.value) {
			return intel.Errorf(intel.KindInvalid, "--%s %s: want one of %v", c.flag, c.value, c.of)
		}
	}
	q.Statement, q.Period, q.View = analysis.Statement(statement), analysis.PeriodType(period), analysis.View(view)
	return nil
}

// Financials returns a statement of a company; without an AsOf, as of now.
func (a *App) Financials(ctx context.Context, c intel.Company, q FinancialsQuery) (Financials, error) {
	q.AsOf = orNow(q.AsOf)
	return a.study().Financials(ctx, c, q)
}

// ReadRates reads a file of rates of exchange into one currency.
func ReadRates(name, to string) (*analysis.Rates, error) {
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, intel.Errorf(intel.KindInvalid, "there is no file %s with rates", name)
	}
	if err != nil {
		return nil, intel.Errorf(intel.KindInvalid, "rates: %w", err)
	}
	defer func() { _ = f.Close() }() // it was only read
	return analysis.ReadRates(f, to, filepath.Base(name))
}
