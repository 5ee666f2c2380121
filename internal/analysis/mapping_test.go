package analysis

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestParseMapping(t *testing.T) {
	m, err := parseMapping(`
# a note
statement income
line sales
label Sales
measure flow money
templates bank industrial
about What was sold.
expect above zero
prefer largest
take @bank us-gaap:A -- because of a bank
take us-gaap:B -- because
calc profit + cost? - x:C -- by addition
else us-gaap:D -- nearly
else us-gaap:E -- hardly
never us-gaap:F -- something else

line profit
label Profit
measure flow money
about What remains.
take us-gaap:B -- because

line cost
label Cost
measure flow money
about What it took.
take us-gaap:G -- because`)
	if err != nil {
		t.Fatal(err)
	}
	got, ok := m.Line("sales")
	if !ok {
		t.Fatal("no line")
	}
	want := &Line{
		Name: "sales", Label: "Sales", About: "What was sold.", Statement: Income, Measure: Flow, Unit: Money,
		Templates: []Template{Bank, Industrial}, Positive: true, Largest: true,
		Choices: []Choice{
			{Templates: []Template{Bank}, Concept: "us-gaap:A", Why: "because of a bank"},
			{Concept: "us-gaap:B", Why: "because"},
			{Rank: 1, Terms: []Term{{Line: "profit"}, {Line: "cost", Optional: true}, {Concept: "x:C", Minus: true}}, Why: "by addition"},
			{Rank: 2, Concept: "us-gaap:D", Fallback: true, Why: "nearly"},
			{Rank: 3, Concept: "us-gaap:E", Fallback: true, Why: "hardly"},
		},
		Never: []Never{{Concept: "us-gaap:F", Why: "something else"}},
	}
	if diff := cmp.Diff(got, want, cmpopts.IgnoreUnexported(Choice{}, Term{})); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
	if diff := cmp.Diff(m.Concepts(), []string{"us-gaap:A", "us-gaap:B", "x:C", "us-gaap:D", "us-gaap:E", "us-gaap:G"}); diff != "" {
		t.Errorf("concepts (-got +want):\n%s", diff)
	}
	if _, ok := m.Line("nothing"); ok {
		t.Error("a line that is not there was found")
	}
}

func TestParseMappingRefuses(t *testing.T) {
	const head = "statement income\nline a\nlabel A\nabout A.\nmeasure flow money\n"
	for name, c := range map[string]struct{ text, want string }{
		"a row outside of a line":          {"label A", "below a line"},
		"a line twice":                     {head + "take u:A -- why\nline a", "a name of its own"},
		"a line without a choice":          {head, "at least one choice"},
		"a line without a measure":         {"statement income\nline a\nlabel A\nabout A.\ntake u:A -- why", "are needed"},
		"a measure that is none":           {head + "measure flow bananas", "a measure is"},
		"a template that is none":          {head + "templates shop", "no template shop"},
		"a choice for a template of none":  {head + "take @shop u:A -- why", "no template shop"},
		"a choice without a reason":        {head + "take u:A", "its reason"},
		"a choice of no concept":           {head + "take revenue -- why", "one taxonomy:Concept"},
		"a choice of two concepts":         {head + "take u:A u:B -- why", "one taxonomy:Concept"},
		"a sum of one":                     {head + "calc u:A -- why", "between them"},
		"a sum without a sign":             {head + "calc u:A u:B -- why", "between them"},
		"a sum that ends with a sign":      {head + "calc u:A + -- why", "between them"},
		"a sum with a line that is none":   {head + "calc b + u:B -- why", "no line b"},
		"a sum with a line of other kind":  {head + "calc b + u:B -- why\nline b\nlabel B\nabout B.\nmeasure average shares\ntake u:C -- why", "measured differently"},
		"a line calculated from itself":    {head + "calc b + u:B -- why\nline b\nlabel B\nabout B.\nmeasure flow money\ncalc a - u:C -- why", "from itself"},
		"an expectation that is none":      {head + "expect rain", "above zero"},
		"a preference that is none":        {head + "prefer rain", "largest"},
		"a never without a reason":         {head + "never u:A", "never taxonomy:Concept -- why"},
		"a row that begins with something": {head + "maybe u:A -- why", "no maybe"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := parseMapping(c.text)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want an error that says %q", err, c.want)
			}
		})
	}
}

// What outside checks rely on by name is there, in every template that can have it.
func TestStandardLines(t *testing.T) {
	m := NewMapping()
	for _, name := range strings.Fields(`revenue cost_of_revenue gross_profit research_and_development operating_income
		pretax_income income_tax net_income eps_basic eps_diluted shares_diluted total_assets current_assets
		total_liabilities current_liabilities stockholders_equity cash_and_equivalents inventory receivables
		long_term_debt operating_cash_flow capital_expenditure free_cash_flow dividends_paid share_repurchases`) {
		if _, ok := m.Line(name); !ok {
			t.Errorf("there is no line %s", name)
		}
	}
	count := map[Template]int{}
	for _, l := range m.Lines() {
		if l.Statement != Income && l.Statement != Balance && l.Statement != CashFlow {
			t.Errorf("line %s is of the statement %q", l.Name, l.Statement)
		}
		if (l.Statement == Balance) != (l.Measure == Instant) {
			t.Errorf("line %s of the %s statement is measured as %s", l.Name, l.Statement, l.Measure)
		}
		for _, tpl := range []Template{Industrial, Bank, Insurer, REITUtility} {
			if !l.Has(tpl) {
				continue
			}
			count[tpl]++
			seen := map[string]bool{}
			for _, c := range l.Choices {
				if c.Concept != "" && allows(c.Templates, tpl) && seen[c.Concept] {
					t.Errorf("line %s takes %s twice in template %s", l.Name, c.Concept, tpl)
				}
				if allows(c.Templates, tpl) {
					seen[c.Concept] = true
				}
			}
			for _, n := range l.Never {
				if seen[n.Concept] {
					t.Errorf("line %s takes %s, and never takes it, in template %s", l.Name, n.Concept, tpl)
				}
			}
		}
	}
	if n := len(m.Lines()); n < 90 {
		t.Errorf("%d lines, want 90 or more", n)
	}
	for tpl, n := range count {
		if n < 60 {
			t.Errorf("template %s has %d lines", tpl, n)
		}
	}
}
