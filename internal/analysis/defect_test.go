package analysis_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
)

// shares is eight years of about a thousand million shares.
const shares = `
	WeightedAverageNumberOfDilutedSharesOutstanding shares 2014-01-01/2014-12-31 1010000000 10-K 2015-02-01
	WeightedAverageNumberOfDilutedSharesOutstanding shares 2015-01-01/2015-12-31 1020000000 10-K 2016-02-01
	WeightedAverageNumberOfDilutedSharesOutstanding shares 2016-01-01/2016-12-31 1030000000 10-K 2017-02-01
	WeightedAverageNumberOfDilutedSharesOutstanding shares 2017-01-01/2017-12-31 1040000000 10-K 2018-02-01
`

func TestDefects(t *testing.T) {
	for _, c := range []struct {
		name, facts, line string
		count             int
		want              []string
	}{{
		name: "millions given as units give way to another report of the period", line: "shares_diluted", count: 1, facts: shares + `
			WeightedAverageNumberOfDilutedSharesOutstanding shares 2018-01-01/2018-12-31 1050000000 10-K 2019-02-01
			WeightedAverageNumberOfDilutedSharesOutstanding shares 2018-01-01/2018-12-31 1050 10-K 2020-02-01`,
		want: []string{"FY2018 shares_diluted 1050000000 shares"},
	}, {
		name: "the same, and no other report: marked", line: "shares_diluted", count: 1, facts: shares + `
			WeightedAverageNumberOfDilutedSharesOutstanding shares 2018-01-01/2018-12-31 1050 10-K 2019-02-01`,
		want: []string{"FY2018 shares_diluted 1050 shares scale"},
	}, {
		name: "a split ten for one is none", line: "shares_diluted", count: 1, facts: shares + `
			WeightedAverageNumberOfDilutedSharesOutstanding shares 2018-01-01/2018-12-31 1050000000 10-K 2019-02-01
			WeightedAverageNumberOfDilutedSharesOutstanding shares 2018-01-01/2018-12-31 10500000000 10-K 2020-02-01`,
		want: []string{"FY2018 shares_diluted 10500000000 shares"},
	}, {
		name: "thousands for years: those who forget to say it are wrong, not the others", line: "shares_diluted", facts: shares + `
			WeightedAverageNumberOfDilutedSharesOutstanding shares 2018-01-01/2018-12-31 1050000 10-K 2019-02-01
			WeightedAverageNumberOfDilutedSharesOutstanding shares 2019-01-01/2019-12-31 1060000 10-K 2020-02-01
			WeightedAverageNumberOfDilutedSharesOutstanding shares 2020-01-01/2020-12-31 1070000 10-K 2021-02-01
			WeightedAverageNumberOfDilutedSharesOutstanding shares 2021-01-01/2021-12-31 1080000 10-K 2022-02-01
			WeightedAverageNumberOfDilutedSharesOutstanding shares 2022-01-01/2022-12-31 1090000 10-K 2023-02-01`,
		want: []string{
			"FY2022 shares_diluted 1090000 shares scale", "FY2021 shares_diluted 1080000 shares scale", "FY2020 shares_diluted 1070000 shares scale",
			"FY2019 shares_diluted 1060000 shares scale", "FY2018 shares_diluted 1050000 shares scale", "FY2017 shares_diluted 1040000000 shares",
			"FY2016 shares_diluted 1030000000 shares", "FY2015 shares_diluted 1020000000 shares", "FY2014 shares_diluted 1010000000 shares",
		},
	}, {
		name: "thousands always: earnings per share show it", line: "shares_diluted", facts: `
			WeightedAverageNumberOfDilutedSharesOutstanding shares 2022-01-01/2022-12-31 1000 10-K 2023-02-01
			NetIncomeLoss USD 2022-01-01/2022-12-31 2500000 10-K 2023-02-01
			EarningsPerShareDiluted USD/shares 2022-01-01/2022-12-31 2.5 10-K 2023-02-01`,
		want: []string{"FY2022 shares_diluted 1000 shares scale"},
	}, {
		name: "thousands always, and one report in units that fits the earnings", line: "shares_diluted", facts: `
			WeightedAverageNumberOfDilutedSharesOutstanding shares 2022-01-01/2022-12-31 1000 10-K 2023-02-01
			WeightedAverageNumberOfDilutedSharesOutstanding shares 2022-01-01/2022-12-31 1000000 10-K/A 2023-01-01
			NetIncomeLoss USD 2022-01-01/2022-12-31 2500000 10-K 2023-02-01
			EarningsPerShareDiluted USD/shares 2022-01-01/2022-12-31 2.5 10-K 2023-02-01`,
		want: []string{"FY2022 shares_diluted 1000000 shares"},
	}, {
		name: "millions always, without earnings per share: revenue shows it", line: "shares_diluted", facts: `
			WeightedAverageNumberOfDilutedSharesOutstanding shares 2022-01-01/2022-12-31 5936 10-K 2023-02-01
			Revenues USD 2022-01-01/2022-12-31 124000000000 10-K 2023-02-01`,
		want: []string{"FY2022 shares_diluted 5936 shares scale"},
	}, {
		name: "thousands in the first report of all: revenue shows it", line: "shares_diluted", facts: `
			WeightedAverageNumberOfDilutedSharesOutstanding shares 2022-01-01/2022-12-31 1495474 10-K 2023-02-01
			Revenues USD 2022-01-01/2022-12-31 124000000000 10-K 2023-02-01`,
		want: []string{"FY2022 shares_diluted 1495474 shares scale"},
	}, {
		name: "few shares of a large company that states its earnings per share", line: "shares_diluted", facts: `
			WeightedAverageNumberOfDilutedSharesOutstanding shares 2022-01-01/2022-12-31 1400000 10-K 2023-02-01
			EarningsPerShareDiluted USD/shares 2022-01-01/2022-12-31 50000 10-K 2023-02-01
			NetIncomeLoss USD 2022-01-01/2022-12-31 70000000000 10-K 2023-02-01
			Revenues USD 2022-01-01/2022-12-31 300000000000 10-K 2023-02-01`,
		want: []string{"FY2022 shares_diluted 1400000 shares"},
	}, {
		name: "two scales and nothing that tells", line: "net_income", facts: `
			NetIncomeLoss USD 2022-01-01/2022-12-31 11000 10-K 2023-02-01
			NetIncomeLoss USD 2022-01-01/2022-12-31 11 10-K 2024-02-01`,
		want: []string{"FY2022 net_income 11 USD disputed"},
	}, {
		name: "an expense with the wrong sign gives way", line: "share_based_compensation", facts: `
			ShareBasedCompensation USD 2022-01-01/2022-12-31 255 10-K 2023-02-01
			ShareBasedCompensation USD 2022-01-01/2022-12-31 -255 10-K 2024-02-01`,
		want: []string{"FY2022 share_based_compensation 255 USD"},
	}, {
		name: "an expense with the wrong sign, and no other report: marked", line: "capital_expenditure", facts: `
			PaymentsToAcquirePropertyPlantAndEquipment USD 2022-01-01/2022-12-31 -5984 10-K 2023-02-01`,
		want: []string{"FY2022 capital_expenditure -5984 USD sign"},
	}, {
		name: "a loss among profits is none", line: "net_income", facts: years + `
			NetIncomeLoss USD 2020-01-01/2020-12-31 -900 10-K 2021-02-01`,
		want: []string{"FY2023 net_income 12 USD", "FY2022 net_income 11 USD", "FY2021 net_income 10 USD", "FY2020 net_income -900 USD"},
	}, {
		name: "a profit reported as a loss later, among profits", line: "net_income", count: 1, facts: years + `
			NetIncomeLoss USD 2023-01-01/2023-12-31 -12 10-K 2025-02-01`,
		want: []string{"FY2023 net_income 12 USD"},
	}, {
		name: "an amount per share that is none", line: "eps_diluted", count: 1, facts: `
			EarningsPerShareDiluted USD/shares 2020-01-01/2020-12-31 1.1 10-K 2021-02-01
			EarningsPerShareDiluted USD/shares 2021-01-01/2021-12-31 1.2 10-K 2022-02-01
			EarningsPerShareDiluted USD/shares 2022-01-01/2022-12-31 1.3 10-K 2023-02-01
			EarningsPerShareDiluted USD/shares 2023-01-01/2023-12-31 19120000 10-K 2024-02-01`,
		want: []string{"FY2023 eps_diluted 19120000 USD/shares scale"},
	}, {
		name: "vanished facts give way, and are marked where there is nothing else", line: "net_income", facts: years,
		want: []string{"FY2023 net_income 12 USD vanished", "FY2022 net_income 11 USD", "FY2021 net_income 10 USD"},
	}} {
		t.Run(c.name, func(t *testing.T) {
			in := analysis.Input{Facts: reports(t, c.facts)}
			if strings.HasPrefix(c.name, "vanished") {
				in.Facts[2].Vanished = true
				gone := in.Facts[1]
				gone.Value, gone.Vanished, gone.KnownAt, gone.Accession = "7", true, gone.KnownAt.AddDate(1, 0, 0), 9
				in.Facts = append(in.Facts, gone)
			}
			items := analysis.NewMapping().Build(in).Items(analysis.Query{Lines: []string{c.line}, Count: c.count})
			if diff := cmp.Diff(shown(items), c.want); diff != "" {
				t.Errorf("(-got +want):\n%s", diff)
			}
		})
	}
}

