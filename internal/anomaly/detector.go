package anomaly

import (
	"slices"

	"github.com/corpintel/intel"
)

// Detector looks at what one batch holds, and says what of it does not fit. It
// keeps nothing between batches and is safe for concurrent use.
type Detector struct {
	Kind  intel.FindingKind
	Rules []Rule // what it can say
	// Detect returns findings about a batch that quality rules have judged. It
	// does not change the batch.
	Detect func(*intel.Batch) []intel.Finding
}

// Rule is one thing that a detector can say.
type Rule struct {
	ID       string // never used again for another check
	Version  int    // from 1; raised whenever it would judge something differently
	Severity intel.Severity
	Title    string // what should hold, as a clause
	Source   string // who says so
}

// Detectors returns those that batches go through, in the order in which they
// speak. What needs more than one batch is in [Discord], [Bursts] and
// [InsiderSelling].
func Detectors() []Detector {
	return []Detector{
		fundamentalsDetector(),
		pricesDetector(),
		filingsDetector(),
	}
}

// Rules returns everything that any detector can say, in the order of their IDs.
func Rules() []Rule {
	rules := slices.Concat(fundamentalRules(), priceRules(), filingRules(), []Rule{discordRule(), burstRule(), insiderRule()})
	slices.SortFunc(rules, func(a, b Rule) int {
		if a.ID < b.ID {
			return -1
		}
		return 1
	})
	return rules
}

// Detect returns what all of a list of detectors have to say about a batch.
func Detect(detectors []Detector, b *intel.Batch) []intel.Finding {
	if b.Refused {
		return nil
	}
	var all []intel.Finding
	for i := range detectors {
		all = append(all, detectors[i].Detect(b)...)
	}
	return all
}

func fundamentalsDetector() Detector {
	return Detector{Kind: intel.FindingFundamentals, Rules: fundamentalRules(), Detect: func(b *intel.Batch) []intel.Finding {
		if !b.FactsComplete { // a part of a company's reports tells nothing of the others
			return nil
		}
		return fundamentalFindings(b)
	}}
}

func fundamentalRules() []Rule {
	const (
		warn  = intel.SeverityWarn
		fault = intel.SeverityError
	)
	return []Rule{
		{"FD-BAL", 1, fault, "assets are liabilities and equity", "DQC_0004"},
		{"FD-COPY", 1, warn, "a number that was not known yet is not that of another period", "own"},
		{"FD-DATE", 1, warn, "a period is not a few days beside one that was reported with another value", "DQC_0006, the idea"},
		{"FD-DUP", 1, fault, "a report gives one value for a concept and period", "EDGAR Filer Manual, section 6.5.12"},
		{"FD-EPS", 1, fault, "net income is diluted earnings per share times diluted shares", "identity"},
		{"FD-FLIP", 1, warn, "net income would not fit much better with the other sign", "own"},
		{"FD-FUTURE", 1, fault, "a period is over before it is reported", "DQC_0005"},
		{"FD-GRAIN", 1, warn, "a series that is given in thousands or millions is not given finer once", "own"},
		{"FD-MAG", 1, fault, "a number is not twenty times, or a twentieth of, what is usual", "own"},
		{"FD-MARGIN", 1, warn, "net income is to revenue, and to operating income, as it was", "own"},
		{"FD-MISS", 1, warn, "what each of the last four reports had for its own period is there", "own"},
		{"FD-NEG", 1, fault, "revenue, assets and shares are not below zero", "DQC_0015"},
		{"FD-OPSIGN", 1, warn, "net income has the sign of operating income where it is of its size", "own"},
		{"FD-PART", 1, fault, "no part is larger than the whole", "DQC_0009"},
		{"FD-Q4", 1, fault, "what a year leaves for its fourth quarter is like a quarter", "own"},
		{"FD-RESCALE", 1, fault, "a period is not reported in two scales", "own"},
		{"FD-RESIGN", 1, fault, "a period is not reported with two signs, or as nothing", "own"},
		{"FD-RESTATE", 1, warn, "what was reported of a period does not move alone", "own"},
		{"FD-SAMEVAL", 1, warn, "a report does not give one value for two periods", "own"},
		{"FD-SCALE", 1, warn, "net income is not so small that a thousand times as much would be usual", "own"},
		{"FD-SEAS", 1, warn, "growth is like the growth before", "seasonal random walk: Foster 1977, Griffin 1977, Brown and Rozeff 1979"},
		{"FD-SHYTD", 1, fault, "the average of shares in a quarter is not far from that of the year so far", "own"},
		{"FD-SUM", 1, fault, "the year so far is what it was a quarter ago and the quarter", "additivity"},
		{"FD-SWAP", 1, fault, "two periods do not have each other's values", "own"},
		{"FD-TINY", 1, warn, "net income is not a fiftieth of the smallest share of revenue before", "own"},
	}
}
