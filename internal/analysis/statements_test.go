package analysis_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
)

// reports reads facts, one a row: concept, unit, period, value, form, day of
// filing. Concepts without a taxonomy are us-gaap's; what one form files on one
// day is one filing.
func reports(t testing.TB, text string) []intel.KnownFact {
	t.Helper()
	var facts []intel.KnownFact
	accessions := map[string]intel.AccessionNumber{}
	for row := range strings.Lines(text) {
		c := strings.Fields(row)
		if len(c) == 0 {
			continue
		}
		if len(c) != 6 {
			t.Fatalf("row %q has %d columns, want 6", row, len(c))
		}
		f := intel.KnownFact{Fact: intel.Fact{CIK: 1, Taxonomy: "us-gaap", Concept: c[0], Unit: c[1], Value: c[3], Form: c[4], FiledAt: day(t, c[5])}}
		if taxonomy, concept, ok := strings.Cut(c[0], ":"); ok {
			f.Taxonomy, f.Concept = taxonomy, concept
		}
		start, end, ok := strings.Cut(c[2], "/")
		if !ok {
			end = start
		} else {
			f.Start = day(t, start)
		}
		f.End = day(t, end)
		filing := c[4] + c[5]
		if accessions[filing] == 0 {
			accessions[filing] = intel.AccessionNumber(1_00_000000 + f.FiledAt.Year()%100*1000000 + len(accessions) + 1)
		}
		f.Accession, f.KnownAt = accessions[filing], intel.EndOfDay(f.FiledAt)
		facts = append(facts, f)
	}
	return facts
}

