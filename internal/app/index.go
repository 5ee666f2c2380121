package app

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/ingest"
	"github.com/corpintel/intel/internal/source/edgar"
)

// IngestIndex fetches EDGAR's indexes of all filings of quarters, named like
// 2026Q1, and returns the record of the run. A quarter that is unchanged since
// the last time costs one conditional request; one that EDGAR has rewritten is
// stored again, and the record says what became different.
func (a *App) IngestIndex(ctx context.Context, quarters []string, report func(ingest.Progress)) (intel.Run, error) {
	items, days, err := quarterItems(quarters)
	if err != nil {
		return intel.Run{}, err
	}
	client, err := a.client(ctx)
	if err != nil {
		return intel.Run{}, err
	}
	run, err := a.pipeline(client).Run(ctx, "index", items, func(item string) ([]intel.Request, error) {
		return []intel.Request{edgar.FullIndexRequest(days[item])}, nil
	}, report)
	if run.ID != 0 {
		a.Metrics.ObserveRun("index", run.State)
	}
	return run, errors.Join(err, client.Close())
}

// quarterItems returns the items of a run over quarters, each once, and a day of
// each.
func quarterItems(quarters []string) (items []string, days map[string]intel.Date, err error) {
	days = map[string]intel.Date{}
	for _, q := range quarters {
		day, err := quarterDay(q)
		if err != nil {
			return nil, nil, err
		}
		item := strings.ToUpper(q)
		if days[item] == 0 {
			items = append(items, item)
		}
		days[item] = day
	}
	return items, days, nil
}

// quarterDay returns a day of the quarter that "2026Q1" names.
func quarterDay(s string) (intel.Date, error) {
	const first = 1993 // EDGAR's first full year of filings
	year, number, ok := strings.Cut(strings.ToUpper(s), "Q")
	y, err := strconv.Atoi(year)
	if !ok || err != nil || len(number) != 1 || number < "1" || number > "4" || y < first || y > 2199 {
		return 0, intel.Errorf(intel.KindInvalid, "%q is no quarter: want a year from %d on and a quarter, such as 2026Q1", s, first)
	}
	return intel.NewDate(y, 3*int(number[0]-'0'), 1), nil
}
