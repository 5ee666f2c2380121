package api

// ownershipDocs describes the fields of ownership reports, holdings and the
// documents of submissions, as fieldDocs does.
func ownershipDocs() map[string]fieldDoc {
	docs := map[string]fieldDoc{
		"Document.length":            {doc: "The length of its text, in bytes.", example: 4096},
		"Document.offset":            {doc: "Where its text begins in the raw body of the submission, in bytes.", example: 1843},
		"Document.sequence":          {doc: "Its number in the submission.", example: 1},
		"Document.type":              {doc: "The form or the kind of exhibit.", example: "EX-99.1"},
		"Document.sha256":            {doc: "The raw body of the submission it is in: see /api/v1/raw/{sha256}.", example: exampleHash},
		"SubmissionAnswer.documents": {doc: "The documents in the order of the submission; empty where its full text is not stored."},

		"OwnershipReport.document":      {doc: "The number of the document in its submission; 0 where it was fetched by itself.", example: 1},
		"OwnershipReport.period":        {doc: "The day it is about: the period of a Form 3, 4 or 5, the event of a Schedule 13D or 13G, the planned day of a sale.", example: "2022-05-04"},
		"OwnershipReport.original":      {doc: "Of an amendment: the day on which the original was filed.", example: "2022-05-06", nullable: true},
		"OwnershipReport.issuer":        {doc: "Whose securities it is about."},
		"OwnershipReport.filed_by":      {doc: "Who handed it in, where the document says.", example: 1462356},
		"OwnershipReport.owners":        {doc: "Who owns, or sells."},
		"OwnershipReport.lines":         {doc: "What was done, or is held."},
		"OwnershipReport.footnotes":     {doc: "The footnotes, in the order of the report."},
		"OwnershipReport.remarks":       {doc: "What the filer adds."},
		"OwnershipReport.superseded_by": {doc: "The newest amendment of it that was known then; absent while it stands.", example: "0000320193-22-000070"},

		"Issuer.name":   {doc: "The name, as the filer wrote it.", example: "Apple Inc."},
		"Issuer.ticker": {doc: "The symbol, as the filer wrote it.", example: "AAPL"},
		"Issuer.cusip":  {doc: "The number of the class of securities.", example: "037833100"},

		"Owner.name":               {doc: "The name, as the filer wrote it.", example: "Doe Jane"},
		"Owner.director":           {doc: "Whether a director of the issuer.", example: false},
		"Owner.officer":            {doc: "Whether an officer of the issuer.", example: true},
		"Owner.ten_percent":        {doc: "Whether an owner of ten percent.", example: false},
		"Owner.other":              {doc: "Whether related otherwise.", example: false},
		"Owner.officer_title":      {doc: "The officer's title.", example: "SVP"},
		"Owner.relationship":       {doc: "The relationship in the filer's words.", example: "Trustee"},
		"Owner.sole_voting":        {doc: "Shares with sole power to vote.", example: "0"},
		"Owner.shared_voting":      {doc: "Shares with shared power to vote.", example: "2100000"},
		"Owner.sole_dispositive":   {doc: "Shares with sole power to dispose.", example: "0"},
		"Owner.shared_dispositive": {doc: "Shares with shared power to dispose.", example: "2100000"},
		"Owner.amount":             {doc: "Shares owned beneficially.", example: "2100000"},
		"Owner.percent":            {doc: "Percent of the class.", example: "8.5"},
		"Owner.person_type":        {doc: "What kind of person, in EDGAR's codes.", example: "IN"},
		"Owner.citizenship":        {doc: "Citizenship or place of organization, in EDGAR's codes.", example: "DE"},
		"Owner.funds":              {doc: "Where the means came from, in EDGAR's codes.", example: "WC"},

		"OwnershipLine.kind": {
			doc: "What the line is.", example: "transaction",
			enum: []any{"transaction", "holding", "class", "planned_sale", "acquired", "past_sale"},
		},
		"OwnershipLine.derivative":        {doc: "Whether the security is a derivative.", example: false},
		"OwnershipLine.security":          {doc: "The security, as the filer calls it.", example: "Common Stock"},
		"OwnershipLine.date":              {doc: "The day of the transaction, acquisition or sale.", example: "2022-05-04", nullable: true},
		"OwnershipLine.deemed_date":       {doc: "The day on which it counts as executed.", example: "2022-05-04"},
		"OwnershipLine.code":              {doc: "EDGAR's code of the transaction: P bought, S sold, A granted, M exercised, G given …", example: "S"},
		"OwnershipLine.equity_swap":       {doc: "Whether an equity swap was part of it.", example: false},
		"OwnershipLine.timeliness":        {doc: "L where it is reported late, E early.", example: "L"},
		"OwnershipLine.shares":            {doc: "Shares, digit for digit.", example: "9136"},
		"OwnershipLine.amount":            {doc: "Dollars where there are no shares; market value or proceeds on a Form 144.", example: "150000.00"},
		"OwnershipLine.price":             {doc: "Dollars a share.", example: "159.94"},
		"OwnershipLine.acquired_disposed": {doc: "A for acquired, D for disposed of.", example: "D"},
		"OwnershipLine.shares_after":      {doc: "Shares held after it.", example: "468198"},
		"OwnershipLine.amount_after":      {doc: "Dollars held after it, where there are no shares.", example: "150000.00"},
		"OwnershipLine.held":              {doc: "D for held directly, I for indirectly.", example: "D"},
		"OwnershipLine.nature":            {doc: "The nature of an indirect holding, or of an acquisition.", example: "By trust"},
		"OwnershipLine.counterparty":      {doc: "From whom it was acquired, or who sold.", example: "Issuer"},
		"OwnershipLine.exercise_price":    {doc: "Dollars at which a derivative is exercised or converted.", example: "8.88"},
		"OwnershipLine.exercise_date":     {doc: "From when it can be exercised.", example: "2021-05-04"},
		"OwnershipLine.expiration_date":   {doc: "When it expires.", example: "2031-05-04"},
		"OwnershipLine.underlying":        {doc: "The security under a derivative.", example: "Common Stock"},
		"OwnershipLine.underlying_shares": {doc: "Shares of it.", example: "200000"},
		"OwnershipLine.underlying_amount": {doc: "Dollars of it, where there are no shares.", example: "150000.00"},
		"OwnershipLine.outstanding":       {doc: "Units of the class there are.", example: "50773337"},
		"OwnershipLine.exchange":          {doc: "Where it is to be sold.", example: "NASDAQ"},
		"OwnershipLine.footnotes":         {doc: "The footnotes of the line, by id.", example: []string{"F1"}},
		"OwnershipNote.id":                {doc: "How lines refer to it.", example: "F1"},
		"OwnershipNote.text":              {doc: "The footnote."},

		"Holding.row":            {doc: "The number of the line in its table.", example: 1},
		"Holding.document":       {doc: "The number of the document in its submission; 0 where it was fetched by itself.", example: 2},
		"Holding.issuer":         {doc: "The issuer, as the manager wrote it.", example: "APPLE INC"},
		"Holding.class":          {doc: "The class, as the manager wrote it.", example: "COM"},
		"Holding.cusip":          {doc: "The number of the class of securities.", example: "037833100"},
		"Holding.figi":           {doc: "The Financial Instrument Global Identifier.", example: "BBG000B9XRY4"},
		"Holding.value":          {doc: "The value as filed, in unit.", example: "17479000"},
		"Holding.shares":         {doc: "Shares, or principal amount.", example: "137500"},
		"Holding.shares_type":    {doc: "SH for shares, PRN for a principal amount.", example: "SH"},
		"Holding.put_call":       {doc: "Put or Call, on options.", example: "Put"},
		"Holding.discretion":     {doc: "Who decides: SOLE, DFND (shared, as defined) or OTR (shared, other).", example: "SOLE"},
		"Holding.other_managers": {doc: "Other managers, by their numbers on the cover.", example: "1,2"},
		"Holding.voting_sole":    {doc: "Shares with sole power to vote.", example: "137500"},
		"Holding.voting_shared":  {doc: "Shares with shared power to vote.", example: "0"},
		"Holding.voting_none":    {doc: "Shares without power to vote.", example: "0"},

		"HoldingReport.document":         {doc: "The number of the document in its submission; 0 where it was fetched by itself.", example: 1},
		"HoldingReport.manager_name":     {doc: "The manager, as the cover names it.", example: "Example Management LP"},
		"HoldingReport.report_type":      {doc: "What the report holds.", example: "13F HOLDINGS REPORT"},
		"HoldingReport.amendment_number": {doc: "The number of an amendment.", example: "1"},
		"HoldingReport.amendment_type":   {doc: "What an amendment does: a RESTATEMENT takes the place of what was filed, NEW HOLDINGS add to it.", example: "RESTATEMENT"},
		"HoldingReport.entry_total":      {doc: "The number of lines, as the cover counts them.", example: "14"},
		"HoldingReport.value_total":      {doc: "The value of all lines, in unit.", example: "454926000"},
	}
	for _, of := range []string{"OwnershipReport.", "Holding.", "HoldingReport."} {
		docs[of+"filed"] = fieldDoc{doc: "The filing day; null where the filing is not stored.", example: "2022-05-06", nullable: true}
		docs[of+"known_at"] = fieldDoc{doc: "From when the public could know it: acceptance, the end of the filing day, or else when it was fetched.", example: "2022-05-06T22:30:57Z"}
	}
	for _, of := range []string{"Holding.", "HoldingReport."} {
		docs[of+"manager"] = fieldDoc{doc: "The CIK of the manager who filed it.", example: 1067983}
		docs[of+"period"] = fieldDoc{doc: "The end of the quarter; null where a table was fetched by itself.", example: "2023-09-30", nullable: true}
		docs[of+"unit"] = fieldDoc{doc: "The unit of values by the day of filing: USD thousands before 2023-01-03, USD since; empty where that day is not known.", example: "USD"}
		docs[of+"superseded_by"] = fieldDoc{doc: "The newest restatement of the same quarter that was known then; absent while it stands.", example: "0001067983-23-000070"}
	}
	return docs
}
