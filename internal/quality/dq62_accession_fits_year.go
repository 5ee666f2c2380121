package quality

import "github.com/corpintel/intel"

func accessionFitsYear() Rule {
	return Rule{
		ID:       "DQ62",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "the year in an accession number is that of the filing day",
		Source:   "EDGAR Filer Manual: the number's middle is the year in which it was given; submissions of the last days of a year are filed in the next",
		Fact: func(f *intel.Fact) Verdict {
			given := int(f.Accession / 1_000_000 % 100)
			filed := f.FiledAt.Year() % 100
			if off := (given - filed + 150) % 100; off >= 49 && off <= 51 {
				return Verdict{}
			}
			return Verdict{
				Because:  ", although its accession number was given in a year that ends in " + string([]byte{byte('0' + given/10), byte('0' + given%10)}),
				Observed: f.Accession.String(), Expected: "a number of the year of " + f.FiledAt.String(),
			}
		},
		Examples: []Example{{
			Name: "a number of ten years before",
			Facts: `
				us-gaap:Assets  USD  2023-12-31  100  10-K  2024-02-01  0000000001-14-000007`,
			Fires: 1,
		}, {
			Name: "the same year; the last days of the year before; the turn of a century",
			Facts: `
				us-gaap:Assets  USD  2023-12-31  100  10-K  2024-02-01  0000000001-24-000007
				us-gaap:Assets  USD  2023-09-30  100  10-Q  2024-01-02  0000000001-23-000007
				us-gaap:Assets  USD  1999-09-30  100  10-Q  2000-01-03  0000000001-99-000007`,
		}},
	}
}
