package analysis_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
)

// year is the values of one fiscal year by line.
type year map[string]string

// items lays out years, the oldest first, that end with each year from 2005 on.
func items(years ...year) []analysis.Item {
	mapping := analysis.NewMapping()
	var all []analysis.Item
	for i, y := range years {
		end := intel.NewDate(2005+i, 12, 31)
		for name, value := range y {
			line, ok := mapping.Line(name)
			if !ok {
				panic("no line " + name)
			}
			it := analysis.Item{
				Line: name, Period: intel.Period{End: end}, FiscalYear: 2005 + i, FiscalPeriod: analysis.FY, Value: value, Unit: "USD",
				KnownAt: intel.EndOfDay(end.AddDays(30)), Accessions: []intel.AccessionNumber{intel.AccessionNumber(2005 + i)}, Concepts: []string{"us-gaap:" + name},
			}
			if line.Measure != analysis.Instant {
				it.Start = intel.NewDate(2005+i, 1, 1)
			}
			if line.Unit == analysis.Shares {
				it.Unit = "shares"
			}
			if line.Unit == analysis.MoneyPerShare {
				it.Unit = "USD/shares"
			}
			all = append(all, it)
		}
	}
	return all
}

func formulas() *analysis.Formulas { return analysis.NewFormulas(analysis.NewMapping()) }

// computed returns the values of metrics for the newest period.
func computed(t *testing.T, all []analysis.Item, q analysis.MetricQuery, splits ...analysis.Split) map[string]string {
	t.Helper()
	q.Count = 1
	if q.Periods == "" {
		q.Periods = analysis.Annual
	}
	values, err := formulas().Compute(all, splits, q)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, v := range values {
		if v.Value != nil {
			got[v.Metric] = *v.Value
		}
	}
	return got
}

