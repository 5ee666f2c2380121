package analysis

import (
	"slices"
	"strconv"
	"strings"

	"github.com/corpintel/intel"
)

// templateOf returns which kind of company it is and how that was found: by its
// industry as EDGAR has it where that decides, else by what it reports.
func templateOf(c intel.Company, facts []intel.KnownFact) (Template, string) {
	code, err := strconv.Atoi(c.SIC)
	industry := "SIC " + c.SIC
	if c.SICDescription != "" {
		industry += ", " + c.SICDescription
	}
	for _, r := range industries() {
		if err == nil && r.from <= code && code <= r.to {
			return r.template, industry
		}
	}
	financial := err == nil && code >= 6000 && code < 7000
	if err == nil && !financial {
		return Industrial, industry
	}
	reported := map[string]bool{}
	for i := range facts {
		if rankForm(facts[i].Form) == periodicReport {
			reported[facts[i].Concept] = true
		}
	}
	for _, e := range evidence() {
		if !slices.ContainsFunc(e.concepts, func(c string) bool { return !reported[c] }) {
			return e.template, "it reports " + strings.Join(e.concepts, " and ")
		}
	}
	if financial {
		return Industrial, industry + ", and it reports nothing that banks, insurers or landlords do"
	}
	return Industrial, "it reports nothing that banks, insurers, landlords or utilities do, and no SIC code is known"
}

type industry struct {
	from, to int
	template Template
}

// industries are the SIC codes that decide. Others of finance (6100 to 6299:
// credit, brokers, exchanges) are so mixed that the facts have to.
func industries() []industry {
	return []industry{
		{4900, 4949, REITUtility}, // electric, gas, water and sanitary services
		{4991, 4991, REITUtility}, // cogeneration
		{6020, 6099, Bank},        // commercial and savings banks, credit unions
		{6300, 6411, Insurer},
		{6500, 6552, REITUtility}, // real estate
		{6712, 6712, Bank},        // bank holding companies
		{6798, 6798, REITUtility}, // real estate investment trusts
	}
}

type proof struct {
	template Template
	concepts []string // all of which are reported
}

// evidence is what companies of a kind report and others do not.
func evidence() []proof {
	return []proof{
		{Bank, []string{"Deposits", "NoninterestIncome"}},
		{Bank, []string{"Deposits", "InterestIncomeExpenseNet"}},
		{Bank, []string{"RevenuesNetOfInterestExpense"}},
		{Insurer, []string{"PremiumsEarnedNet", "PolicyholderBenefitsAndClaimsIncurredNet"}},
		{Insurer, []string{"PremiumsEarnedNet", "LiabilityForFuturePolicyBenefits"}},
		{Insurer, []string{"PremiumsEarnedNet", "LiabilityForClaimsAndClaimsAdjustmentExpense"}},
		{REITUtility, []string{"RealEstateInvestmentPropertyNet", "RealEstateInvestmentPropertyAccumulatedDepreciation"}},
		{REITUtility, []string{"RegulatoryAssetsNoncurrent", "RegulatoryLiabilityNoncurrent"}},
		{REITUtility, []string{"InvestmentProperty", "RentalIncome"}}, // IFRS
	}
}
