package market

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/corpintel/intel"
)

// ShareSplit is a split that a company's own share counts tell of: numbers of
// shares of one period, reported again later, that are so many times what they
// were.
type ShareSplit struct {
	Ratio   string       `json:"ratio"`  // new shares for each old one
	After   intel.Date   `json:"after"`  // the last filing in old shares
	Before  intel.Date   `json:"before"` // the first filing in new shares, not included
	Reports int          `json:"reports"`
	Example []ShareCount `json:"example"` // the two reports that are closest together
}

// ShareCount is one of the two reports.
type ShareCount struct {
	Concept   string                `json:"concept"`
	Period    intel.Period          `json:"period"`
	Value     string                `json:"value"`
	Accession intel.AccessionNumber `json:"accession"`
	FiledAt   intel.Date            `json:"filed"`
}

// leastReports is how many numbers have to tell of a split.
const leastReports = 2

// SplitsInShares finds splits from share facts alone.
func SplitsInShares(ctx context.Context, s Store, q intel.FactFilter) ([]ShareSplit, error) {
	q.Unit, q.All = "shares", true
	type key struct {
		concept string
		period  intel.Period
	}
	reports := map[key][]ShareCount{}
	for k, err := range intel.Pages(q.PageRequest, func(p intel.PageRequest) (intel.Page[intel.KnownFact], error) {
		q.PageRequest = p
		return s.Facts(ctx, q)
	}) {
		if err != nil {
			return nil, err
		}
		id := key{k.Concept, k.Period}
		reports[id] = append(reports[id], ShareCount{k.Concept, k.Period, k.Value, k.Accession, k.FiledAt})
	}
	type vote struct{ old, now ShareCount }
	votes := map[string][]vote{}
	for _, list := range reports {
		slices.SortStableFunc(list, func(x, y ShareCount) int {
			return cmp.Or(cmp.Compare(x.FiledAt, y.FiledAt), cmp.Compare(x.Accession, y.Accession))
		})
		for i := 1; i < len(list); i++ {
			if ratio := splitBetween(list[i-1].Value, list[i].Value); ratio != "" && list[i].FiledAt > list[i-1].FiledAt {
				votes[ratio] = append(votes[ratio], vote{list[i-1], list[i]})
			}
		}
	}
	var splits []ShareSplit
	for ratio, list := range votes {
		slices.SortFunc(list, func(x, y vote) int {
			return cmp.Or(cmp.Compare(x.now.FiledAt, y.now.FiledAt), cmp.Compare(y.old.FiledAt, x.old.FiledAt), cmp.Compare(x.now.Concept, y.now.Concept), cmp.Compare(x.now.Period.End, y.now.Period.End))
		})
		for len(list) > 0 {
			// What overlaps in time tells of one split.
			after, before := list[0].old.FiledAt, list[0].now.FiledAt
			split := ShareSplit{Ratio: ratio, Example: []ShareCount{list[0].old, list[0].now}}
			var rest []vote
			for _, v := range list {
				if v.old.FiledAt < before && v.now.FiledAt > after {
					split.Reports++
					if v.old.FiledAt > after && v.old.FiledAt < before {
						after = v.old.FiledAt
						split.Example = []ShareCount{v.old, v.now}
					}
					before = min(before, v.now.FiledAt)
					continue
				}
				rest = append(rest, v)
			}
			split.After, split.Before = after, before
			if split.Reports >= leastReports {
				splits = append(splits, split)
			}
			list = rest
		}
	}
	slices.SortFunc(splits, func(x, y ShareSplit) int {
		return cmp.Or(cmp.Compare(x.Before, y.Before), cmp.Compare(x.Ratio, y.Ratio))
	})
	return splits, nil
}