// Published worked examples, and examples worked out by hand, with their source.
func TestWorkedExamples(t *testing.T) {
	for _, c := range []struct {
		name   string
		source string
		items  []analysis.Item
		market string
		want   map[string]string
	}{
		{
			name:   "Altman Z from amounts",
			source: "formiax.com, economic calculators, Altman score: working capital 4.2, assets 3.5, liabilities 5.0, retained earnings 0.8, EBIT 6.5, revenue 8.3, market value 7.0 (millions): 11.097",
			items: items(year{
				"current_assets": "5200000", "current_liabilities": "1000000", "total_assets": "3500000", "total_liabilities": "5000000", "retained_earnings": "800000",
				"pretax_income": "6000000", "interest_expense": "500000", "revenue": "8300000",
			}),
			market: "7000000",
			want:   map[string]string{"altman_x1": "1.2", "altman_x2": "0.228571", "altman_x3": "1.857143", "altman_x4": "1.4", "altman_x5": "2.371429", "altman_z": "11.097629"},
		},
		{
			name:   "Altman Z from ratios",
			source: "wizedu.com question 366502: ratios 0.34, 0.15, 0.00, 0.80 and 1.6 give 2.70",
			items: items(year{
				"current_assets": "440", "current_liabilities": "100", "total_assets": "1000", "total_liabilities": "500", "retained_earnings": "150",
				"pretax_income": "-20", "interest_expense": "20", "revenue": "1600",
			}),
			market: "400",
			want:   map[string]string{"altman_x1": "0.34", "altman_x2": "0.15", "altman_x3": "0", "altman_x4": "0.8", "altman_x5": "1.6", "altman_z": "2.6964"},
		},
		{
			name:   "Altman Z' and Z'' by hand",
			source: "x1 0.34, x2 0.15, x3 0.05, book equity to liabilities 1, x5 1.6: 0.717*0.34+0.847*0.15+3.107*0.05+0.42+0.998*1.6 and 6.56*0.34+3.26*0.15+6.72*0.05+1.05",
			items: items(year{
				"current_assets": "440", "current_liabilities": "100", "total_assets": "1000", "total_liabilities": "500", "retained_earnings": "150",
				"pretax_income": "30", "interest_expense": "20", "revenue": "1600", "stockholders_equity": "500",
			}),
			want: map[string]string{"altman_x4_book": "1", "altman_z_private": "2.54298", "altman_z_double_prime": "4.1054"},
		},
		{
			name:   "Beneish M of a company in which nothing changes",
			source: "Beneish 1999: all indices 1 and no accruals leave the sum of the weights, -2.48",
			items:  items(steady("0"), steady("0")),
			want: map[string]string{
				"beneish_dsri": "1", "beneish_gmi": "1", "beneish_aqi": "1", "beneish_sgi": "1", "beneish_depi": "1", "beneish_sgai": "1", "beneish_lvgi": "1", "beneish_tata": "0",
				"beneish_m": "-2.48",
			},
		},
		{
			name:   "Beneish M by hand",
			source: "receivables double while sales grow by half, margin falls from 0.4 to 0.3, accruals are a tenth of assets",
			items: items(steady("0"), with(steady("0"), year{
				"receivables": "400", "revenue": "1500", "gross_profit": "450", "income_from_continuing_operations": "100", "selling_general_and_administrative": "225",
			})),
			want: map[string]string{
				"beneish_dsri": "1.333333", "beneish_gmi": "1.333333", "beneish_aqi": "1", "beneish_sgi": "1.5", "beneish_depi": "1", "beneish_sgai": "0.75", "beneish_lvgi": "1", "beneish_tata": "0.1",
				// -4.84 + 0.92*1.333333 + 0.528*1.333333 + 0.404 + 0.892*1.5 + 0.115 - 0.172*0.75 + 4.679*0.1 - 0.327
				"beneish_m": "-1.040434",
			},
		},
		{
			name:   "Piotroski F: all nine",
			source: "Piotroski 2000, the nine signals; amounts made up so that each holds",
			items: items(
				year{"total_assets": "1000"},
				year{
					"total_assets": "1000", "net_income": "50", "operating_cash_flow": "60", "long_term_debt": "300", "current_assets": "400", "current_liabilities": "200",
					"shares_outstanding": "100", "gross_profit": "300", "revenue": "1000",
				},
				year{
					"total_assets": "1100", "net_income": "80", "operating_cash_flow": "100", "long_term_debt": "250", "current_assets": "500", "current_liabilities": "200",
					"shares_outstanding": "100", "gross_profit": "360", "revenue": "1150",
				}),
			want: map[string]string{
				"piotroski_roa": "1", "piotroski_cfo": "1", "piotroski_delta_roa": "1", "piotroski_accrual": "1", "piotroski_delta_leverage": "1", "piotroski_delta_liquidity": "1",
				"piotroski_equity_offer": "1", "piotroski_delta_margin": "1", "piotroski_delta_turnover": "1", "piotroski_f": "9",
			},
		},
		{
			name:   "Piotroski F: none",
			source: "the same with each signal turned round",
			items: items(
				year{"total_assets": "1000"},
				year{
					"total_assets": "1000", "net_income": "50", "operating_cash_flow": "60", "long_term_debt": "300", "current_assets": "400", "current_liabilities": "200",
					"shares_outstanding": "100", "gross_profit": "300", "revenue": "1000",
				},
				year{
					"total_assets": "900", "net_income": "-10", "operating_cash_flow": "-20", "long_term_debt": "350", "current_assets": "300", "current_liabilities": "200",
					"shares_outstanding": "110", "gross_profit": "200", "revenue": "900",
				}),
			want: map[string]string{
				"piotroski_roa": "0", "piotroski_cfo": "0", "piotroski_delta_roa": "0", "piotroski_accrual": "0", "piotroski_delta_leverage": "0", "piotroski_delta_liquidity": "0",
				"piotroski_equity_offer": "0", "piotroski_delta_margin": "0", "piotroski_delta_turnover": "0", "piotroski_f": "0",
			},
		},
		{
			name:   "DuPont",
			source: "net margin 0.1, turnover 1.25, multiplier 2: 0.25",
			items: items(
				year{"total_assets": "1500", "stockholders_equity": "700"},
				year{"total_assets": "1700", "stockholders_equity": "900", "revenue": "2000", "net_income": "200", "pretax_income": "250", "operating_income": "320"}),
			want: map[string]string{
				"net_margin": "0.1", "asset_turnover": "1.25", "equity_multiplier": "2", "return_on_equity": "0.25", "dupont_return_on_equity": "0.25",
				"tax_burden": "0.8", "interest_burden": "0.78125", "dupont_return_on_equity_5": "0.25", "return_on_assets": "0.125",
			},
		},
		{
			name:   "working-capital days",
			source: "365 days: 200/1460*365 = 50, 80/730*365 = 40, 60/730*365 = 30",
			items:  items(year{"receivables": "200", "revenue": "1460", "inventory": "80", "accounts_payable": "60", "cost_of_revenue": "730"}),
			want:   map[string]string{"days_sales_outstanding": "50", "days_inventory_outstanding": "40", "days_payables_outstanding": "30", "cash_conversion_cycle": "60"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := computed(t, c.items, analysis.MetricQuery{MarketCapitalization: c.market})
			for name, want := range c.want {
				if got[name] != want {
					t.Errorf("%s is %q, want %s (%s)", name, got[name], want, c.source)
				}
			}
		})
	}
}

