package expression_test

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/expression"
)

func vocabulary() []expression.Name {
	return []expression.Name{
		{Name: "revenue", Kind: expression.Number, Doc: "Sales of the year."},
		{Name: "net_income", Kind: expression.Number, Doc: "Profit of the year."},
		{Name: "inventory", Kind: expression.Number, Doc: "Never known here."},
		{Name: "zero", Kind: expression.Number, Doc: "0."},
		{Name: "name", Kind: expression.Text, Doc: "The company's name."},
		{Name: "sic", Kind: expression.Text, Doc: "Industry code."},
		{Name: "filed", Kind: expression.Day, Doc: "Day of filing."},
		{Name: "foreign", Kind: expression.Truth, Doc: "Files forms of foreign issuers."},
	}
}

func values(name string) expression.Value {
	return map[string]expression.Value{
		"revenue": expression.NumberValue(100), "net_income": expression.NumberValue(-5), "zero": expression.NumberValue(0),
		"name": expression.TextValue("Example Works Inc"), "sic": expression.TextValue("3571"),
		"filed": expression.DayValue(intel.NewDate(2010, 1, 25)), "foreign": expression.TruthValue(false),
	}[name]
}

func TestEvaluate(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       string // "" is no answer
	}{
		{"comparison", "revenue > 99.5", "true"},
		{"chained comparison", "0 < revenue < 50", "false"},
		{"arithmetic and precedence", "net_income / revenue * 2 + 1", "0.9"},
		{"power and remainder", "2 ** 3 + 7 % 4", "11"},
		{"sign", "-net_income == 5", "true"},
		{"and, or, not", "not foreign and (revenue > 1 or net_income > 0)", "true"},
		{"text", "name contains 'Works' && name startsWith 'Ex' && name endsWith 'Inc'", "true"},
		{"pattern", "name matches '^Ex.*Inc$'", "true"},
		{"small letters", "lower(name) contains 'works'", "true"},
		{"list", "sic in ['3571', '3572']", "true"},
		{"not in a list", "sic not in ['3571', '3572']", "false"},
		{"list of numbers", "revenue in [1, 100]", "true"},
		{"day", "filed >= '2010-01-25' and '2010-01-26' > filed", "true"},
		{"list of days", "filed in ['2010-01-25']", "true"},
		{"year and days", "year(filed) + days(filed, '2010-02-01')", "2017"},
		{"condition", "net_income > 0 ? 'profit' : 'loss'", "loss"},
		{"functions", "max(abs(net_income), sqrt(16), min(9, 3)) + round(log(1) + 0.5)", "6"},
		{"pipe", "net_income | abs()", "5"},
		{"truth compared", "foreign == false", "true"},
		{"a day is an answer", "filed", "2010-01-25"},

		{"absent is not zero", "inventory < 1", ""},
		{"what is computed from it is absent", "revenue + inventory", ""},
		{"not of absent", "not (inventory > 1)", ""},
		{"or is true beside absent, left", "inventory > 1 or revenue > 1", "true"},
		{"or is true beside absent, right", "revenue > 1 or inventory > 1", "true"},
		{"or is open beside absent", "revenue < 1 or inventory > 1", ""},
		{"and is false beside absent, left", "inventory > 1 and revenue < 1", "false"},
		{"and is false beside absent, right", "revenue < 1 and inventory > 1", "false"},
		{"and is open beside absent", "inventory > 1 and revenue > 1", ""},
		{"condition that is absent", "inventory > 1 ? 1 : 2", ""},
		{"branch not taken may be absent", "revenue > 1 ? 1 : inventory", "1"},
		{"known", "known(revenue) and not known(inventory)", "true"},
		{"first known", "first(inventory, net_income, revenue)", "-5"},
		{"first known, as an operator", "(inventory ?? 7) + 1", "8"},
		{"division by zero has no answer", "revenue / zero > 1", ""},
		{"root of less than zero has no answer", "sqrt(net_income)", ""},
		{"logarithm of zero has no answer", "log(zero)", ""},
		{"overflow has no answer", "1e308 * 10", ""},
		{"only where a condition holds", "when(revenue > 0, net_income)", "-5"},
		{"nothing where a condition does not hold", "when(revenue < 0, net_income)", ""},
		{"nothing where a condition is absent", "when(inventory < 0, net_income)", ""},
		{"greatest of absent", "max(inventory, 1)", ""},
		{"list beside absent", "inventory in [1]", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, err := expression.Compile(c.text, vocabulary(), expression.None)
			if err != nil {
				t.Fatal(err)
			}
			got := e.Evaluate(values)
			if got.String() != c.want || got.Known() != (c.want != "") {
				t.Errorf("%s = %q (known %v), want %q", c.text, got, got.Known(), c.want)
			}
			if got.Known() && got.Kind() != e.Kind() {
				t.Errorf("%s yields %s, was promised to yield %s", c.text, got.Kind(), e.Kind())
			}
		})
	}
}

