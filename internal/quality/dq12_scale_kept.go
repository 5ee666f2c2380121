package quality

import (
	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
)

func scaleKept() Rule {
	return Rule{
		ID:       "DQ12",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "a number is not a thousand or a million times what the filing before reported",
		Source:   "own: the trace of a scale given wrongly, thousands taken for units",
		Series: func(facts []intel.Fact, report func(i int, v Verdict)) {
			for i := 1; i < len(facts); i++ {
				earlier, later := &facts[i-1], &facts[i]
				if !revised(earlier, later) {
					continue
				}
				times := scaledBy(earlier.Value, later.Value)
				if times == "" {
					continue
				}
				report(i, Verdict{
					Because: ", " + times + " the " + amount(earlier) + " that the " + filing(earlier) +
						" reports for the same period: one of the two has a wrong scale",
					Expected: quantity(earlier),
				})
			}
		},
		Examples: []Example{{
			Name: "millions given as units, and right again a year later",
			Facts: `
				us-gaap:DilutedShares  shares  2018-01-01/2018-03-31  861000000  10-Q  2018-04-25
				us-gaap:DilutedShares  shares  2018-01-01/2018-03-31  861        10-Q  2019-04-23
				us-gaap:DilutedShares  shares  2018-01-01/2018-03-31  861000000  10-K  2020-02-23`,
			Fires: 2,
		}, {
			Name: "thousands given as units, with what the rounding left; below zero; below one",
			Facts: `
				us-gaap:Revenues               USD         2023-01-01/2023-12-31  5123    10-K    2024-02-01
				us-gaap:Revenues               USD         2023-01-01/2023-12-31  5123409 10-K    2025-02-01
				us-gaap:NetIncomeLoss          USD         2023-01-01/2023-12-31  -77000  10-K    2024-02-01
				us-gaap:NetIncomeLoss          USD         2023-01-01/2023-12-31  -77     10-K/A  2024-03-01
				us-gaap:EarningsPerShareBasic  USD/shares  2023-01-01/2023-12-31  0.25    10-K    2024-02-01
				us-gaap:EarningsPerShareBasic  USD/shares  2023-01-01/2023-12-31  250     10-K/A  2024-03-01`,
			Fires: 3,
		}, {
			Name: "other changes: a restatement, a split ten for one, a sign, from and to nothing, another period",
			Facts: `
				us-gaap:Assets         USD     2020-12-31             1000000  10-K  2021-02-01
				us-gaap:Assets         USD     2020-12-31             1020000  10-K  2022-02-01
				us-gaap:Assets         USD     2021-12-31             1020     10-K  2022-02-01
				us-gaap:DilutedShares  shares  2020-01-01/2020-12-31  600      10-K  2021-02-01
				us-gaap:DilutedShares  shares  2020-01-01/2020-12-31  6000     10-K  2022-02-01
				us-gaap:NetIncomeLoss  USD     2020-01-01/2020-12-31  5        10-K  2021-02-01
				us-gaap:NetIncomeLoss  USD     2020-01-01/2020-12-31  -5000    10-K  2022-02-01
				us-gaap:NetIncomeLoss  USD     2020-01-01/2020-12-31  0        10-K  2023-02-01
				us-gaap:NetIncomeLoss  USD     2020-01-01/2020-12-31  5000     10-K  2024-02-01`,
		}},
	}
}

// scaledBy says in words by what power of ten later is another scale of
// earlier, "" where it is not. The two may differ by the half of a percent that
// a number loses when it is rounded to three digits. The bound was chosen on the
// labelled conflicts of the recordings (of 78, exact powers miss 6, 0.05 % misses
// 1, 2 % adds 1), so that agreement with those labels does not test it.
func scaledBy(earlier, later string) string {
	e, okE := analysis.ParseDecimal(earlier)
	l, okL := analysis.ParseDecimal(later)
	if !okE || !okL || e.Sign()*l.Sign() <= 0 {
		return ""
	}
	e, l = e.Abs(), l.Abs()
	switch {
	case near(e.Shift(3), l):
		return "a thousand times"
	case near(e.Shift(6), l):
		return "a million times"
	case near(l.Shift(3), e):
		return "a thousandth of"
	case near(l.Shift(6), e):
		return "a millionth of"
	}
	return ""
}

// near reports whether two numbers above zero differ by at most half a percent
// of b.
func near(a, b analysis.Decimal) bool {
	off := a.Sub(b).Abs()
	return off.Add(off).Shift(2).Cmp(b) <= 0
}