// steady is a year of a company that never changes, with its income.
func steady(income string) year {
	return year{
		"receivables": "200", "revenue": "1000", "gross_profit": "400", "current_assets": "500", "property_plant_and_equipment": "300", "total_assets": "1000",
		"depreciation": "30", "selling_general_and_administrative": "200", "long_term_debt": "100", "current_liabilities": "200",
		"income_from_continuing_operations": income, "operating_cash_flow": "0",
	}
}

func with(y, more year) year {
	for name, value := range more {
		y[name] = value
	}
	return y
}

func TestReadings(t *testing.T) {
	for _, c := range []struct {
		metric string
		value  float64
		want   string
	}{
		{"altman_z", 1.80, "distress"}, {"altman_z", 1.81, "grey"}, {"altman_z", 2.99, "safe"}, {"beneish_m", -1.79, "below the cut-off"}, {"beneish_m", -1.78, "above the cut-off"},
		{"piotroski_f", 1, "low"}, {"piotroski_f", 2, "middle"}, {"piotroski_f", 8, "high"}, {"gross_margin", 1, ""},
	} {
		m, err := formulas().Metric(c.metric)
		if err != nil {
			t.Fatal(err)
		}
		if got := m.Reading(c.value); got != c.want {
			t.Errorf("%s of %g reads %q, want %q", c.metric, c.value, got, c.want)
		}
	}
}

func TestGrowth(t *testing.T) {
	all := items(
		year{"revenue": "100", "eps_diluted": "40", "net_income": "-5"}, year{"revenue": "120"}, year{"revenue": "130"}, year{"revenue": "140"},
		year{"revenue": "150", "net_income": "5", "eps_diluted": "5"}, year{"revenue": "161.051", "net_income": "10", "eps_diluted": "6", "shares_diluted": "0"})
	// Seven for one between the fourth and the fifth report.
	split := analysis.Split{Factor: analysis.Factor{After: 7, Before: 1}, KnownAt: intel.EndOfDay(20090101)}
	got := computed(t, all, analysis.MetricQuery{}, split)
	for name, want := range map[string]string{
		"revenue_growth": "0.073673", "revenue_cagr_5y": "0.1", "revenue_cagr_3y": "0.074006", "net_income_growth": "1", "eps_diluted_growth": "0.2",
		"net_income_cagr_5y":     "",         // from a loss
		"eps_diluted_cagr_5y":    "0.009806", // from 40 before the split: 40/7
		"gross_profit_growth":    "",
		"revenue_growth_quarter": "", // only between quarters
	} {
		if got[name] != want {
			t.Errorf("%s is %q, want %q", name, got[name], want)
		}
	}
}