// splitBetween returns the ratio of two numbers of shares if it is that of a
// split: of small whole numbers, within what rounding to thousands hides. A
// factor of a thousand is a slip of scale, not a split.
func splitBetween(old, now string) string {
	x, errX := strconv.ParseFloat(old, 64)
	y, errY := strconv.ParseFloat(now, 64)
	if errX != nil || errY != nil || x < 1000 || y < 1000 {
		return ""
	}
	r := y / x
	for _, s := range []float64{2, 3, 4, 5, 6, 7, 8, 10, 15, 20, 25, 30, 40, 50, 1.5, 1.25} {
		if math.Abs(r/s-1) < 0.001 {
			return strconv.FormatFloat(s, 'f', -1, 64)
		}
		if math.Abs(r*s-1) < 0.001 {
			return intel.PlainDecimal(strconv.FormatFloat(1/s, 'f', 8, 64))
		}
	}
	return ""
}

// Confirmed is a corporate action with what the company's own share counts say.
type Confirmed struct {
	intel.CorporateAction
	// Shares is "confirmed" where they tell of the same split, "not told" where
	// they cover the time and tell of none; "" where they cannot say.
	Shares string      `json:"shares"`
	Split  *ShareSplit `json:"split,omitempty"`
}

// Confirm compares splits of vendors with those in share facts. It returns also
// the ones in share facts that no vendor has.
func Confirm(actions []intel.CorporateAction, splits []ShareSplit, first intel.Date) (list []Confirmed, missing []ShareSplit) {
	used := make([]bool, len(splits))
	for _, c := range actions {
		x := Confirmed{CorporateAction: c}
		if c.Kind == intel.ActionSplit {
			for i, s := range splits {
				if sameRatio(c.Ratio, s.Ratio) && c.ExDay > s.After.AddDays(-45) && c.ExDay <= s.Before {
					used[i], x.Shares, x.Split = true, "confirmed", &splits[i]
				}
			}
			if x.Shares == "" && first != 0 && c.ExDay > first.AddDays(400) {
				x.Shares = "not told"
			}
		}
		list = append(list, x)
	}
	for i, s := range splits {
		if !used[i] {
			missing = append(missing, s)
		}
	}
	return list, missing
}

func sameRatio(x, y string) bool {
	a, errA := strconv.ParseFloat(x, 64)
	b, errB := strconv.ParseFloat(y, 64)
	return errA == nil && errB == nil && b != 0 && math.Abs(a/b-1) < 0.001
}

// Actions returns the corporate actions of a company that were known then, each
// with what its own share counts say, and the splits that only those tell of.
func Actions(ctx context.Context, s Store, c intel.Company, asOf time.Time) ([]Confirmed, []ShareSplit, error) {
	spans, err := SpansOf(ctx, s, c)
	if err != nil {
		return nil, nil, err
	}
	actions, err := ActionsOf(ctx, s, spans, asOf)
	if err != nil {
		return nil, nil, err
	}
	splits, err := SplitsInShares(ctx, s, intel.FactFilter{CIK: c.CIK, AsOf: asOf})
	if err != nil {
		return nil, nil, err
	}
	first, err := firstShares(ctx, s, c.CIK, asOf)
	if err != nil {
		return nil, nil, err
	}
	list, missing := Confirm(actions, splits, first)
	return list, missing, nil
}

// firstShares returns when the company's share counts begin, 0 where it has
// none.
func firstShares(ctx context.Context, s Store, cik intel.CIK, asOf time.Time) (first intel.Date, err error) {
	f := intel.FactFilter{CIK: cik, Unit: "shares", Concept: "WeightedAverageNumberOfDilutedSharesOutstanding", AsOf: asOf}
	for k, err := range intel.Pages(f.PageRequest, func(p intel.PageRequest) (intel.Page[intel.KnownFact], error) {
		f.PageRequest = p
		return s.Facts(ctx, f)
	}) {
		if err != nil {
			return 0, err
		}
		if first == 0 || k.End < first {
			first = k.End
		}
	}
	return first, nil
}
