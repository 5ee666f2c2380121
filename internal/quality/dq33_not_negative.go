package quality

import (
	"strings"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
)

func notNegative() Rule {
	return Rule{
		ID:       "DQ33",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "an amount that cannot be below zero is not",
		Source:   "XBRL US DQC_0015 (negative values); the list of elements is short and our own",
		Fact: func(f *intel.Fact) Verdict {
			if !strings.HasPrefix(f.Value, "-") || !neverNegative(f.Taxonomy, f.Concept) {
				return Verdict{}
			}
			if d, ok := analysis.ParseDecimal(f.Value); !ok || d.Sign() == 0 {
				return Verdict{}
			}
			return Verdict{
				Because:  ", which is below zero and cannot be: the sign is probably wrong",
				Expected: "0 " + f.Unit + " or more",
			}
		},
		Examples: []Example{{
			Name: "money paid, with the minus that belongs to the statement and not to the amount",
			Facts: `
				us-gaap:PaymentsToAcquirePropertyPlantAndEquipment  USD     2023-01-01/2023-12-31  -12  10-K  2024-02-01
				dei:EntityCommonStockSharesOutstanding              shares  2024-01-15             -9   10-K  2024-02-01`,
			Fires: 2,
		}, {
			Name: "zero and above; concepts that have either sign",
			Facts: `
				us-gaap:Assets              USD  2023-12-31             0    10-K  2024-02-01
				us-gaap:Goodwill            USD  2023-12-31             -0   10-K  2024-02-01
				us-gaap:InventoryNet        USD  2023-12-31             5    10-K  2024-02-01
				us-gaap:NetIncomeLoss       USD  2023-01-01/2023-12-31  -12  10-K  2024-02-01
				us-gaap:StockholdersEquity  USD  2023-12-31             -40  10-K  2024-02-01
				ifrs-full:Assets            USD  2023-12-31             -40  20-F  2024-02-01`,
		}},
	}
}

// neverNegative reports whether a concept is defined so that it has no values
// below zero: balances that are counted, and flows that the name gives a
// direction.
func neverNegative(taxonomy, concept string) bool {
	switch taxonomy {
	case "dei":
		switch concept {
		case "EntityCommonStockSharesOutstanding",
			"EntityPublicFloat":
			return true
		}
	case "us-gaap":
		switch concept {
		case "AccumulatedDepreciationDepletionAndAmortizationPropertyPlantAndEquipment",
			"Assets",
			"AssetsCurrent",
			"AssetsNoncurrent",
			"CommonStockParOrStatedValuePerShare",
			"CommonStockSharesAuthorized",
			"CommonStockSharesIssued",
			"CommonStockSharesOutstanding",
			"DepreciationDepletionAndAmortization",
			"Goodwill",
			"InventoryNet",
			"LiabilitiesCurrent",
			"PaymentsForRepurchaseOfCommonStock",
			"PaymentsOfDividends",
			"PaymentsToAcquireProductiveAssets",
			"PaymentsToAcquirePropertyPlantAndEquipment",
			"PreferredStockSharesAuthorized",
			"PreferredStockSharesIssued",
			"PreferredStockSharesOutstanding",
			"PropertyPlantAndEquipmentGross",
			"PropertyPlantAndEquipmentNet",
			"StockRepurchasedDuringPeriodShares",
			"TreasuryStockSharesAcquired",
			"TreasuryStockValueAcquiredCostMethod",
			"WeightedAverageNumberOfDilutedSharesOutstanding",
			"WeightedAverageNumberOfSharesOutstandingBasic":
			return true
		}
	}
	return false
}