func day(t testing.TB, s string) intel.Date {
	t.Helper()
	d, err := intel.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// shown writes items in short: "FY2023 revenue 100 USD".
func shown(items []analysis.Item) []string {
	var list []string
	for _, i := range items {
		s := fmt.Sprintf("%s%d %s %s %s", i.FiscalPeriod, i.FiscalYear, i.Line, i.Value, i.Unit)
		if i.Derived {
			s += " derived"
		}
		for _, m := range i.Marks {
			s += " " + string(m.Kind)
		}
		list = append(list, s)
	}
	return list
}

const years = `
	NetIncomeLoss USD 2021-01-01/2021-12-31 10 10-K 2022-02-01
	NetIncomeLoss USD 2022-01-01/2022-12-31 11 10-K 2023-02-01
	NetIncomeLoss USD 2023-01-01/2023-12-31 12 10-K 2024-02-01
`

const quarters = `
	NetIncomeLoss USD 2022-01-01/2022-03-31 2 10-Q 2022-05-01
	NetIncomeLoss USD 2022-04-01/2022-06-30 3 10-Q 2022-08-01
	NetIncomeLoss USD 2022-01-01/2022-06-30 5 10-Q 2022-08-01
	NetIncomeLoss USD 2022-07-01/2022-09-30 4 10-Q 2022-11-01
	NetIncomeLoss USD 2022-01-01/2022-09-30 9 10-Q 2022-11-01
	NetIncomeLoss USD 2023-01-01/2023-03-31 3 10-Q 2023-05-01
`

func TestItems(t *testing.T) {
	for _, c := range []struct {
		name, facts string
		query       analysis.Query
		asOf        string
		want        []string
	}{{
		name: "a company changes its tag: each period by the tag it has", facts: years + `
			SalesRevenueNet USD 2021-01-01/2021-12-31 100 10-K 2022-02-01
			RevenueFromContractWithCustomerExcludingAssessedTax USD 2022-01-01/2022-12-31 110 10-K 2023-02-01
			Revenues USD 2023-01-01/2023-12-31 120 10-K 2024-02-01`,
		query: analysis.Query{Lines: []string{"revenue"}},
		want:  []string{"FY2023 revenue 120 USD", "FY2022 revenue 110 USD", "FY2021 revenue 100 USD"},
	}, {
		name: "one filing has the total and a part: the total, also where the part is larger for losses of hedges", facts: years + `
			Revenues USD 2023-01-01/2023-12-31 120 10-K 2024-02-01
			RevenueFromContractWithCustomerExcludingAssessedTax USD 2023-01-01/2023-12-31 90 10-K 2024-02-01
			Revenues USD 2022-01-01/2022-12-31 40 10-K 2023-02-01
			RevenueFromContractWithCustomerExcludingAssessedTax USD 2022-01-01/2022-12-31 95 10-K 2023-02-01
			Revenues USD 2023-01-01/2023-03-31 30 10-Q 2023-05-01`,
		query: analysis.Query{Lines: []string{"revenue"}},
		want:  []string{"FY2023 revenue 120 USD", "FY2022 revenue 40 USD"},
	}, {
		name: "a total's name for a small figure of the notes that no quarterly report has", facts: years + `
			Revenues USD 2023-01-01/2023-12-31 30 10-K 2024-02-01
			SalesRevenueNet USD 2023-01-01/2023-12-31 90 10-K 2024-02-01
			SalesRevenueNet USD 2023-01-01/2023-03-31 20 10-Q 2023-05-01`,
		query: analysis.Query{Lines: []string{"revenue"}},
		want:  []string{"FY2023 revenue 90 USD"},
	}, {
		name: "a proxy statement, though newer, never counts, also where there is nothing else", facts: years + `
			NetIncomeLoss USD 2023-01-01/2023-12-31 12.4 DEF_14A 2024-04-01
			NetIncomeLoss USD 2020-01-01/2020-12-31 9 DEF_14A 2024-04-01`,
		query: analysis.Query{Lines: []string{"net_income"}},
		want:  []string{"FY2023 net_income 12 USD", "FY2022 net_income 11 USD", "FY2021 net_income 10 USD"},
	}, {
		name: "periods presented anew in an 8-K or a prospectus count only where no report has them, and are marked", facts: years + `
			NetIncomeLoss USD 2022-01-01/2022-12-31 7 8-K 2023-06-01
			Revenues USD 2022-01-01/2022-12-31 80 8-K 2023-06-01
			Revenues USD 2021-01-01/2021-12-31 70 424B4 2023-06-01`,
		query: analysis.Query{Lines: []string{"net_income", "revenue"}},
		want: []string{
			"FY2023 net_income 12 USD", "FY2022 revenue 80 USD other_form", "FY2022 net_income 11 USD",
			"FY2021 revenue 70 USD other_form", "FY2021 net_income 10 USD",
		},
	}, {
		name:  "the fourth quarter is the year less nine months; quarters as filed come first",
		facts: years + quarters,
		query: analysis.Query{Lines: []string{"net_income"}, Period: analysis.Quarterly},
		want: []string{
			"Q1" + "2023 net_income 3 USD", "Q42022 net_income 2 USD derived", "Q32022 net_income 4 USD",
			"Q22022 net_income 3 USD", "Q12022 net_income 2 USD",
		},
	}, {
		name: "quarters from what is reported since the beginning of the year", facts: years + quarters + `
			NetCashProvidedByUsedInOperatingActivities USD 2022-01-01/2022-03-31 5 10-Q 2022-05-01
			NetCashProvidedByUsedInOperatingActivities USD 2022-01-01/2022-06-30 11 10-Q 2022-08-01
			NetCashProvidedByUsedInOperatingActivities USD 2022-01-01/2022-09-30 18 10-Q 2022-11-01
			NetCashProvidedByUsedInOperatingActivities USD 2022-01-01/2022-12-31 26 10-K 2023-02-01
			PaymentsToAcquirePropertyPlantAndEquipment USD 2022-01-01/2022-09-30 4.25 10-Q 2022-11-01
			PaymentsToAcquirePropertyPlantAndEquipment USD 2022-01-01/2022-12-31 6 10-K 2023-02-01`,
		query: analysis.Query{Lines: []string{"operating_cash_flow", "free_cash_flow"}, Period: analysis.Quarterly},
		want: []string{
			"Q42022 operating_cash_flow 8 USD derived", "Q42022 free_cash_flow 6.25 USD derived", "Q32022 operating_cash_flow 7 USD derived",
			"Q22022 operating_cash_flow 6 USD derived", "Q12022 operating_cash_flow 5 USD",
		},
	}, {
		name:  "twelve months: a fiscal year as filed, else four quarters",
		facts: years + quarters,
		query: analysis.Query{Lines: []string{"net_income"}, Period: analysis.TTM},
		want: []string{
			"TTM2023 net_income 12 USD", "TTM2023 net_income 12 USD derived", "TTM2022 net_income 11 USD", "TTM2021 net_income 10 USD",
		},
	}, {
		name: "twelve months of the year before, this year so far, and the same part of the year before", facts: years + quarters + `
			NetCashProvidedByUsedInOperatingActivities USD 2022-01-01/2022-12-31 26 10-K 2023-02-01
			NetCashProvidedByUsedInOperatingActivities USD 2023-01-01/2023-03-31 8 10-Q 2023-05-01
			NetCashProvidedByUsedInOperatingActivities USD 2022-01-01/2022-03-31 5 10-Q 2023-05-01`,
		query: analysis.Query{Lines: []string{"operating_cash_flow"}, Period: analysis.TTM},
		want:  []string{"TTM2023 operating_cash_flow 29 USD derived", "TTM2022 operating_cash_flow 26 USD"},
	}, {
		name: "twelve months of quarters under two names, one of them second best", facts: years + quarters + `
			ProfitLoss USD 2023-04-01/2023-06-30 7 10-Q 2023-08-01`,
		query: analysis.Query{Lines: []string{"net_income"}, Period: analysis.TTM, Count: 2},
		want:  []string{"TTM2023 net_income 12 USD", "TTM2023 net_income 16 USD derived fallback"},
	}, {
		name:  "half-years",
		facts: years + quarters,
		query: analysis.Query{Lines: []string{"net_income"}, Period: analysis.Half},
		want:  []string{"H22022 net_income 6 USD derived", "H12022 net_income 5 USD"},
	}, {
		name: "earnings per share and numbers of shares are not subtracted", facts: years + quarters + `
			EarningsPerShareDiluted USD/shares 2022-01-01/2022-09-30 0.90 10-Q 2022-11-01
			EarningsPerShareDiluted USD/shares 2022-01-01/2022-12-31 1.10 10-K 2023-02-01
			EarningsPerShareDiluted USD/shares 2022-07-01/2022-09-30 0.40 10-Q 2022-11-01
			WeightedAverageNumberOfDilutedSharesOutstanding shares 2022-01-01/2022-12-31 10 10-K 2023-02-01
			WeightedAverageNumberOfDilutedSharesOutstanding shares 2022-07-01/2022-09-30 10 10-Q 2022-11-01`,
		query: analysis.Query{Lines: []string{"eps_diluted", "shares_diluted"}, Period: analysis.Quarterly},
		want:  []string{"Q32022 eps_diluted 0.40 USD/shares", "Q32022 shares_diluted 10 shares"},
	}, {
		name: "the balance sheet at the end of quarters and years", facts: years + quarters + `
			Assets USD 2022-09-30 190 10-Q 2022-11-01
			Assets USD 2022-12-31 200 10-K 2023-02-01
			Assets USD 2022-12-31 200 10-Q 2023-05-01
			Assets USD 2022-11-15 999 10-K 2023-02-01`,
		query: analysis.Query{Lines: []string{"total_assets"}, Period: analysis.Quarterly},
		want:  []string{"Q42022 total_assets 200 USD", "Q32022 total_assets 190 USD"},
	}, {
		name: "as last reported", facts: years + `
			NetIncomeLoss USD 2022-01-01/2022-12-31 8 10-K/A 2023-06-01
			NetIncomeLoss USD 2022-01-01/2022-12-31 9 10-K 2024-02-01`,
		query: analysis.Query{Lines: []string{"net_income"}, Count: 2},
		want:  []string{"FY2023 net_income 12 USD", "FY2022 net_income 9 USD"},
	}, {
		name: "as first reported; what is known from a later report only is marked", facts: years + `
			NetIncomeLoss USD 2022-01-01/2022-12-31 8 10-K/A 2023-06-01
			NetIncomeLoss USD 2020-01-01/2020-12-31 9 10-K 2022-02-01`,
		query: analysis.Query{Lines: []string{"net_income"}, View: analysis.Original},
		want: []string{
			"FY2023 net_income 12 USD", "FY2022 net_income 11 USD", "FY2021 net_income 10 USD", "FY2020 net_income 9 USD comparative",
		},
	}, {
		name: "as known between two reports", facts: years + `
			NetIncomeLoss USD 2022-01-01/2022-12-31 8 10-K/A 2023-06-01`,
		query: analysis.Query{Lines: []string{"net_income"}, Count: 1}, asOf: "2023-05-31",
		want: []string{"FY2022 net_income 11 USD"},
	}, {
		name: "a restated year and nine months that were not: the quarter stays on the basis of both, and is marked", facts: years + quarters + `
			NetIncomeLoss USD 2022-01-01/2022-12-31 8 10-K/A 2023-06-01`,
		query: analysis.Query{Lines: []string{"net_income"}, Period: analysis.Quarterly, Count: 2},
		want:  []string{"Q12023 net_income 3 USD", "Q42022 net_income 2 USD derived basis"},
	}, {
		name: "a restated year and nine months restated since", facts: years + quarters + `
			NetIncomeLoss USD 2022-01-01/2022-12-31 8 10-K/A 2023-06-01
			NetIncomeLoss USD 2022-01-01/2022-09-30 7 10-Q 2023-11-01
			NetIncomeLoss USD 2022-01-01/2022-12-31 8 10-K 2024-02-01`,
		query: analysis.Query{Lines: []string{"net_income"}, Period: analysis.Quarterly, Count: 2},
		want:  []string{"Q12023 net_income 3 USD", "Q42022 net_income 1 USD derived"},
	}, {
		name: "another currency in a filing is a translation", facts: `
			ifrs-full:Revenue CNY 2022-01-01/2022-12-31 700 20-F 2023-04-01
			ifrs-full:Revenue CNY 2021-01-01/2021-12-31 650 20-F 2023-04-01
			ifrs-full:Revenue USD 2022-01-01/2022-12-31 100 20-F 2023-04-01
			ifrs-full:ProfitLossAttributableToOwnersOfParent CNY 2022-01-01/2022-12-31 70 20-F 2023-04-01`,
		query: analysis.Query{Lines: []string{"revenue"}},
		want:  []string{"FY2022 revenue 700 CNY", "FY2021 revenue 650 CNY"},
	}, {
		name: "an optional part that the company never reports is none", facts: years + `
			LongTermDebtNoncurrent USD 2022-12-31 50 10-K 2023-02-01
			ShortTermBorrowings USD 2022-12-31 5 10-K 2023-02-01`,
		query: analysis.Query{Lines: []string{"current_debt", "total_debt"}},
		want:  []string{"FY2022 current_debt 5 USD", "FY2022 total_debt 55 USD derived"},
	}, {
		name: "an optional part that is reported for other periods only is said to be missing", facts: years + `
			LongTermDebtCurrent USD 2021-12-31 7 10-K 2022-02-01
			LongTermDebtNoncurrent USD 2022-12-31 50 10-K 2023-02-01
			ShortTermBorrowings USD 2022-12-31 5 10-K 2023-02-01`,
		query: analysis.Query{Lines: []string{"current_debt", "total_debt"}},
		want: []string{
			"FY2022 current_debt 5 USD incomplete", "FY2022 total_debt 55 USD derived incomplete",
			"FY2021 current_debt 7 USD incomplete",
		},
	}, {
		name: "a sum needs one currency", facts: years + `
			LongTermDebtNoncurrent USD 2022-12-31 50 10-K 2023-02-01
			LongTermDebtNoncurrent USD 2021-12-31 40 10-K 2023-02-01
			LongTermDebtCurrent EUR 2022-12-31 5 10-K/A 2023-03-01`,
		query: analysis.Query{Lines: []string{"total_debt"}, Count: 1},
		want:  []string{"FY2021 total_debt 40 USD incomplete"},
	}, {
		name: "second best is marked", facts: years + `
			ProfitLoss USD 2020-01-01/2020-12-31 9 10-K 2021-02-01`,
		query: analysis.Query{Lines: []string{"net_income"}},
		want: []string{
			"FY2023 net_income 12 USD", "FY2022 net_income 11 USD", "FY2021 net_income 10 USD", "FY2020 net_income 9 USD fallback",
		},
	}, {
		name: "lines of other templates are absent", facts: years + `
			Deposits USD 2022-12-31 50 10-K 2023-02-01`,
		query: analysis.Query{Statement: analysis.Balance},
	}} {
		t.Run(c.name, func(t *testing.T) {
			in := analysis.Input{Facts: reports(t, c.facts)}
			for i := range in.Facts {
				in.Facts[i].Form = strings.ReplaceAll(in.Facts[i].Form, "_", " ")
			}
			if c.asOf != "" {
				in.AsOf = intel.EndOfDay(day(t, c.asOf))
			}
			for _, order := range []string{"in order", "reversed"} {
				if diff := cmp.Diff(shown(analysis.NewMapping().Build(in).Items(c.query)), c.want); diff != "" {
					t.Errorf("%s (-got +want):\n%s", order, diff)
				}
				slices.Reverse(in.Facts)
			}
		})
	}
}

// An item says what it is made of and what it is not.
func TestItemWhole(t *testing.T) {
	in := analysis.Input{Facts: reports(t, years+quarters+`
		NetIncomeLoss USD 2022-01-01/2022-12-31 11.4 DEF14A 2023-04-01
		ComprehensiveIncomeNetOfTax USD 2022-10-01/2022-12-31 5 10-K 2023-02-01`)}
	items := analysis.NewMapping().Build(in).Items(analysis.Query{Lines: []string{"net_income"}, Period: analysis.Quarterly, Count: 2, Explain: true})
	if len(items) != 2 {
		t.Fatalf("%d items, want 2", len(items))
	}
	year, nine := in.Facts[1], in.Facts[7]
	want := analysis.Item{
		Line: "net_income", Period: intel.Period{Start: 20221001, End: 20221231}, FiscalYear: 2022, FiscalPeriod: analysis.Q4,
		Value: "2", Unit: "USD", Derived: true, KnownAt: intel.EndOfDay(20230201),
		Accessions: []intel.AccessionNumber{year.Accession, nine.Accession}, Concepts: []string{"us-gaap:NetIncomeLoss"},
		Operands: []analysis.Operand{{
			Sign: "+", Line: "net_income", Concept: "us-gaap:NetIncomeLoss", Period: year.Period, Value: "11", Unit: "USD",
			Source: analysis.Source{Accession: year.Accession, Form: "10-K", KnownAt: year.KnownAt},
		}, {
			Sign: "-", Line: "net_income", Concept: "us-gaap:NetIncomeLoss", Period: nine.Period, Value: "9", Unit: "USD",
			Source: analysis.Source{Accession: nine.Accession, Form: "10-Q", KnownAt: nine.KnownAt},
		}},
		Rejected: []analysis.Rejected{{
			Concept: "us-gaap:ComprehensiveIncomeNetOfTax", Period: intel.Period{Start: 20221001, End: 20221231}, Value: "5", Unit: "USD",
			Source: analysis.Source{Accession: year.Accession, Form: "10-K", KnownAt: year.KnownAt},
			Reason: "never taken: with gains that are not earned yet; see comprehensive_income",
		}, {
			Concept: "us-gaap:NetIncomeLoss", Period: year.Period, Value: "11.4", Unit: "USD",
			Source: analysis.Source{Accession: in.Facts[9].Accession, Form: "DEF14A", KnownAt: in.Facts[9].KnownAt},
			Reason: "a DEF14A repeats figures, often rounded or on another basis",
		}},
	}
	if diff := cmp.Diff(items[1], want); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
}

func TestYears(t *testing.T) {
	in := analysis.Input{Facts: reports(t, `
		NetIncomeLoss USD 2018-12-30/2019-12-28 1 10-K 2020-02-01
		NetIncomeLoss USD 2019-12-29/2021-01-02 1 10-K 2021-02-01
		NetIncomeLoss USD 2019-12-29/2020-03-28 1 10-Q 2020-05-01
		NetIncomeLoss USD 2021-01-03/2021-06-30 1 10-KT 2021-09-01
		NetIncomeLoss USD 2021-07-01/2022-06-30 1 10-K 2022-09-01
		NetIncomeLoss USD 2021-01-01/2021-12-31 1 10-K 2022-09-01
		NetIncomeLoss USD 2021-07-01/2022-06-30 1 10-K 2023-09-01
		NetIncomeLoss USD 2022-07-01/2022-09-30 1 10-Q 2022-11-01`)}
	type year struct {
		Number           int
		Start, End       intel.Date
		Transition, Open bool
	}
	var got []year
	for _, y := range analysis.NewMapping().Build(in).Years() {
		got = append(got, year{y.Number, y.Start, y.End, y.Transition, y.Open})
	}
	want := []year{
		{2019, 20181230, 20191228, false, false},
		{2020, 20191229, 20210102, false, false}, // 53 weeks, into the next January
		{2021, 20210103, 20210630, true, false},
		{2022, 20210701, 20220630, false, false}, // not the calendar year beside it
		{2023, 20220701, 20230630, false, true},
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
}