// What a rule says about a fact is said of the value it is part of.
func TestFindingsMark(t *testing.T) {
	in := analysis.Input{Facts: reports(t, years)}
	f := in.Facts[2]
	in.Findings = []intel.Finding{
		{ID: "b", Rule: "DQ99", Severity: intel.SeverityWarn, Accession: f.Accession, Subject: f.Series(), Period: f.Period, Message: "It is odd."},
		{ID: "c", Rule: "DQ98", Severity: intel.SeverityInfo, Accession: f.Accession, Subject: f.Series(), Period: f.Period, Message: "It is there."},
		{ID: "d", Rule: "DQ99", Severity: intel.SeverityWarn, Accession: f.Accession, Subject: "us-gaap:Assets USD", Period: f.Period, Message: "Another."},
	}
	items := analysis.NewMapping().Build(in).Items(analysis.Query{Lines: []string{"net_income"}, Count: 1})
	want := []analysis.Mark{{Kind: analysis.MarkFinding, Reason: "DQ99: It is odd.", Finding: "b"}}
	if diff := cmp.Diff(items[0].Marks, want); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
}

func TestTemplate(t *testing.T) {
	const deposits = `
		Deposits USD 2022-12-31 50 10-K 2023-02-01
		NoninterestIncome USD 2022-01-01/2022-12-31 5 10-K 2023-02-01`
	for _, c := range []struct {
		name, sic, facts string
		want             analysis.Template
		why              string
	}{
		{"the industry decides", "6021", years, analysis.Bank, "SIC 6021, As It Is Called"},
		{"an insurer", "6331", years, analysis.Insurer, "SIC 6331, As It Is Called"},
		{"a utility", "4911", years, analysis.REITUtility, "SIC 4911, As It Is Called"},
		{"a real estate investment trust", "6798", years, analysis.REITUtility, "SIC 6798, As It Is Called"},
		{"a shop that takes deposits", "5912", deposits, analysis.Industrial, "SIC 5912, As It Is Called"},
		{"finance: the facts decide", "6199", deposits, analysis.Bank, "it reports Deposits and NoninterestIncome"},
		{"finance, and nothing of a bank", "6199", years, analysis.Industrial, "SIC 6199, As It Is Called, and it reports nothing that banks, insurers or landlords do"},
		{"no industry: the facts decide", "", deposits, analysis.Bank, "it reports Deposits and NoninterestIncome"},
		{"no industry, under IFRS", "", "ifrs-full:InvestmentProperty USD 2022-12-31 50 20-F 2023-02-01\nifrs-full:RentalIncome USD 2022-01-01/2022-12-31 5 20-F 2023-02-01",
			analysis.REITUtility, "it reports InvestmentProperty and RentalIncome"},
		{"nothing known", "", years, analysis.Industrial, "it reports nothing that banks, insurers, landlords or utilities do, and no SIC code is known"},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := analysis.Input{Facts: reports(t, c.facts), Company: intel.Company{SIC: c.sic}}
			if c.sic != "" {
				in.Company.SICDescription = "As It Is Called"
			}
			if got, why := analysis.NewMapping().Build(in).Template(); got != c.want || why != c.why {
				t.Errorf("got %s (%s), want %s (%s)", got, why, c.want, c.why)
			}
		})
	}
}

