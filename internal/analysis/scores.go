package analysis

// scores are the published scores with their components.
func scores() []Metric {
	yearly := []PeriodType{Annual, TTM}
	annual := []PeriodType{Annual}
	const ebit = "first(pretax_income + interest_expense, operating_income)"
	return []Metric{
		{Name: "altman_x1", Label: "Working capital to assets", Group: groupAltman, Formula: "(current_assets - current_liabilities) / total_assets", Unit: Ratio, Source: altman1968, Periods: yearly},
		{Name: "altman_x2", Label: "Retained earnings to assets", Group: groupAltman, Formula: "retained_earnings / total_assets", Unit: Ratio, Source: altman1968, Periods: yearly},
		{Name: "altman_x3", Label: "Earnings before interest and taxes to assets", Group: groupAltman, Formula: ebit + " / total_assets", Unit: Ratio, Source: altman1968, Periods: yearly, About: "Pretax income and interest expense together; operating income where interest expense is not reported."},
		{Name: "altman_x4", Label: "Market value of equity to liabilities", Group: groupAltman, Formula: "market_capitalization / total_liabilities", Unit: Ratio, Source: altman1968, Periods: yearly, About: "Statements have no market value: none unless one is stated with the question."},
		{Name: "altman_x4_book", Label: "Book value of equity to liabilities", Group: groupAltman, Formula: "stockholders_equity / total_liabilities", Unit: Ratio, Source: altman1983, Periods: yearly},
		{Name: "altman_x5", Label: "Sales to assets", Group: groupAltman, Formula: "revenue / total_assets", Unit: Ratio, Source: altman1968, Periods: yearly},
		{
			Name: "altman_z", Label: "Altman Z", Group: groupAltman, Unit: Score, Source: altman1968, Periods: yearly,
			Formula: "1.2 * altman_x1 + 1.4 * altman_x2 + 3.3 * altman_x3 + 0.6 * altman_x4 + 0.999 * altman_x5",
			About:   "For listed manufacturers. Many round the last weight to 1.",
			Bands:   []Band{{1.81, "distress"}, {2.99, "grey"}, {0, "safe"}},
		},
		{
			Name: "altman_z_private", Label: "Altman Z'", Group: groupAltman, Unit: Score, Source: altman1983, Periods: yearly,
			Formula: "0.717 * altman_x1 + 0.847 * altman_x2 + 3.107 * altman_x3 + 0.42 * altman_x4_book + 0.998 * altman_x5",
			About:   "For manufacturers, with book in place of market value.",
			Bands:   []Band{{1.23, "distress"}, {2.9, "grey"}, {0, "safe"}},
		},
		{
			Name: "altman_z_double_prime", Label: "Altman Z''", Group: groupAltman, Unit: Score, Source: altman1995, Periods: yearly,
			Formula: "6.56 * altman_x1 + 3.26 * altman_x2 + 6.72 * altman_x3 + 1.05 * altman_x4_book",
			About:   "For companies that are no manufacturers, and for emerging markets. None for banks and insurers, which do not report current assets.",
			Bands:   []Band{{1.1, "distress"}, {2.6, "grey"}, {0, "safe"}},
		},

		{Name: "beneish_dsri", Label: "Days' sales in receivables index", Group: groupBeneish, Formula: "(receivables / revenue) / (receivables_year_ago / revenue_year_ago)", Unit: Ratio, Source: beneish1999, Periods: yearly},
		{Name: "beneish_gmi", Label: "Gross margin index", Group: groupBeneish, Formula: "(gross_profit_year_ago / revenue_year_ago) / (gross_profit / revenue)", Unit: Ratio, Source: beneish1999, Periods: yearly},
		{Name: "beneish_aqi", Label: "Asset quality index", Group: groupBeneish, Formula: "(1 - (current_assets + property_plant_and_equipment) / total_assets) / (1 - (current_assets_year_ago + property_plant_and_equipment_year_ago) / total_assets_year_ago)", Unit: Ratio, Source: beneish1999, Periods: yearly},
		{Name: "beneish_sgi", Label: "Sales growth index", Group: groupBeneish, Formula: "revenue / revenue_year_ago", Unit: Ratio, Source: beneish1999, Periods: yearly},
		{
			Name: "beneish_depi", Label: "Depreciation index", Group: groupBeneish, Unit: Ratio, Source: beneish1999, Periods: yearly,
			Formula: "first(depreciation_year_ago / (depreciation_year_ago + property_plant_and_equipment_year_ago) / (depreciation / (depreciation + property_plant_and_equipment)), depreciation_and_amortization_year_ago / (depreciation_and_amortization_year_ago + property_plant_and_equipment_year_ago) / (depreciation_and_amortization / (depreciation_and_amortization + property_plant_and_equipment)))",
			About:   "With depreciation and amortization in both years where depreciation alone is not reported in both.",
		},
		{Name: "beneish_sgai", Label: "Selling, general and administrative index", Group: groupBeneish, Formula: "(selling_general_and_administrative / revenue) / (selling_general_and_administrative_year_ago / revenue_year_ago)", Unit: Ratio, Source: beneish1999, Periods: yearly},
		{Name: "beneish_lvgi", Label: "Leverage index", Group: groupBeneish, Formula: "((long_term_debt + current_liabilities) / total_assets) / ((long_term_debt_year_ago + current_liabilities_year_ago) / total_assets_year_ago)", Unit: Ratio, Source: beneish1999, Periods: yearly},
		{Name: "beneish_tata", Label: "Total accruals to total assets", Group: groupBeneish, Formula: "(first(income_from_continuing_operations, net_income) - operating_cash_flow) / total_assets", Unit: Ratio, Source: beneish1999, Periods: yearly, About: "From the cash-flow statement, with net income where income from continuing operations is not reported apart."},
		{
			Name: "beneish_m", Label: "Beneish M", Group: groupBeneish, Unit: Score, Source: beneish1999, Periods: yearly,
			Formula: "-4.84 + 0.92 * beneish_dsri + 0.528 * beneish_gmi + 0.404 * beneish_aqi + 0.892 * beneish_sgi + 0.115 * beneish_depi - 0.172 * beneish_sgai + 4.679 * beneish_tata - 0.327 * beneish_lvgi",
			About:   "A statistical likeness to companies that manipulated earnings, with many false alarms: read the components, never the score alone. The cut-off -1.78 is for errors of one kind costing twenty times those of the other.",
			Bands:   []Band{{-1.78, "below the cut-off"}, {0, "above the cut-off"}},
		},

		{Name: "piotroski_roa", Label: "Return on assets above zero", Group: groupPiotroski, Formula: "net_income / total_assets_year_ago > 0", Unit: Signal, Source: piotroski, Periods: annual, About: "Returns are to the assets at the beginning of the year, as in the paper."},
		{Name: "piotroski_cfo", Label: "Operating cash flow above zero", Group: groupPiotroski, Formula: "operating_cash_flow / total_assets_year_ago > 0", Unit: Signal, Source: piotroski, Periods: annual},
		{Name: "piotroski_delta_roa", Label: "Return on assets rose", Group: groupPiotroski, Formula: "net_income / total_assets_year_ago > net_income_year_ago / total_assets_2y_ago", Unit: Signal, Source: piotroski, Periods: annual},
		{Name: "piotroski_accrual", Label: "Operating cash flow above net income", Group: groupPiotroski, Formula: "operating_cash_flow > net_income", Unit: Signal, Source: piotroski, Periods: annual},
		{Name: "piotroski_delta_leverage", Label: "Long-term debt to average assets fell", Group: groupPiotroski, Formula: "long_term_debt / total_assets_average < long_term_debt_year_ago / ((total_assets_year_ago + total_assets_2y_ago) / 2)", Unit: Signal, Source: piotroski, Periods: annual},
		{Name: "piotroski_delta_liquidity", Label: "Current ratio rose", Group: groupPiotroski, Formula: "current_assets / current_liabilities > current_assets_year_ago / current_liabilities_year_ago", Unit: Signal, Source: piotroski, Periods: annual},
		{Name: "piotroski_equity_offer", Label: "No more shares than a year ago", Group: groupPiotroski, Formula: "shares_outstanding <= shares_outstanding_year_ago", Unit: Signal, Source: piotroski, Periods: annual, About: "The paper asks whether common equity was issued; proceeds of employees' plans, which companies report with it, would deny that to nearly all of them."},
		{Name: "piotroski_delta_margin", Label: "Gross margin rose", Group: groupPiotroski, Formula: "gross_profit / revenue > gross_profit_year_ago / revenue_year_ago", Unit: Signal, Source: piotroski, Periods: annual},
		{Name: "piotroski_delta_turnover", Label: "Asset turnover rose", Group: groupPiotroski, Formula: "revenue / total_assets_year_ago > revenue_year_ago / total_assets_2y_ago", Unit: Signal, Source: piotroski, Periods: annual},
		{
			Name: "piotroski_f", Label: "Piotroski F", Group: groupPiotroski, Unit: Score, Source: piotroski, Periods: annual,
			Formula: "piotroski_roa + piotroski_cfo + piotroski_delta_roa + piotroski_accrual + piotroski_delta_leverage + piotroski_delta_liquidity + piotroski_equity_offer + piotroski_delta_margin + piotroski_delta_turnover",
			About:   "How many of the nine signals are 1; none where one of them is not known.",
			Bands:   []Band{{2, "low"}, {8, "middle"}, {0, "high"}},
		},
	}
}
