package market

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
)

// RuleVendor is the rule that a vendor's figures are those that the company has
// reported, to one unit of their last digit.
const (
	RuleVendor        = "XV01"
	ruleVendorVersion = 2
)

// joined is how many days apart the ends of a period may be: vendors snap them
// to the ends of months.
const joined = 7

// comparison is a field of a vendor's statement and the concepts that may
// stand for it.
type comparison struct {
	statement string
	field     string
	concepts  []string
}

// comparisons are the fields that mean the same with the vendor as in the
// taxonomy. Those that vendors put together in ways of their own are not here.
var comparisons = []comparison{
	{"income", "totalRevenue", []string{"Revenues", "RevenueFromContractWithCustomerExcludingAssessedTax", "RevenueFromContractWithCustomerIncludingAssessedTax", "SalesRevenueNet", "SalesRevenueGoodsNet"}},
	{"income", "grossProfit", []string{"GrossProfit"}},
	{"income", "operatingIncome", []string{"OperatingIncomeLoss"}},
	{"income", "incomeBeforeTax", []string{"IncomeLossFromContinuingOperationsBeforeIncomeTaxesExtraordinaryItemsNoncontrollingInterest", "IncomeLossFromContinuingOperationsBeforeIncomeTaxesMinorityInterestAndIncomeLossFromEquityMethodInvestments", "IncomeLossFromContinuingOperationsBeforeIncomeTaxesDomestic"}},
	{"income", "incomeTaxExpense", []string{"IncomeTaxExpenseBenefit"}},
	{"income", "netIncome", []string{"NetIncomeLoss", "ProfitLoss", "NetIncomeLossAvailableToCommonStockholdersBasic"}},
	{"income", "researchAndDevelopment", []string{"ResearchAndDevelopmentExpense", "ResearchAndDevelopmentExpenseExcludingAcquiredInProcessCost"}},
	{"balance", "totalAssets", []string{"Assets"}},
	{"balance", "totalCurrentAssets", []string{"AssetsCurrent"}},
	{"balance", "totalLiabilities", []string{"Liabilities"}},
	{"balance", "totalCurrentLiabilities", []string{"LiabilitiesCurrent"}},
	{"balance", "totalShareholderEquity", []string{"StockholdersEquity", "StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest"}},
	{"balance", "inventory", []string{"InventoryNet"}},
	{"balance", "goodwill", []string{"Goodwill"}},
	{"balance", "retainedEarnings", []string{"RetainedEarningsAccumulatedDeficit"}},
	{"cash_flow", "operatingCashflow", []string{"NetCashProvidedByUsedInOperatingActivities"}},
	{"cash_flow", "dividendPayout", []string{"PaymentsOfDividends", "PaymentsOfDividendsCommonStock"}},
}

// Compare compares what vendors say of a company with what it has reported, and
// returns the findings and how many figures could be compared. It depends on
// nothing but what is stored.
func Compare(ctx context.Context, s Store, c intel.Company) (findings []intel.Finding, compared int, err error) {
	spans, err := SpansOf(ctx, s, c)
	if err != nil {
		return nil, 0, err
	}
	var figures []intel.VendorFigure
	seen := map[string]bool{}
	for _, span := range spans {
		if seen[span.Symbol] || span.To != 0 {
			continue
		}
		seen[span.Symbol] = true
		f := intel.FigureFilter{Symbol: span.Symbol}
		for x, err := range intel.Pages(f.PageRequest, func(p intel.PageRequest) (intel.Page[intel.VendorFigure], error) {
			f.PageRequest = p
			return s.Figures(ctx, f)
		}) {
			if err != nil {
				return nil, 0, err
			}
			figures = append(figures, x)
		}
	}
	if len(figures) == 0 {
		return nil, 0, nil
	}
	reported := map[string][]intel.KnownFact{}
	for _, cmp := range comparisons {
		for _, concept := range cmp.concepts {
			if reported[concept] != nil {
				continue
			}
			f := intel.FactFilter{CIK: c.CIK, Taxonomy: "us-gaap", Concept: concept, Unit: "USD", All: true}
			for k, err := range intel.Pages(f.PageRequest, func(p intel.PageRequest) (intel.Page[intel.KnownFact], error) {
				f.PageRequest = p
				return s.Facts(ctx, f)
			}) {
				if err != nil {
					return nil, 0, err
				}
				reported[concept] = append(reported[concept], k)
			}
		}
	}
	units := unitsOf(figures)
	for i := range figures {
		x := &figures[i]
		at := slices.IndexFunc(comparisons, func(cmp comparison) bool { return cmp.statement == x.Statement && cmp.field == x.Field })
		if at < 0 || x.Currency != "USD" {
			continue
		}
		f, ok := compareOne(c, x, comparisons[at], reported, units[unitKey(x)])
		if ok {
			compared++
		}
		if f != nil {
			findings = append(findings, *f)
		}
	}
	return findings, compared, nil
}

func unitKey(x *intel.VendorFigure) string {
	return x.Vendor + " " + x.Symbol + " " + x.Statement + " " + x.Span + " " + x.End.String()
}

// unitsOf returns the unit of each report: the largest power of ten that all of
// its amounts are whole numbers of. A company that reports in millions has no
// smaller one.
func unitsOf(figures []intel.VendorFigure) map[string]int {
	units := map[string]int{}
	for i := range figures {
		x := &figures[i]
		digits := strings.TrimPrefix(x.Value, "-")
		if digits == "" || strings.Trim(digits, "0123456789") != "" || strings.Trim(digits, "0") == "" {
			continue
		}
		zeros := min(6, len(digits)-len(strings.TrimRight(digits, "0")))
		if old, ok := units[unitKey(x)]; !ok || zeros < old {
			units[unitKey(x)] = zeros
		}
	}
	return units
}

