package quality

import "github.com/corpintel/intel"

func oneValuePerIdentity() Rule {
	return Rule{
		ID:       "DQ10",
		Version:  1,
		Severity: intel.SeverityError,
		Title:    "a filing gives one value for a concept, unit and period",
		Source:   "EDGAR Filer Manual, section 6.5.12: facts of one element and context do not contradict each other",
		Series: func(facts []intel.Fact, report func(i int, v Verdict)) {
			for start := 0; start < len(facts); {
				end := start + 1
				for end < len(facts) && facts[end].Period == facts[start].Period {
					end++
				}
				if end > start+1 {
					contradictions(facts[start:end], func(first, i int) {
						report(start+i, Verdict{
							Because: ", and for the same period also " + amount(&facts[start+first]) + ", which comes first and is kept",
						})
					})
				}
				start = end
			}
		},
		Examples: []Example{{
			Name: "two values in one filing",
			Facts: `
				us-gaap:Assets  USD  2023-12-31  100  10-K  2024-02-01
				us-gaap:Assets  USD  2023-12-31  101  10-K  2024-02-01`,
			Fires: 1,
		}, {
			Name: "two values in one filing that is listed under two days",
			Facts: `
				us-gaap:Assets  USD  2023-12-31  100  10-K  2024-02-01  0000000001-24-000001
				us-gaap:Assets  USD  2023-12-31  100  10-K  2024-02-02  0000000001-24-000002
				us-gaap:Assets  USD  2023-12-31  101  10-K  2024-02-03  0000000001-24-000001`,
			Fires: 1,
		}, {
			Name: "the same value twice, written in two ways",
			Facts: `
				us-gaap:Assets  USD  2023-12-31  100    10-K  2024-02-01
				us-gaap:Assets  USD  2023-12-31  100    10-K  2024-02-01
				us-gaap:Assets  USD  2023-12-31  100.0  10-K  2024-02-01`,
		}, {
			Name: "a restatement by another filing; another period; another unit",
			Facts: `
				us-gaap:Assets         USD  2023-12-31             100  10-K    2024-02-01
				us-gaap:Assets         USD  2023-12-31             101  10-K/A  2024-03-01
				us-gaap:Assets         EUR  2023-12-31              90  10-K    2024-02-01
				us-gaap:NetIncomeLoss  USD  2023-01-01/2023-12-31   12  10-K    2024-02-01
				us-gaap:NetIncomeLoss  USD  2023-10-01/2023-12-31    3  10-K    2024-02-01`,
		}},
	}
}

// contradictions calls found for each of the facts of one period that has
// another value than the first of the same filing.
func contradictions(facts []intel.Fact, found func(first, i int)) {
	// Periods are reported a few times each. A body that repeats one without
	// end must not cost the square of it.
	const few = 16
	var firstOf map[intel.AccessionNumber]int
	if len(facts) > few {
		firstOf = make(map[intel.AccessionNumber]int, len(facts))
	}
	for i := range facts {
		first := -1
		if firstOf == nil {
			for n := range i {
				if facts[n].Accession == facts[i].Accession {
					first = n
					break
				}
			}
		} else if n, ok := firstOf[facts[i].Accession]; ok {
			first = n
		} else {
			firstOf[facts[i].Accession] = i
		}
		if first >= 0 && !sameValue(&facts[first], &facts[i]) {
			found(first, i)
		}
	}
}