// A metric is none where an operand is missing, and says which; what its formula
// can do without does not count.
func TestMissing(t *testing.T) {
	values, err := formulas().Compute(items(year{"revenue": "100", "current_assets": "10"}), nil, analysis.MetricQuery{Periods: analysis.Annual, Absent: true, Metrics: []string{"gross_margin", "current_ratio", "beneish_tata", "altman_z"}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, v := range values {
		if v.Value != nil {
			t.Errorf("%s is %s", v.Metric, *v.Value)
		}
		got = append(got, v.Metric+": "+strings.Join(v.Missing, ", "))
	}
	want := []string{
		"gross_margin: gross_profit", "current_ratio: current_liabilities",
		"altman_z: altman_x1, altman_x2, altman_x3, altman_x4, altman_x5",
		"beneish_tata: income_from_continuing_operations, net_income, operating_cash_flow, total_assets",
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
}

func TestOperands(t *testing.T) {
	all := items(year{"total_assets": "1500"}, year{"total_assets": "1700", "net_income": "80"})
	values, err := formulas().Compute(all, nil, analysis.MetricQuery{Periods: analysis.Annual, Metrics: []string{"return_on_assets"}, Count: 1})
	if err != nil || len(values) != 1 {
		t.Fatalf("%v, %v", values, err)
	}
	v := values[0]
	var got []string
	for _, o := range v.Operands {
		got = append(got, fmt.Sprintf("%s %s %s %s %v %v", o.Name, o.Line, o.Period, o.Value, o.Accessions, o.Concepts))
	}
	want := []string{
		"net_income net_income 2006-01-01/2006-12-31 80 [0000000000-00-002006] [us-gaap:net_income]",
		"total_assets_year_ago total_assets 2005-12-31 1500 [0000000000-00-002005] [us-gaap:total_assets]",
		"total_assets total_assets 2006-12-31 1700 [0000000000-00-002006] [us-gaap:total_assets]",
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("operands (-got +want):\n%s", diff)
	}
	if *v.Value != "0.05" || v.Formula != "net_income / total_assets_average" || len(v.Accessions) != 2 || !v.KnownAt.Equal(intel.EndOfDay(20070130)) {
		t.Errorf("metric %+v", v)
	}
}

// Amounts in different currencies have no quotient.
func TestCurrenciesAreNotMixed(t *testing.T) {
	all := items(year{"revenue": "100", "net_income": "10", "gross_profit": "20", "total_debt": "5", "cash_and_equivalents": "3", "ebitda": "4"})
	for i := range all {
		if all[i].Line == "net_income" || all[i].Line == "ebitda" {
			all[i].Unit = "EUR"
		}
	}
	got := computed(t, all, analysis.MetricQuery{})
	if got["net_margin"] != "" || got["net_debt_to_ebitda"] != "" || got["gross_margin"] != "0.2" || got["net_debt"] != "2" {
		t.Errorf("net margin %q and net debt to EBITDA %q in two currencies; gross margin %q, net debt %q", got["net_margin"], got["net_debt_to_ebitda"], got["gross_margin"], got["net_debt"])
	}
}

func TestUnknownMetric(t *testing.T) {
	_, err := formulas().Compute(nil, nil, analysis.MetricQuery{Metrics: []string{"gros_margin"}})
	if intel.KindOf(err) != intel.KindNotFound || !strings.Contains(err.Error(), "gross_margin") {
		t.Errorf("error %v", err)
	}
}

// Every metric has a label, a chapter and a source, and is computed from
// something.
func TestMetricsTable(t *testing.T) {
	for _, m := range analysis.Metrics() {
		if m.Label == "" || m.Group == "" || m.Source == "" || m.Formula == "" || m.Unit == "" {
			t.Errorf("%s says too little: %+v", m.Name, m)
		}
		if _, err := strconv.Atoi(m.Name[:1]); err == nil {
			t.Errorf("%s can not be named in a formula", m.Name)
		}
	}
}

// docs/ratios.md is the table of metrics.
func TestMetricsDocumented(t *testing.T) {
	name := filepath.Join("..", "..", "docs", "ratios.md")
	want := analysis.MetricsDocument()
	if *update {
		if err := os.WriteFile(name, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(got), want); diff != "" {
		t.Errorf("run make generate where this is meant (-documented +is):\n%s", diff)
	}
}
