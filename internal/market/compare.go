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
	ruleVendorVersion = 1
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
	unit := analysis.Integer(1).Shift(zeros)
	var nearest *intel.KnownFact
	var least analysis.Decimal
	for _, concept := range with.concepts {
		for i := range reported[concept] {
			k := &reported[concept][i]
			if !samePeriod(x, k.Period) {
				continue
			}
			v, fine := analysis.ParseDecimal(k.Value)
			if !fine {
				continue
			}
			off := value.Sub(v).Abs()
			if with.field == "dividendPayout" { // some vendors give what is paid a sign
				off = value.Abs().Sub(v.Abs()).Abs()
			}
			if off.Cmp(unit) <= 0 {
				return nil, true
			}
			if nearest == nil || off.Cmp(least) < 0 {
				nearest, least = k, off
			}
		}
	}
	if nearest == nil {
		return nil, false
	}
	return &intel.Finding{
		ID:   intel.NaturalID(RuleVendor, c.CIK.String(), x.Vendor, x.Symbol, x.Statement, x.Span, x.End.String(), x.Field, intel.PlainDecimal(x.Value)),
		Kind: intel.FindingQuality, Rule: RuleVendor, Version: ruleVendorVersion, Severity: intel.SeverityWarn, CIK: c.CIK,
		Subject: x.Vendor + ":" + x.Statement + "." + x.Field + " USD", Period: nearest.Period, Accession: nearest.Accession,
		Observed: x.Value, Expected: nearest.Value,
		Message: fmt.Sprintf("%s gives %s of the %s period that ended %s as %s; the company has reported %s, and nothing nearer than that.",
			x.Vendor, x.Field, x.Span, x.End, x.Value, nearest.Value),
		Evidence: []intel.Evidence{{
			Note: "the nearest that was reported", Subject: nearest.Series(), Period: nearest.Period, Value: nearest.Value, Accession: nearest.Accession, FiledAt: nearest.FiledAt,
		}},
		SHA256: x.SHA256,
	}, true
}

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
		return days >= 80 && days <= 105
	}
}
