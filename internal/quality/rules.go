package quality

// Rules returns all rules in the order of their IDs. Each is made in the file
// that begins with its ID.
func Rules() []Rule {
	return []Rule{
		schema(),
		periodForward(),
		periodBeforeFiling(),
		periodTypeStable(),
		unitFamilyStable(),
		oneValuePerIdentity(),
		scaleKept(),
		signKept(),
		balanceSheetBalances(),
		assetsAddUp(),
		grossProfitAddsUp(),
		dilutedNotBelowBasic(),
		outstandingWithinIssued(),
		notNegative(),
	}
}
