package quality

import "github.com/corpintel/intel"

func plantNetOfDepreciation() Rule {
	return Rule{
		ID:       "DQ31",
		Version:  1,
		Severity: intel.SeverityWarn,
		Title:    "property, plant and equipment, net, is gross minus accumulated depreciation",
		Source:   "US GAAP taxonomy, calculation of the details of property, plant and equipment",
		Identity: &Identity{
			Left: Term{AnyOf: []string{"us-gaap:PropertyPlantAndEquipmentNet"}},
			Is:   Equal,
			Right: []Term{
				{AnyOf: []string{"us-gaap:PropertyPlantAndEquipmentGross"}},
				{Minus: true, AnyOf: []string{"us-gaap:AccumulatedDepreciationDepletionAndAmortizationPropertyPlantAndEquipment"}},
			},
		},
		Examples: []Example{{
			Name: "the difference is another",
			Facts: `
				us-gaap:PropertyPlantAndEquipmentNet                                              USD  2023-12-31  43751   10-K  2024-02-01
				us-gaap:PropertyPlantAndEquipmentGross                                            USD  2023-12-31  114599  10-K  2024-02-01
				us-gaap:AccumulatedDepreciationDepletionAndAmortizationPropertyPlantAndEquipment  USD  2023-12-31  70884   10-K  2024-02-01`,
			Fires: 1,
		}, {
			Name: "right; gross alone",
			Facts: `
				us-gaap:PropertyPlantAndEquipmentNet                                              USD  2023-12-31  43715   10-K  2024-02-01
				us-gaap:PropertyPlantAndEquipmentGross                                            USD  2023-12-31  114599  10-K  2024-02-01
				us-gaap:AccumulatedDepreciationDepletionAndAmortizationPropertyPlantAndEquipment  USD  2023-12-31  70884   10-K  2024-02-01
				us-gaap:PropertyPlantAndEquipmentNet                                              USD  2022-12-31  43715   10-K  2023-02-01
				us-gaap:PropertyPlantAndEquipmentGross                                            USD  2022-12-31  114599  10-K  2023-02-01`,
		}},
	}
}
