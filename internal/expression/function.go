package expression

import (
	"math"
	"strings"

	"github.com/expr-lang/expr/ast"
)

// Function is a function that an expression may call.
type Function struct {
	Name string
	Doc  string // one sentence

	low, high int // how many values it takes; high < 0 is any number
	build     func(n ast.Node, args []node) (node, error)
}

// Functions returns all there are.
func Functions() []Function {
	return []Function{
		{"abs", "abs(x): x without its sign.", 1, 1, numeric(func(x []float64) float64 { return math.Abs(x[0]) })},
		{"min", "min(x, y, …): the least.", 1, -1, numeric(func(x []float64) float64 { return fold(x, math.Min) })},
		{"max", "max(x, y, …): the greatest.", 1, -1, numeric(func(x []float64) float64 { return fold(x, math.Max) })},
		{"sqrt", "sqrt(x): the square root; none of what is below zero.", 1, 1, numeric(func(x []float64) float64 { return math.Sqrt(x[0]) })},
		{"log", "log(x): the natural logarithm; none of what is not above zero.", 1, 1, numeric(func(x []float64) float64 { return math.Log(x[0]) })},
		{"round", "round(x): the nearest whole number, halves away from zero.", 1, 1, numeric(func(x []float64) float64 { return math.Round(x[0]) })},
		{"lower", "lower(text): the text in small letters.", 1, 1, lower},
		{"year", "year(day): the calendar year of a day.", 1, 1, year},
		{"days", "days(from, to): how many days lie between two days.", 2, 2, days},
		{"known", "known(x): whether there is a value at all.", 1, 1, known},
		{"first", "first(x, y, …): the first of them that is known; x ?? y is the same.", 1, -1, first},
		{"when", "when(condition, x): x where the condition is true, else nothing.", 2, 2, when},
	}
}

func functionList() string {
	var names []string
	for _, f := range Functions() {
		names = append(names, f.Name)
	}
	return strings.Join(names, ", ")
}

func (c *compiler) call(n ast.Node, name string, args []ast.Node) (node, error) {
	for _, f := range Functions() {
		if f.Name != name {
			continue
		}
		if len(args) < f.low || f.high >= 0 && len(args) > f.high {
			return node{}, wrong(n, "%s does not take %d values: %s", f.Name, len(args), f.Doc)
		}
		nodes := make([]node, len(args))
		for i, a := range args {
			var err error
			if nodes[i], err = c.compile(a); err != nil {
				return node{}, err
			}
		}
		return f.build(n, nodes)
	}
	return node{}, wrong(n, "there is no function %s: there are %s", name, functionList())
}

// numeric makes a function of numbers.
func numeric(f func([]float64) float64) func(ast.Node, []node) (node, error) {
	return func(n ast.Node, args []node) (node, error) {
		for _, a := range args {
			if a.kind != Number {
				return node{}, wrong(n, "the function wants numbers, not %s", a.kind)
			}
		}
		return node{kind: Number, eval: func(v Values) Value {
			x := make([]float64, len(args))
			for i, a := range args {
				got := a.eval(v)
				if !got.Known() {
					return Value{}
				}
				x[i] = got.number
			}
			return NumberValue(f(x))
		}}, nil
	}
}

func fold(x []float64, f func(a, b float64) float64) float64 {
	best := x[0]
	for _, y := range x[1:] {
		best = f(best, y)
	}
	return best
}

func lower(n ast.Node, args []node) (node, error) {
	if args[0].kind != Text {
		return node{}, wrong(n, "lower wants one text")
	}
	return node{kind: Text, constant: args[0].constant, eval: func(v Values) Value {
		return TextValue(strings.ToLower(args[0].eval(v).text))
	}}, nil
}

func year(n ast.Node, args []node) (node, error) {
	if args[0].kind != Day {
		return node{}, wrong(n, "year wants one day")
	}
	return node{kind: Number, eval: func(v Values) Value {
		d := args[0].eval(v)
		if !d.Known() {
			return Value{}
		}
		return NumberValue(float64(d.day().Year()))
	}}, nil
}

func days(n ast.Node, args []node) (node, error) {
	for i, a := range args {
		if a.kind == Text && a.constant {
			var err error
			if args[i], err = dayOf(n, a); err != nil {
				return node{}, err
			}
		} else if a.kind != Day {
			return node{}, wrong(n, "days wants two days, not %s", a.kind)
		}
	}
	return node{kind: Number, eval: func(v Values) Value {
		from, to := args[0].eval(v), args[1].eval(v)
		if !from.Known() || !to.Known() {
			return Value{}
		}
		return NumberValue(float64(from.day().DaysUntil(to.day())))
	}}, nil
}

func known(_ ast.Node, args []node) (node, error) {
	return node{kind: Truth, eval: func(v Values) Value { return TruthValue(args[0].eval(v).Known()) }}, nil
}

func first(n ast.Node, args []node) (node, error) {
	for _, a := range args[1:] {
		if a.kind != args[0].kind {
			return node{}, wrong(n, "the values must be alike, not %s and %s", args[0].kind, a.kind)
		}
	}
	return node{kind: args[0].kind, eval: func(v Values) Value {
		for _, a := range args {
			if got := a.eval(v); got.Known() {
				return got
			}
		}
		return Value{}
	}}, nil
}

func when(n ast.Node, args []node) (node, error) {
	if args[0].kind != Truth {
		return node{}, wrong(n, "when wants a condition first, not %s", args[0].kind)
	}
	return node{kind: args[1].kind, eval: func(v Values) Value {
		if !args[0].eval(v).True() {
			return Value{}
		}
		return args[1].eval(v)
	}}, nil
}
