package quality

import (
	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
)

func schema() Rule {
	return Rule{
		ID:       "DQ01",
		Version:  1,
		Severity: intel.SeverityError,
		Title:    "a fact says what it is about, where it comes from and how much it is",
		Source:   "own: what the later rules and every reader rely on",
		Fact: func(f *intel.Fact) Verdict {
			missing := ""
			switch {
			case f.CIK == 0:
				missing = "the company (CIK)"
			case f.Taxonomy == "":
				missing = "the taxonomy"
			case f.Concept == "":
				missing = "the concept"
			case f.Unit == "":
				missing = "the unit"
			case f.End == 0:
				missing = "the end of the period"
			case f.Accession == 0:
				missing = "the accession number"
			case f.Form == "":
				missing = "the form"
			case f.FiledAt == 0:
				missing = "the filing day"
			}
			if missing != "" {
				return Verdict{Because: ", but " + missing + " is missing"}
			}
			if _, ok := analysis.ParseDecimal(f.Value); !ok {
				return Verdict{Because: ", and that value is not a decimal number of sensible length"}
			}
			return Verdict{}
		},
		Examples: []Example{{
			Name: "complete facts with every way to write a number",
			Facts: `
				us-gaap:Assets                 USD         2023-12-31             100      10-K  2024-02-01
				us-gaap:EarningsPerShareBasic  USD/shares  2023-01-01/2023-12-31  -0.07    10-K  2024-02-01
				us-gaap:Goodwill               USD         2023-12-31             1.5E+3   10-K  2024-02-01`,
		}, {
			Name: "parts that are missing",
			Facts: `
				-:Assets        USD  2023-12-31  100  10-K  2024-02-01
				us-gaap:-       USD  2023-12-31  100  10-K  2024-02-01
				us-gaap:Assets  -    2023-12-31  100  10-K  2024-02-01
				us-gaap:Assets  USD  -           100  10-K  2024-02-01
				us-gaap:Assets  USD  2023-12-31  100  -     2024-02-01
				us-gaap:Assets  USD  2023-12-31  100  10-K  -
				us-gaap:Assets  USD  2023-12-31  100  10-K  2024-02-01  -`,
			Fires: 7,
		}, {
			Name: "values that are no number",
			Facts: `
				us-gaap:Assets  USD  2020-12-31  -            10-K  2024-02-01
				us-gaap:Assets  USD  2021-12-31  1,000        10-K  2024-02-01
				us-gaap:Assets  USD  2022-12-31  nil          10-K  2024-02-01
				us-gaap:Assets  USD  2023-12-31  1e999999999  10-K  2024-02-01`,
			Fires: 4,
		}},
	}
}
