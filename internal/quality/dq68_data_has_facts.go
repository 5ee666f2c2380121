package quality

import "github.com/corpintel/intel"

func dataHasFacts() Rule {
	return Rule{
		ID:       "DQ68",
		Version:  1,
		Severity: intel.SeverityInfo,
		Title:    "a periodic report that has XBRL data has facts in the company's facts",
		Source:   "own: what the list of filings promises is in the facts; small filings and late ones are missing at times",
		Filing: func(f *intel.Filing, facts *intel.Report) Verdict {
			if facts == nil || facts.Facts > 0 || !facts.Listed || !f.XBRL || !periodic(f.Form) {
				return Verdict{}
			}
			return Verdict{
				Because:  " has XBRL data in the list of filings, but none of the company's facts cites it",
				Observed: "no facts", Expected: "facts that cite the filing",
			}
		},
		Examples: []Example{{
			Name: "facts are missing",
			Filings: `
				10-K  2024-02-01  2023-12-31  -  submissions  xbrl  -  -  0  -`,
			Fires: 1,
		}, {
			Name: "facts are there; no XBRL data; a company without any facts",
			Filings: `
				10-K  2024-02-01  2023-12-31  -  submissions  xbrl  10-K  2024-02-01  312  2023-12-31
				10-K  2003-02-01  2002-12-31  -  submissions  -     -     -           0    -
				10-K  2024-02-02  2023-12-31  -  submissions  xbrl`,
		}},
	}
}
