package analysis

import "slices"

// Where formulas come from.
const (
	textbook    = "Penman, Financial Statement Analysis and Security Valuation, 5th ed. 2013"
	dupont      = "F. Donaldson Brown's return on investment for DuPont, about 1914; five steps: Hawawini and Viallet, Finance for Executives, 1999"
	altman1968  = "E. I. Altman, Financial Ratios, Discriminant Analysis and the Prediction of Corporate Bankruptcy, Journal of Finance 23(4), 1968"
	altman1983  = "E. I. Altman, Corporate Financial Distress, 1983"
	altman1995  = "E. I. Altman, J. Hartzell, M. Peck, Emerging Markets Corporate Bonds: A Scoring System, Salomon Brothers, 1995; without the constant 3.25 of bonds"
	beneish1999 = "M. D. Beneish, The Detection of Earnings Manipulation, Financial Analysts Journal 55(5), 1999"
	piotroski   = "J. D. Piotroski, Value Investing: The Use of Historical Financial Statement Information to Separate Winners from Losers, Journal of Accounting Research 38, 2000"
	sloan1996   = "R. G. Sloan, Do Stock Prices Fully Reflect Information in Accruals and Cash Flows about Future Earnings?, The Accounting Review 71(3), 1996"
	ffiec       = "FFIEC, Uniform Bank Performance Report User's Guide"
	growthRate  = "definition of a rate of growth"
	commonSize  = "definition of a common-size statement"
)

// The chapters of the table.
const (
	groupMargins   = "Margins"
	groupReturns   = "Returns"
	groupDuPont    = "DuPont"
	groupTurnover  = "Turnover and working-capital days"
	groupLiquidity = "Liquidity"
	groupLeverage  = "Leverage"
	groupCash      = "Cash conversion"
	groupPerShare  = "Per share"
	groupGrowth    = "Growth"
	groupBanks     = "Banks"
	groupAltman    = "Altman Z"
	groupBeneish   = "Beneish M"
	groupPiotroski = "Piotroski F"
	groupCommon    = "Common size"
)

// Metrics returns the table of metrics, from which docs/ratios.md is made. A
// formula may use metrics that are above it.
func Metrics() []Metric {
	return slices.Concat(ratios(), growth(), scores(), commonSizes())
}

