package quality

import (
	"strconv"
	"strings"

	"github.com/corpintel/intel"
)

func factsFitFilingList() Rule {
	return Rule{
		ID:       "DQ44",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "the filing that facts cite is in the company's list, with the same form and day",
		Source:   "own: two lists of one upstream agree; EDGAR Filer Manual, chapter 5 (form and filing date are given at acceptance)",
		Filing: func(f *intel.Filing, facts *intel.Report) Verdict {
			if facts == nil || facts.Facts == 0 || !facts.Listed {
				return Verdict{}
			}
			switch {
			case !strings.HasPrefix(f.Origin, "edgar.submissions") && f.Origin != "edgar.submission_text":
				return Verdict{
					Because:  " is cited by " + strconv.Itoa(facts.Facts) + " facts, but the company's list of filings does not have it",
					Observed: "not listed", Expected: "a line in the list of filings",
				}
			case facts.Form != f.Form || facts.FiledAt != f.FiledAt:
				return Verdict{
					Because:  ", as the company's list of filings has it, is a " + facts.Form + " filed " + facts.FiledAt.String() + " in the facts that cite it",
					Observed: facts.Form + " filed " + facts.FiledAt.String(), Expected: f.Form + " filed " + f.FiledAt.String(),
				}
			}
			return Verdict{}
		},
		Examples: []Example{{
			Name: "the list does not have it; another day; another form",
			Filings: `
				10-K  2024-02-01  -           -  companyfacts  -     10-K    2024-02-01  312  2023-12-31
				10-K  2023-02-01  2022-12-31  -  submissions   xbrl  10-K    2023-02-03  312  2022-12-31
				10-K  2022-02-01  2021-12-31  -  submissions   xbrl  10-K/A  2022-02-01  312  2021-12-31`,
			Fires: 3,
		}, {
			Name: "both agree; no facts cite it",
			Filings: `
				10-K  2024-02-01  2023-12-31  -  submissions  xbrl  10-K  2024-02-01  312  2023-12-31
				8-K   2024-02-02  2024-02-01  -  submissions  -`,
		}},
	}
}
