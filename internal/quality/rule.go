package quality

import "github.com/corpintel/intel"

// Rule is one check. Exactly one of Fact, Series, Concept, Identity, Company and
// Filing is set.
//
// Checks are handed memory of the batch: they read it and keep nothing. Values
// have passed DQ01 when a rule that follows it in the list sees them, so that
// they are decimals.
type Rule struct {
	ID       string // "DQ02"; never used again for another check
	Version  int    // from 1; raised whenever the check would judge some fact differently
	Severity intel.Severity
	Title    string // what should hold, as a clause: "start is not after end"
	Source   string // who says so: the published text, or "own"

	// Fact judges one fact by itself.
	Fact func(*intel.Fact) Verdict
	// Series judges all facts of one taxonomy, concept and unit, in order of
	// period end, period start, filing day and accession. It reports facts by
	// their index.
	Series func(facts []intel.Fact, report func(i int, v Verdict))
	// Concept judges the series of one concept, one per unit. It reports facts
	// by the index of their series and their index in it. Severity error is not
	// for it: of facts that contradict each other none is known to be wrong.
	Concept func(series [][]intel.Fact, report func(s, i int, v Verdict))
	// Identity is a relation between concepts of one filing. Severity error is
	// not for it either.
	Identity *Identity
	// Company judges all facts of a company together: across periods, filings
	// and units. Severity error is not for it.
	Company func(h *History, report func(f *intel.Fact, v Verdict))
	// Filing judges a filing as the store describes it, from whatever lists
	// told of it, and facts, which sum up what cites it: nil where the company
	// has no facts at all. Its findings hold while the store says so: they are replaced when
	// another body changes either. Severity error is not for it.
	Filing func(f *intel.Filing, facts *intel.Report) Verdict

	// Params are numbers the check reads that a deployment can set.
	Params []*Param

	// Examples show the check at work. At least one fires and one does not.
	Examples []Example
}

// Verdict is what a rule has to say about a fact. The zero value is: nothing.
type Verdict struct {
	// Because ends a sentence that begins "The 10-K filed 2023-11-03
	// (0000320193-23-000106) reports us-gaap:Assets of 5 USD at 2023-12-31" and
	// says in plain words what is odd: ", although 2023-12-31 was still to come
	// on the day of filing". Empty: nothing is odd.
	Because string
	// Observed is what was found, with its unit; "" means the fact's value. A
	// quarantined fact speaks for itself: this and Expected are for findings.
	Observed string
	// Expected is what would have been right, with its unit.
	Expected string
}

// Example is a small input and the number of times the rule speaks up on it.
//
// Facts has one fact a line, in columns: concept, unit, period, value, form,
// filing day and, where it matters, accession number, fiscal period and fiscal
// year. A period is a day or start/end; "-" is an absent part. Facts without
// accession number that share form and filing day belong to one filing; so do
// those with "-" for it before a fiscal period.
//
//	us-gaap:Assets         USD  2023-12-31             100  10-K  2024-02-01
//	us-gaap:NetIncomeLoss  USD  2023-01-01/2023-12-31   12  10-K  2024-02-01
//
// Filings, for rules about those, has one filing a line: form, filing day,
// report date, acceptance (an instant or "-"), the kind of list that tells of it
// and whether it has XBRL data ("xbrl" or "-"); where facts cite it, the form,
// filing day, number and newest end that they give.
//
//	10-K  2024-02-01  2023-12-31  2024-02-01T21:05:00Z  submissions  xbrl  10-K  2024-02-01  312  2023-12-31
type Example struct {
	Name    string // what it shows
	Facts   string
	Filings string
	Labels  map[string]string // of concepts, as the taxonomy has them; nil: none
	Fires   int               // findings and quarantined facts
}