// Quarters of 12 to 17 weeks, a first year that is no whole one, and a company
// that has filed no annual report yet.
func TestCalendar(t *testing.T) {
	for _, c := range []struct {
		name, facts string
		period      analysis.PeriodType
		want        []string
	}{{
		name: "16, 12, 12 and 12 weeks", period: analysis.Quarterly, facts: `
			NetIncomeLoss USD 2022-01-30/2023-01-28 52 10-K 2023-03-28
			NetIncomeLoss USD 2022-01-30/2022-05-21 16 10-Q 2022-06-20
			NetIncomeLoss USD 2022-05-22/2022-08-13 12 10-Q 2022-09-16
			NetIncomeLoss USD 2022-01-30/2022-08-13 28 10-Q 2022-09-16
			NetIncomeLoss USD 2022-01-30/2022-11-05 40 10-Q 2022-12-09`,
		want: []string{"Q42023 net_income 12 USD derived", "Q32023 net_income 12 USD derived", "Q22023 net_income 12 USD", "Q12023 net_income 16 USD"},
	}, {
		name: "12, 12, 12 and 17 weeks, and days that a filer got wrong by one", period: analysis.Quarterly, facts: `
			NetIncomeLoss USD 2022-08-29/2023-09-03 53 10-K 2023-10-11
			NetIncomeLoss USD 2022-08-29/2022-11-20 12 10-Q 2022-12-20
			NetIncomeLoss USD 2022-08-29/2023-02-12 24 10-Q 2023-03-10
			NetIncomeLoss USD 2022-08-28/2023-05-07 36 10-Q 2023-06-01`,
		want: []string{"Q42023 net_income 17 USD derived", "Q32023 net_income 12 USD derived", "Q22023 net_income 12 USD derived", "Q12023 net_income 12 USD"},
	}, {
		name: "from the founding to the end of the first fiscal year", period: analysis.Annual, facts: `
			NetIncomeLoss USD 2020-08-14/2020-12-31 3 10-K 2021-03-01
			NetCashProvidedByUsedInOperatingActivities USD 2020-08-14/2020-12-31 2 10-K 2021-03-01
			NetIncomeLoss USD 2021-01-01/2021-12-31 9 10-K 2022-03-01`,
		want: []string{"FY2021 net_income 9 USD", "TP2020 net_income 3 USD"},
	}, {
		name: "before the first annual report", period: analysis.Quarterly, facts: `
			NetIncomeLoss USD 2021-01-01/2021-06-30 5 10-Q 2021-08-14
			NetIncomeLoss USD 2021-04-01/2021-06-30 3 10-Q 2021-08-14`,
		want: []string{"Q22021 net_income 3 USD", "Q12021 net_income 2 USD derived"},
	}, {
		name: "before the first annual report, with the year before beside", period: analysis.Quarterly, facts: `
			NetIncomeLoss USD 2021-01-01/2021-06-30 5 10-Q 2021-08-14
			NetIncomeLoss USD 2020-01-01/2020-06-30 1 10-Q 2021-08-14
			NetIncomeLoss USD 2021-04-01/2021-06-30 3 10-Q 2021-08-14
			NetIncomeLoss USD 2020-04-01/2020-06-30 4 10-Q 2021-08-14`,
		want: []string{"Q22021 net_income 3 USD", "Q12021 net_income 2 USD derived", "Q22020 net_income 4 USD", "Q12020 net_income -3 USD derived"},
	}, {
		name: "twelve months that a quarterly report gives are no fiscal year", period: analysis.Annual, facts: years + `
			NetIncomeLoss USD 2022-04-01/2023-03-31 99 10-Q 2023-05-01
			NetIncomeLoss USD 2023-04-01/2024-03-31 99 10-Q 2024-05-01`,
		want: []string{"FY2023 net_income 12 USD", "FY2022 net_income 11 USD", "FY2021 net_income 10 USD"},
	}} {
		t.Run(c.name, func(t *testing.T) {
			in := analysis.Input{Facts: reports(t, c.facts)}
			for _, order := range []string{"in order", "reversed"} {
				items := analysis.NewMapping().Build(in).Items(analysis.Query{Lines: []string{"net_income"}, Period: c.period})
				if diff := cmp.Diff(shown(items), c.want); diff != "" {
					t.Errorf("%s (-got +want):\n%s", order, diff)
				}
				slices.Reverse(in.Facts)
			}
		})
	}
}
