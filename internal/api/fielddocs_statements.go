package api

// statementDocs describes the fields of statements.
func statementDocs() map[string]fieldDoc {
	marks := []any{"scale", "sign", "disputed", "finding", "fallback", "incomplete", "comparative", "basis", "other_form", "converted", "vanished"}
	return map[string]fieldDoc{
		"Company.ticker": {doc: "EDGAR's first ticker of it.", example: "AAPL"},

		"Financials.company":       {doc: "The company."},
		"Financials.items":         {doc: "The values, the newest period first, each in the order of the statement."},
		"Financials.period":        {doc: "The length of the periods.", example: "annual", enum: []any{"annual", "quarterly", "half", "ttm"}},
		"Financials.rates":         {doc: "Where the rates of exchange are from, where money was converted.", example: "ecb.csv"},
		"Financials.statement":     {doc: "The statement.", example: "income", enum: []any{"income", "balance", "cashflow"}},
		"Financials.template":      {doc: "The kind of company, which decides the lines it has.", example: "industrial", enum: []any{"industrial", "bank", "insurer", "reit_utility"}},
		"Financials.template_from": {doc: "How the kind was found.", example: "SIC 3571, Electronic Computers"},
		"Financials.view":          {doc: "Which of several reports of a period counts.", example: "latest", enum: []any{"latest", "original"}},

		"Item.accessions":    {doc: "The filings of the operands, each once.", example: []string{"0000320193-25-000079"}},
		"Item.concepts":      {doc: "The concepts of the operands, each once.", example: []string{"us-gaap:NetIncomeLoss"}},
		"Item.derived":       {doc: "Whether it is computed rather than filed.", example: false},
		"Item.end":           {doc: "The last day of the period, or the day of the balance sheet.", example: "2009-09-26"},
		"Item.fiscal_period": {doc: "FY, Q1 to Q4, H1, H2, TTM, or TP for a transition period of less than a year.", example: "FY", enum: []any{"FY", "Q1", "Q2", "Q3", "Q4", "H1", "H2", "TTM", "TP"}},
		"Item.fiscal_year":   {doc: "The calendar year in which the fiscal year ends; in the first ten days of January: the year before.", example: 2009},
		"Item.known_at":      {doc: "When the last of the operands became known.", example: "2010-01-25T21:32:51Z"},
		"Item.line":          {doc: "The standardized line: see docs/data.md.", example: "net_income"},
		"Item.marks":         {doc: "What is to be known of the value before it is used."},
		"Item.operands":      {doc: "The reported facts that add up to the value."},
		"Item.rejected":      {doc: "The facts that might have been the value and are not; only where asked for."},
		"Item.start":         {doc: "The first day of the period; null on a balance sheet.", example: "2008-09-28", nullable: true},
		"Item.unit":          {doc: "The unit, of money the filing's own currency.", example: "USD"},
		"Item.value":         {doc: "The filer's decimal, digit for digit, or an exact sum.", example: "8235000000"},

		"Mark.finding": {doc: "The finding's ID: see /api/v1/findings/{id}.", example: "0f343b0931126a20f133"},
		"Mark.kind":    {doc: "What kind of thing it is; docs/data.md explains each.", example: "basis", enum: marks},
		"Mark.reason":  {doc: "What it is, in words.", example: "only a 8-K has it, no annual or quarterly report"},

		"Operand.concept":  {doc: "The concept.", example: "us-gaap:NetIncomeLoss"},
		"Operand.end":      {doc: "The last day of the period, as reported.", example: "2009-09-26"},
		"Operand.known_at": {doc: "From when the public could know it.", example: "2010-01-25T21:32:51Z"},
		"Operand.line":     {doc: "The line as which it was read.", example: "net_income"},
		"Operand.sign":     {doc: "Whether it is added or taken away.", example: "+", enum: []any{"+", "-"}},
		"Operand.start":    {doc: "The first day of the period, as reported; null for an instant.", example: "2008-09-28", nullable: true},
		"Operand.unit":     {doc: "The unit.", example: "USD"},
		"Operand.value":    {doc: "The filer's decimal, digit for digit.", example: "8235000000"},

		"Rejected.concept":  {doc: "The concept.", example: "us-gaap:NetIncomeLoss"},
		"Rejected.end":      {doc: "The last day of the period, as reported.", example: "2009-09-26"},
		"Rejected.known_at": {doc: "From when the public could know it.", example: "2009-10-27T20:18:29Z"},
		"Rejected.reason":   {doc: "Why it is not the value.", example: "reported anew later, in 0001193125-10-012091"},
		"Rejected.start":    {doc: "The first day of the period, as reported; null for an instant.", example: "2008-09-28", nullable: true},
		"Rejected.unit":     {doc: "The unit.", example: "USD"},
		"Rejected.value":    {doc: "The filer's decimal, digit for digit.", example: "5704000000"},
	}
}