func ratios() []Metric {
	yearly := []PeriodType{Annual, TTM}
	return []Metric{
		{Name: "gross_margin", Label: "Gross margin", Group: groupMargins, Formula: "gross_profit / revenue", Unit: Ratio, Source: textbook},
		{Name: "operating_margin", Label: "Operating margin", Group: groupMargins, Formula: "operating_income / revenue", Unit: Ratio, Source: textbook},
		{Name: "ebitda_margin", Label: "EBITDA margin", Group: groupMargins, Formula: "ebitda / revenue", Unit: Ratio, Source: textbook},
		{Name: "pretax_margin", Label: "Pretax margin", Group: groupMargins, Formula: "pretax_income / revenue", Unit: Ratio, Source: textbook},
		{Name: "net_margin", Label: "Net margin", Group: groupMargins, Formula: "net_income / revenue", Unit: Ratio, Source: textbook},
		{Name: "free_cash_flow_margin", Label: "Free cash flow margin", Group: groupMargins, Formula: "free_cash_flow / revenue", Unit: Ratio, Source: textbook},
		{Name: "research_intensity", Label: "Research to revenue", Group: groupMargins, Formula: "research_and_development / revenue", Unit: Ratio, Source: textbook},
		{Name: "selling_and_administrative_ratio", Label: "Selling, general and administrative to revenue", Group: groupMargins, Formula: "selling_general_and_administrative / revenue", Unit: Ratio, Source: textbook},
		{Name: "effective_tax_rate", Label: "Effective tax rate", Group: groupMargins, Formula: "when(pretax_income > 0, income_tax / pretax_income)", Unit: Ratio, Source: textbook, About: "None where there was a loss: the quotient says nothing then."},

		{Name: "return_on_assets", Label: "Return on assets", Group: groupReturns, Formula: "net_income / total_assets_average", Unit: Ratio, Source: textbook, Periods: yearly},
		{Name: "return_on_equity", Label: "Return on equity", Group: groupReturns, Formula: "when(stockholders_equity_average > 0, net_income / stockholders_equity_average)", Unit: Ratio, Source: textbook, Periods: yearly, About: "None where average equity is not above zero."},
		{Name: "return_on_capital_employed", Label: "Return on capital employed", Group: groupReturns, Formula: "operating_income / (total_assets - current_liabilities)", Unit: Ratio, Source: textbook, Periods: yearly},
		{Name: "return_on_invested_capital", Label: "Return on invested capital", Group: groupReturns, Formula: "operating_income * (1 - effective_tax_rate) / (total_debt_average + stockholders_equity_average - cash_and_equivalents_average)", Unit: Ratio, Source: textbook, Periods: yearly},

		{Name: "asset_turnover", Label: "Asset turnover", Group: groupDuPont, Formula: "revenue / total_assets_average", Unit: Ratio, Source: dupont, Periods: yearly},
		{Name: "equity_multiplier", Label: "Equity multiplier", Group: groupDuPont, Formula: "when(stockholders_equity_average > 0, total_assets_average / stockholders_equity_average)", Unit: Ratio, Source: dupont, Periods: yearly},
		{Name: "tax_burden", Label: "Tax burden", Group: groupDuPont, Formula: "when(pretax_income > 0, net_income / pretax_income)", Unit: Ratio, Source: dupont, Periods: yearly},
		{Name: "interest_burden", Label: "Interest burden", Group: groupDuPont, Formula: "when(operating_income > 0, pretax_income / operating_income)", Unit: Ratio, Source: dupont, Periods: yearly},
		{Name: "dupont_return_on_equity", Label: "Return on equity in three steps", Group: groupDuPont, Formula: "net_margin * asset_turnover * equity_multiplier", Unit: Ratio, Source: dupont, Periods: yearly, About: "The same as return_on_equity, from its parts."},
		{Name: "dupont_return_on_equity_5", Label: "Return on equity in five steps", Group: groupDuPont, Formula: "tax_burden * interest_burden * operating_margin * asset_turnover * equity_multiplier", Unit: Ratio, Source: dupont, Periods: yearly, About: "The same as return_on_equity, from its parts; none where one of the burdens has no meaning."},

		{Name: "receivables_turnover", Label: "Receivables turnover", Group: groupTurnover, Formula: "revenue / receivables_average", Unit: Ratio, Source: textbook, Periods: yearly},
		{Name: "inventory_turnover", Label: "Inventory turnover", Group: groupTurnover, Formula: "cost_of_revenue / inventory_average", Unit: Ratio, Source: textbook, Periods: yearly},
		{Name: "fixed_asset_turnover", Label: "Fixed asset turnover", Group: groupTurnover, Formula: "revenue / property_plant_and_equipment_average", Unit: Ratio, Source: textbook, Periods: yearly},
		{Name: "days_sales_outstanding", Label: "Days sales outstanding", Group: groupTurnover, Formula: "receivables / revenue * days_in_period", Unit: Days, Source: textbook, About: "With the balance at the end of the period."},
		{Name: "days_inventory_outstanding", Label: "Days inventory outstanding", Group: groupTurnover, Formula: "inventory / cost_of_revenue * days_in_period", Unit: Days, Source: textbook, About: "With the balance at the end of the period."},
		{Name: "days_payables_outstanding", Label: "Days payables outstanding", Group: groupTurnover, Formula: "accounts_payable / cost_of_revenue * days_in_period", Unit: Days, Source: textbook, About: "With the balance at the end of the period."},
		{Name: "cash_conversion_cycle", Label: "Cash conversion cycle", Group: groupTurnover, Formula: "days_sales_outstanding + days_inventory_outstanding - days_payables_outstanding", Unit: Days, Source: textbook},

		{Name: "working_capital", Label: "Working capital", Group: groupLiquidity, Formula: "current_assets - current_liabilities", Unit: Currency, Source: textbook},
		{Name: "current_ratio", Label: "Current ratio", Group: groupLiquidity, Formula: "current_assets / current_liabilities", Unit: Ratio, Source: textbook},
		{Name: "quick_ratio", Label: "Quick ratio", Group: groupLiquidity, Formula: "(current_assets - inventory) / current_liabilities", Unit: Ratio, Source: textbook, About: "None where no inventory is reported, as that may be none or too little to be shown."},
		{Name: "cash_ratio", Label: "Cash ratio", Group: groupLiquidity, Formula: "cash_and_equivalents / current_liabilities", Unit: Ratio, Source: textbook},

		{Name: "debt_to_equity", Label: "Debt to equity", Group: groupLeverage, Formula: "when(stockholders_equity > 0, total_debt / stockholders_equity)", Unit: Ratio, Source: textbook, About: "None where equity is not above zero."},
		{Name: "debt_to_assets", Label: "Debt to assets", Group: groupLeverage, Formula: "total_debt / total_assets", Unit: Ratio, Source: textbook},
		{Name: "liabilities_to_assets", Label: "Liabilities to assets", Group: groupLeverage, Formula: "total_liabilities / total_assets", Unit: Ratio, Source: textbook},
		{Name: "equity_ratio", Label: "Equity to assets", Group: groupLeverage, Formula: "stockholders_equity / total_assets", Unit: Ratio, Source: textbook},
		{Name: "net_debt", Label: "Net debt", Group: groupLeverage, Formula: "total_debt - cash_and_equivalents", Unit: Currency, Source: textbook, About: "Short-term investments are not taken off."},
		{Name: "net_debt_to_ebitda", Label: "Net debt to EBITDA", Group: groupLeverage, Formula: "when(ebitda > 0, net_debt / ebitda)", Unit: Ratio, Source: textbook, Periods: yearly},
		{Name: "interest_coverage", Label: "Interest coverage", Group: groupLeverage, Formula: "operating_income / interest_expense", Unit: Ratio, Source: textbook},

		{Name: "cash_conversion", Label: "Operating cash flow to net income", Group: groupCash, Formula: "when(net_income > 0, operating_cash_flow / net_income)", Unit: Ratio, Source: textbook, About: "None where there was a loss."},
		{Name: "free_cash_flow_conversion", Label: "Free cash flow to net income", Group: groupCash, Formula: "when(net_income > 0, free_cash_flow / net_income)", Unit: Ratio, Source: textbook, About: "None where there was a loss."},
		{Name: "capital_expenditure_ratio", Label: "Capital expenditure to revenue", Group: groupCash, Formula: "capital_expenditure / revenue", Unit: Ratio, Source: textbook},
		{Name: "capital_expenditure_to_depreciation", Label: "Capital expenditure to depreciation and amortization", Group: groupCash, Formula: "capital_expenditure / depreciation_and_amortization", Unit: Ratio, Source: textbook},
		{Name: "operating_cash_flow_to_debt", Label: "Operating cash flow to debt", Group: groupCash, Formula: "operating_cash_flow / total_debt", Unit: Ratio, Source: textbook, Periods: yearly},
		{Name: "accruals_ratio", Label: "Accruals to assets", Group: groupCash, Formula: "(net_income - operating_cash_flow) / total_assets_average", Unit: Ratio, Source: sloan1996, Periods: yearly, About: "Sloan's accruals, taken from the cash-flow statement."},
		{Name: "dividend_payout", Label: "Dividends to net income", Group: groupCash, Formula: "when(net_income > 0, dividends_paid / net_income)", Unit: Ratio, Source: textbook},
		{Name: "shareholder_payout", Label: "Dividends and repurchases to free cash flow", Group: groupCash, Formula: "when(free_cash_flow > 0, (dividends_paid + share_repurchases) / free_cash_flow)", Unit: Ratio, Source: textbook, Periods: yearly},

		{Name: "revenue_per_share", Label: "Revenue per share", Group: groupPerShare, Formula: "revenue / shares_diluted", Unit: CurrencyShare, Source: textbook},
		{Name: "operating_cash_flow_per_share", Label: "Operating cash flow per share", Group: groupPerShare, Formula: "operating_cash_flow / shares_diluted", Unit: CurrencyShare, Source: textbook},
		{Name: "free_cash_flow_per_share", Label: "Free cash flow per share", Group: groupPerShare, Formula: "free_cash_flow / shares_diluted", Unit: CurrencyShare, Source: textbook},
		{Name: "book_value_per_share", Label: "Book value per share", Group: groupPerShare, Formula: "stockholders_equity / shares_outstanding", Unit: CurrencyShare, Source: textbook},
		{Name: "tangible_book_value_per_share", Label: "Tangible book value per share", Group: groupPerShare, Formula: "(stockholders_equity - goodwill - intangible_assets) / shares_outstanding", Unit: CurrencyShare, Source: textbook},

		{Name: "net_interest_margin_on_assets", Label: "Net interest income to assets", Group: groupBanks, Formula: "net_interest_income / total_assets_average", Unit: Ratio, Source: ffiec, Periods: yearly, About: "To average assets, as earning assets are seldom tagged."},
		{Name: "efficiency_ratio", Label: "Efficiency ratio", Group: groupBanks, Formula: "noninterest_expense / (net_interest_income + noninterest_income)", Unit: Ratio, Source: ffiec},
		{Name: "loans_to_deposits", Label: "Loans to deposits", Group: groupBanks, Formula: "loans / deposits", Unit: Ratio, Source: ffiec},
		{Name: "allowance_to_loans", Label: "Allowance to loans", Group: groupBanks, Formula: "loan_allowance / loans", Unit: Ratio, Source: ffiec},
	}
}