// compareOne compares one figure. ok: the company has reported something to
// compare it with.
func compareOne(c intel.Company, x *intel.VendorFigure, with comparison, reported map[string][]intel.KnownFact, zeros int) (finding *intel.Finding, ok bool) {
	value, fine := analysis.ParseDecimal(x.Value)
	if !fine {
		return nil, false
	}
	if with.field == "dividendPayout" { // some vendors give what is paid a sign
		value = value.Abs()
	}
	unit := analysis.Integer(1).Shift(zeros)
	n := nearest{value: value, unsigned: with.field == "dividendPayout"}
	for _, concept := range with.concepts {
		for i := range reported[concept] {
			if k := &reported[concept][i]; samePeriod(x, k.Period) {
				n.consider(k, nil)
			}
		}
	}
	if n.whole == nil && x.Span == "quarterly" && x.Statement != "balance" {
		for _, concept := range with.concepts {
			n.remainders(x, reported[concept])
		}
	}
	switch {
	case n.whole == nil:
		return nil, false
	case n.off.Cmp(unit) <= 0:
		return nil, true
	}
	f := n.finding(x)
	f.ID = intel.NaturalID(RuleVendor, c.CIK.String(), x.Vendor, x.Symbol, x.Statement, x.Span, x.End.String(), x.Field, intel.PlainDecimal(x.Value))
	f.Kind, f.Rule, f.Version, f.Severity, f.CIK = intel.FindingQuality, RuleVendor, ruleVendorVersion, intel.SeverityWarn, c.CIK
	return f, true
}

// nearest is what of a company's reports comes nearest to a vendor's figure: a
// fact, or what it has more than another that it begins with.
type nearest struct {
	value       analysis.Decimal // of the vendor
	unsigned    bool
	whole, part *intel.KnownFact // part is nil where the whole is compared
	amount, off analysis.Decimal
}

// consider compares with one fact, less another if that is not nil.
func (n *nearest) consider(whole, part *intel.KnownFact) {
	amount, ok := analysis.ParseDecimal(whole.Value)
	if !ok {
		return
	}
	if part != nil {
		less, ok := analysis.ParseDecimal(part.Value)
		if !ok {
			return
		}
		amount = amount.Sub(less)
	}
	compared := amount
	if n.unsigned {
		compared = amount.Abs()
	}
	if off := n.value.Sub(compared).Abs(); n.whole == nil || off.Cmp(n.off) < 0 {
		n.whole, n.part, n.amount, n.off = whole, part, amount, off
	}
}

// remainders compares with quarters that nobody reports by themselves, as the
// fourth, and most of cash flows: a year less its first nine months.
func (n *nearest) remainders(x *intel.VendorFigure, facts []intel.KnownFact) {
	const halfYear = 170 // days, at least
	for i := range facts {
		whole := &facts[i]
		if apart := whole.End.DaysUntil(x.End); apart < -joined || apart > joined || whole.Period.Days() < halfYear {
			continue
		}
		for k := range facts {
			part := &facts[k]
			if left := part.End.DaysUntil(whole.End); part.Start == whole.Start && part.Start != 0 && isQuarter(left) {
				n.consider(whole, part)
			}
		}
	}
}

// finding says how far off the vendor is.
func (n *nearest) finding(x *intel.VendorFigure) *intel.Finding {
	evidence := func(note string, k *intel.KnownFact) intel.Evidence {
		return intel.Evidence{Note: note, Subject: k.Series(), Period: k.Period, Value: k.Value, Accession: k.Accession, FiledAt: k.FiledAt}
	}
	f := &intel.Finding{
		Subject: x.Vendor + ":" + x.Statement + "." + x.Field + " USD", Period: n.whole.Period, Accession: n.whole.Accession,
		Observed: x.Value, Expected: n.amount.String(), SHA256: x.SHA256,
	}
	said := fmt.Sprintf("%s gives %s of the %s period that ended %s as %s; ", x.Vendor, x.Field, x.Span, x.End, x.Value)
	if n.part == nil {
		f.Expected = n.whole.Value
		f.Message = said + fmt.Sprintf("the company has reported %s, and nothing nearer than that.", n.whole.Value)
		f.Evidence = []intel.Evidence{evidence("the nearest that was reported", n.whole)}
		return f
	}
	f.Period = intel.Period{Start: n.part.End.AddDays(1), End: n.whole.End}
	f.Message = said + fmt.Sprintf("the company has not reported that quarter by itself, and what it has reported comes to %s: %s less %s.", n.amount, n.whole.Value, n.part.Value)
	f.Evidence = []intel.Evidence{evidence("the period that ends with it", n.whole), evidence("its beginning", n.part)}
	return f
}

// isQuarter reports whether so many days may be a quarter.
func isQuarter(days int) bool { return days >= 80 && days <= 105 }

// samePeriod reports whether a reported period is the one that a vendor means.
func samePeriod(x *intel.VendorFigure, p intel.Period) bool {
	if apart := p.End.DaysUntil(x.End); apart < -joined || apart > joined {
		return false
	}
	days := p.Days()
	switch {
	case x.Statement == "balance":
		return p.Instant()
	case x.Span == "annual":
		return days >= 345 && days <= 385
	default:
		return isQuarter(days)
	}
}
