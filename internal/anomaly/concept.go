package anomaly

// role is what a number is in a company's statements.
type role uint8

const (
	noRole role = iota
	revenue
	netIncome
	assets
	dilutedShares
	operatingIncome
	grossProfit
	cash
	currentLiabilities
	liabilitiesAndEquity
	dilutedEPS
	operatingCashFlow
	roles // how many there are
)

// primary reports whether numbers of the role are judged; the others bear
// witness.
func (r role) primary() bool { return r >= revenue && r <= dilutedShares }

// flow reports whether amounts of the role add up over time.
func (r role) flow() bool {
	switch r {
	case revenue, netIncome, operatingIncome, grossProfit, operatingCashFlow:
		return true
	}
	return false
}

// roleOf says what a concept is. Names of one role are series of their own:
// companies change between them, and not only the name.
func roleOf(taxonomy, concept string) role {
	switch taxonomy {
	case "us-gaap":
		return usGAAP(concept)
	case "ifrs-full":
		return ifrs(concept)
	}
	return noRole
}

func usGAAP(concept string) role {
	switch concept {
	case "Revenues", "RevenueFromContractWithCustomerExcludingAssessedTax", "SalesRevenueNet":
		return revenue
	case "NetIncomeLoss":
		return netIncome
	case "Assets":
		return assets
	case "WeightedAverageNumberOfDilutedSharesOutstanding":
		return dilutedShares
	case "OperatingIncomeLoss":
		return operatingIncome
	case "GrossProfit":
		return grossProfit
	case "CashAndCashEquivalentsAtCarryingValue":
		return cash
	case "LiabilitiesCurrent":
		return currentLiabilities
	case "LiabilitiesAndStockholdersEquity":
		return liabilitiesAndEquity
	case "EarningsPerShareDiluted":
		return dilutedEPS
	case "NetCashProvidedByUsedInOperatingActivities":
		return operatingCashFlow
	}
	return noRole
}

func ifrs(concept string) role {
	switch concept {
	case "Revenue":
		return revenue
	case "ProfitLossAttributableToOwnersOfParent", "ProfitLoss":
		return netIncome
	case "Assets":
		return assets
	case "AdjustedWeightedAverageShares":
		return dilutedShares
	case "ProfitLossFromOperatingActivities":
		return operatingIncome
	case "GrossProfit":
		return grossProfit
	case "CashAndCashEquivalents":
		return cash
	case "CurrentLiabilities":
		return currentLiabilities
	case "EquityAndLiabilities":
		return liabilitiesAndEquity
	case "DilutedEarningsLossPerShare":
		return dilutedEPS
	case "CashFlowsFromUsedInOperatingActivities":
		return operatingCashFlow
	}
	return noRole
}

// class is how long a number's period is.
type class uint8

const (
	oddLength class = iota
	instant
	quarter
	half
	nineMonths
	year
	classes // how many there are
)

func classOf(days int) class {
	switch {
	case days == 0:
		return instant
	case days >= 80 && days <= 100:
		return quarter
	case days >= 165 && days <= 195:
		return half
	case days >= 255 && days <= 290:
		return nineMonths
	case days >= 350 && days <= 380:
		return year
	}
	return oddLength
}