// growing are the lines whose growth is computed.
func growing() []string {
	return []string{
		"revenue", "gross_profit", "operating_income", "net_income", "eps_diluted", "shares_diluted", "total_assets", "stockholders_equity",
		"operating_cash_flow", "free_cash_flow", "research_and_development", "dividends_per_share",
	}
}

func growth() []Metric {
	const about = "None where the earlier value is not above zero. Amounts per share and numbers of shares are brought to one basis where shares were split between the two filings."
	var all []Metric
	for _, line := range growing() {
		all = append(all, Metric{Name: line + "_growth", Label: "Growth over a year: " + line, Group: groupGrowth, Formula: grew(line, YearAgo, ""), Unit: Ratio, Source: growthRate, About: about})
	}
	for _, line := range []string{"revenue", "operating_income", "net_income"} {
		all = append(all, Metric{Name: line + "_growth_quarter", Label: "Growth over a quarter: " + line, Group: groupGrowth, Formula: grew(line, QuarterAgo, ""), Unit: Ratio, Source: growthRate, Periods: []PeriodType{Quarterly}, About: about})
	}
	for _, line := range []string{"revenue", "net_income", "eps_diluted", "free_cash_flow", "total_assets"} {
		all = append(all,
			Metric{Name: line + "_cagr_3y", Label: "Yearly growth over three years: " + line, Group: groupGrowth, Formula: grew(line, ThreeYears, " ** (1 / 3)"), Unit: Ratio, Source: growthRate, Periods: []PeriodType{Annual, TTM}, About: about},
			Metric{Name: line + "_cagr_5y", Label: "Yearly growth over five years: " + line, Group: groupGrowth, Formula: grew(line, FiveYears, " ** (1 / 5)"), Unit: Ratio, Source: growthRate, Periods: []PeriodType{Annual, TTM}, About: about},
		)
	}
	return all
}

func grew(line, ago, root string) string {
	was := line + ago
	return "when(" + was + " > 0, (" + line + " / " + was + ")" + root + " - 1)"
}

func commonSizes() []Metric {
	var all []Metric
	add := func(of string, lines ...string) {
		for _, line := range lines {
			all = append(all, Metric{Name: "common_size_" + line, Label: line + " to " + of, Group: groupCommon, Formula: line + " / " + of, Unit: Ratio, Source: commonSize})
		}
	}
	add("revenue", "cost_of_revenue", "gross_profit", "research_and_development", "selling_and_marketing", "general_and_administrative",
		"selling_general_and_administrative", "operating_expenses", "operating_income", "interest_expense", "pretax_income", "income_tax", "net_income",
		"depreciation_and_amortization", "share_based_compensation", "operating_cash_flow", "capital_expenditure", "free_cash_flow")
	add("total_assets", "cash_and_equivalents", "short_term_investments", "receivables", "inventory", "current_assets", "property_plant_and_equipment",
		"goodwill", "intangible_assets", "accounts_payable", "current_liabilities", "long_term_debt", "total_debt", "total_liabilities",
		"retained_earnings", "stockholders_equity", "loans", "deposits")
	return all
}