func TestCompileRefuses(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"nothing", "  ", "the expression is empty: write a condition, as in revenue > 1e9"},
		{"an unknown name", "revenu > 1", "character 1: there is no name revenu: did you mean revenue?"},
		{"a name like no other", "operating_lease > 1", "character 1: there is no name operating_lease: there are filed, foreign, inventory, name, net_income, revenue, sic, zero"},
		{"a number where a truth is wanted", "revenue + 1", "the expression yields a number, but true or false is wanted: compare it with something, as in revenue > 1e9"},
		{"text compared with a number", "sic == 3571", "character 5: == wants both sides alike, not text and a number: put text in quotes and numbers in none"},
		{"arithmetic on days", "filed + 1 > filed", "character 7: + wants numbers on both sides, not a day and a number: days(from, to) counts the days between two"},
		{"no day", "filed > '2010-02-30'", `character 9: "2010-02-30" is not a day: want 'YYYY-MM-DD'`},
		{"a number as truth", "revenue and foreign", "character 9: and wants true or false on both sides, not a number and true or false"},
		{"order of truths", "foreign < true", "character 9: true and false have no order: use == or !="},
		{"unlike branches", "(revenue > 1 ? 1 : 'x') == 1", "character 16: one branch yields a number and the other text: they must be alike"},
		{"a function that is not listed", "len(name) > 1", "character 1: there is no function len: there are abs, min, max, sqrt, log, round, lower, year, days, known, first, when"},
		{"a loop", "all([1, 2], # > revenue)", "character 1: there is no function all: there are abs, min, max, sqrt, log, round, lower, year, days, known, first, when"},
		{"a fold over a range", "reduce(1..1000000000, #acc + #) > 1", "character 1: there is no function reduce: there are abs, min, max, sqrt, log, round, lower, year, days, known, first, when"},
		{"a range", "revenue in 1..1000000000", "character 9: in wants a list, as in sic in ['3571', '3572']"},
		{"a name in a list", "revenue in [net_income]", "character 13: a list holds values, not names"},
		{"a list by itself", "[1, 2] == [1, 2]", "character 1: a list can only follow in, as in sic in ['3571', '3572']"},
		{"a variable", "let x = revenue; x > 1", "character 5: only names, values, comparisons, arithmetic and functions can be written: no loops, variables, fields or lists"},
		{"a field", "name.first == 'x'", "character 6: only names, values, comparisons, arithmetic and functions can be written: no loops, variables, fields or lists"},
		{"a map", "{a: 1} == {a: 1}", "character 1: only names, values, comparisons, arithmetic and functions can be written: no loops, variables, fields or lists"},
		{"nil", "revenue == nil", "character 12: nil is no value: ask known(…) whether something is there"},
		{"a method", "name.upper() == 'x'", "character 6: only a function can be called: abs, min, max, sqrt, log, round, lower, year, days, known, first, when"},
		{"a pattern that is not written out", "name matches sic", "character 14: matches wants its pattern written out"},
		{"an open bracket", "(revenue > 1", `character 12: unexpected token EOF`},
		{"too many values", "abs(1, 2) > 1", "character 1: abs does not take 2 values: abs(x): x without its sign."},
		{"a condition that is a number", "when(revenue, 1) > 0", "character 1: when wants a condition first, not a number"},
		{"too few values", "days(filed) > 1", "character 1: days does not take 1 values: days(from, to): how many days lie between two days."},
		{"text to a function of numbers", "abs(name) > 1", "character 1: the function wants numbers, not text"},
		{"too long", strings.Repeat(" ", expression.MaxLength) + "true", "the expression has 2004 bytes: at most 2000 are read"},
		{"too many parts", strings.Repeat("1+", 150) + "1 > 0", "the expression has more than 200 parts: split it"},
		{"not UTF-8", "name == '\xff'", "the expression is not UTF-8 text"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := expression.Compile(c.text, vocabulary(), expression.Truth)
			if err == nil {
				t.Fatalf("%s was taken", c.text)
			}
			if diff := cmp.Diff(err.Error(), c.want); diff != "" {
				t.Errorf("message (-got +want):\n%s", diff)
			}
			if kind := intel.KindOf(err); kind != intel.KindInvalid {
				t.Errorf("kind %s, want invalid", kind)
			}
		})
	}
}

