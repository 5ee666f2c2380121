package expression

import (
	"cmp"
	"math"
	"strings"

	"github.com/expr-lang/expr/ast"

	"github.com/corpintel/intel"
)

// logical is "and" and "or" where what is absent may be either.
func logical(n *ast.BinaryNode, x, y node) (node, error) {
	if x.kind != Truth || y.kind != Truth {
		return node{}, wrong(n, "%s wants true or false on both sides, not %s and %s", n.Operator, x.kind, y.kind)
	}
	decides := TruthValue(n.Operator == "or" || n.Operator == "||") // either side being so, the other does not matter
	other := TruthValue(!decides.True())
	return node{kind: Truth, eval: func(v Values) Value {
		a := x.eval(v)
		if a == decides {
			return decides
		}
		b := y.eval(v)
		switch {
		case b == decides:
			return decides
		case a.Known() && b.Known():
			return other
		}
		return Value{}
	}}, nil
}

// alike makes both sides of one kind: a text written beside a day is read as a
// day.
func alike(n *ast.BinaryNode, x, y node) (a, b node, err error) {
	switch {
	case x.kind == y.kind:
		return x, y, nil
	case x.kind == Day && y.kind == Text && y.constant:
		y, err = dayOf(n.Right, y)
		return x, y, err
	case y.kind == Day && x.kind == Text && x.constant:
		x, err = dayOf(n.Left, x)
		return x, y, err
	}
	return x, y, wrong(n, "%s wants both sides alike, not %s and %s%s", n.Operator, x.kind, y.kind, quotes(x, y))
}

func quotes(x, y node) string {
	if min(x.kind, y.kind) == Number && max(x.kind, y.kind) == Text {
		return ": put text in quotes and numbers in none"
	}
	return ""
}

func dayOf(at ast.Node, x node) (node, error) {
	written := x.eval(nil).text
	d, ok := intel.ParseISODate(written)
	if !ok {
		return node{}, wrong(at, "%q is not a day: want 'YYYY-MM-DD'", written)
	}
	return constant(DayValue(d)), nil
}

func compare(n *ast.BinaryNode, x, y node) (node, error) {
	x, y, err := alike(n, x, y)
	if err != nil {
		return node{}, err
	}
	test := map[string]func(int) bool{
		"==": func(c int) bool { return c == 0 }, "!=": func(c int) bool { return c != 0 },
		"<": func(c int) bool { return c < 0 }, "<=": func(c int) bool { return c <= 0 },
		">": func(c int) bool { return c > 0 }, ">=": func(c int) bool { return c >= 0 },
	}[n.Operator]
	if x.kind == Truth && n.Operator != "==" && n.Operator != "!=" {
		return node{}, wrong(n, "true and false have no order: use == or !=")
	}
	return node{kind: Truth, eval: func(v Values) Value {
		a, b := x.eval(v), y.eval(v)
		if !a.Known() || !b.Known() {
			return Value{}
		}
		if a.kind == Text {
			return TruthValue(test(strings.Compare(a.text, b.text)))
		}
		return TruthValue(test(cmp.Compare(a.number, b.number)))
	}}, nil
}

func arithmetic(n *ast.BinaryNode, x, y node) (node, error) {
	if x.kind != Number || y.kind != Number {
		hint := ""
		if x.kind == Day || y.kind == Day {
			hint = ": days(from, to) counts the days between two"
		}
		return node{}, wrong(n, "%s wants numbers on both sides, not %s and %s%s", n.Operator, x.kind, y.kind, hint)
	}
	f := map[string]func(a, b float64) float64{
		"+": func(a, b float64) float64 { return a + b }, "-": func(a, b float64) float64 { return a - b },
		"*": func(a, b float64) float64 { return a * b }, "/": func(a, b float64) float64 { return a / b },
		"%": math.Mod, "**": math.Pow, "^": math.Pow,
	}[n.Operator]
	return node{kind: Number, constant: x.constant && y.constant, eval: func(v Values) Value {
		a, b := x.eval(v), y.eval(v)
		if !a.Known() || !b.Known() {
			return Value{}
		}
		return NumberValue(f(a.number, b.number)) // division by zero has no answer
	}}, nil
}