func TestNames(t *testing.T) {
	e, err := expression.Compile("sic == '3571' and revenue / net_income > revenue", vocabulary(), expression.Truth)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(e.Names(), []string{"net_income", "revenue", "sic"}); diff != "" {
		t.Errorf("names (-got +want):\n%s", diff)
	}
}

func TestSpreadsheet(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"(revenue - zero) / 2 ** -0.5", "(([revenue]-[zero])/(2^(-0.5)))"},
		{"when(revenue > 0, first(inventory, net_income, 1) ?? 2)", "IF(([revenue]>0),IFERROR(IFERROR([inventory],IFERROR([net_income],1)),2),NA())"},
		{"not (revenue != 1 and zero == 0 or revenue % 2 <= 1) ? abs(-1) : max(1, log(2), round(3))", "IF(NOT(OR(AND(([revenue]<>1),([zero]=0)),(MOD([revenue],2)<=1))),ABS((-1)),MAX(1,LN(2),ROUND(3,0)))"},
		{"name contains 'x'", ""},
		{"year(filed) > 1", ""},
		{"sic in ['1']", ""},
	} {
		e, err := expression.Compile(c.text, vocabulary(), expression.None)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := e.Spreadsheet(func(name string) string { return "[" + name + "]" })
		if ok != (c.want != "") || ok && got != c.want {
			t.Errorf("%s: %s (%v), want %s", c.text, got, ok, c.want)
		}
	}
}

// What a caller hands in by mistake is absent, not misread.
func TestValueOfAnotherKind(t *testing.T) {
	e, err := expression.Compile("revenue > 0", vocabulary(), expression.Truth)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []expression.Value{{}, expression.TextValue("12"), expression.NumberValue(math.NaN()), expression.TruthValue(true)} {
		if got := e.Evaluate(func(string) expression.Value { return v }); got.Known() {
			t.Errorf("revenue being %s %q: %v, want no answer", v.Kind(), v, got)
		}
	}
}

func FuzzCompile(f *testing.F) {
	for _, s := range []string{"revenue > 1", "sic in ['a']", "((((", "not not foreign", "1 .. 2", "a?.b", "first()", "{1:2}", "'\\u00e9' == name", "if foreign { 1 } else { 2 }", "revenue ?? ", "::abs(1)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, err := expression.Compile(text, vocabulary(), expression.None)
		if err != nil {
			if intel.KindOf(err) != intel.KindInvalid {
				t.Errorf("%q: kind %s", text, intel.KindOf(err))
			}
			return
		}
		got := e.Evaluate(values)
		if got.Known() && got.Kind() != e.Kind() {
			t.Errorf("%q yields %s, was promised to yield %s", text, got.Kind(), e.Kind())
		}
		if none := e.Evaluate(func(string) expression.Value { return expression.Value{} }); none.Known() && none.Kind() != e.Kind() {
			t.Errorf("%q of nothing yields %s", text, none.Kind())
		}
	})
}

func BenchmarkEvaluate(b *testing.B) {
	e, err := expression.Compile("revenue > 50 and net_income / revenue < 0.5 and sic in ['3571', '3572'] and not foreign", vocabulary(), expression.Truth)
	if err != nil {
		b.Fatal(err)
	}
	revenue, income, sic, foreign := expression.NumberValue(100), expression.NumberValue(5), expression.TextValue("3572"), expression.TruthValue(false)
	get := func(name string) expression.Value {
		switch name {
		case "revenue":
			return revenue
		case "net_income":
			return income
		case "sic":
			return sic
		case "foreign":
			return foreign
		}
		return expression.Value{}
	}
	b.ReportAllocs()
	for b.Loop() {
		if !e.Evaluate(get).True() {
			b.Fatal("not true")
		}
	}
}
