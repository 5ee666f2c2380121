package expression

import (
	"regexp"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"

	"github.com/corpintel/intel"
)

// compiler turns the parser's tree into nodes of ours. It takes only what it
// lists, so that a version of the parser that reads more lets nothing more in.
type compiler struct {
	names []Name
	used  map[string]bool
}

func (c *compiler) compile(n ast.Node) (node, error) {
	switch n := n.(type) {
	case *ast.IntegerNode:
		return constant(NumberValue(float64(n.Value))), nil
	case *ast.FloatNode:
		return constant(NumberValue(n.Value)), nil
	case *ast.BoolNode:
		return constant(TruthValue(n.Value)), nil
	case *ast.StringNode:
		return node{kind: Text, constant: true, eval: func(Values) Value { return Value{kind: Text, text: n.Value} }}, nil
	case *ast.IdentifierNode:
		return c.name(n)
	case *ast.UnaryNode:
		return c.unary(n)
	case *ast.BinaryNode:
		return c.binary(n)
	case *ast.ConditionalNode:
		return c.conditional(n)
	case *ast.CallNode:
		callee, ok := n.Callee.(*ast.IdentifierNode)
		if !ok {
			return node{}, wrong(n, "only a function can be called: %s", functionList())
		}
		return c.call(n, callee.Value, n.Arguments)
	case *ast.BuiltinNode:
		return c.call(n, n.Name, n.Arguments)
	case *ast.NilNode:
		return node{}, wrong(n, "nil is no value: ask known(…) whether something is there")
	case *ast.ArrayNode:
		return node{}, wrong(n, "a list can only follow in, as in sic in ['3571', '3572']")
	}
	return node{}, wrong(n, "only names, values, comparisons, arithmetic and functions can be written: no loops, variables, fields or lists")
}

func constant(v Value) node {
	return node{kind: v.kind, constant: true, eval: func(Values) Value { return v }}
}

func (c *compiler) name(n *ast.IdentifierNode) (node, error) {
	i := slices.IndexFunc(c.names, func(k Name) bool { return k.Name == n.Value })
	if i < 0 {
		return node{}, wrong(n, "there is no name %s%s", n.Value, c.suggestion(n.Value))
	}
	c.used[n.Value] = true
	kind := c.names[i].Kind
	return node{kind: kind, eval: func(v Values) Value {
		if got := v(n.Value); got.kind == kind {
			return got
		}
		return Value{}
	}}, nil
}

// suggestion names what was probably meant.
func (c *compiler) suggestion(written string) string {
	all := make([]string, len(c.names))
	for i, k := range c.names {
		all[i] = k.Name
	}
	best, errs := intel.Nearest(written, all)
	switch {
	case best == "":
		return ": none are known here"
	case errs <= max(2, len(best)/2):
		return ": did you mean " + best + "?"
	}
	const few = 12
	slices.Sort(all)
	if len(all) > few {
		return ": there are " + strings.Join(all[:few], ", ") + " and others"
	}
	return ": there are " + strings.Join(all, ", ")
}

func (c *compiler) unary(n *ast.UnaryNode) (node, error) {
	x, err := c.compile(n.Node)
	if err != nil {
		return node{}, err
	}
	switch n.Operator {
	case "not", "!":
		if x.kind != Truth {
			return node{}, wrong(n, "%s wants true or false, not %s", n.Operator, x.kind)
		}
		return node{kind: Truth, constant: x.constant, eval: func(v Values) Value {
			if t := x.eval(v); t.Known() {
				return TruthValue(t.number == 0)
			}
			return Value{}
		}}, nil
	case "-", "+":
		if x.kind != Number {
			return node{}, wrong(n, "%s wants a number, not %s", n.Operator, x.kind)
		}
		sign := 1.0
		if n.Operator == "-" {
			sign = -1
		}
		return node{kind: Number, constant: x.constant, eval: func(v Values) Value {
			if f := x.eval(v); f.Known() {
				return NumberValue(sign * f.number)
			}
			return Value{}
		}}, nil
	}
	return node{}, wrong(n, "there is no operator %s", n.Operator)
}

func (c *compiler) conditional(n *ast.ConditionalNode) (node, error) {
	var parts [3]node
	for i, p := range []ast.Node{n.Cond, n.Exp1, n.Exp2} {
		var err error
		if parts[i], err = c.compile(p); err != nil {
			return node{}, err
		}
	}
	cond, yes, no := parts[0], parts[1], parts[2]
	if cond.kind != Truth {
		return node{}, wrong(n.Cond, "the condition before ? yields %s: want true or false", cond.kind)
	}
	if yes.kind != no.kind {
		return node{}, wrong(n.Exp1, "one branch yields %s and the other %s: they must be alike", yes.kind, no.kind)
	}
	return node{kind: yes.kind, eval: func(v Values) Value {
		switch t := cond.eval(v); {
		case !t.Known():
			return Value{}
		case t.True():
			return yes.eval(v)
		}
		return no.eval(v)
	}}, nil
}

func (c *compiler) binary(n *ast.BinaryNode) (node, error) {
	if n.Operator == "in" {
		return c.in(n)
	}
	x, err := c.compile(n.Left)
	if err != nil {
		return node{}, err
	}
	y, err := c.compile(n.Right)
	if err != nil {
		return node{}, err
	}
	switch n.Operator {
	case "and", "&&", "or", "||":
		return logical(n, x, y)
	case "==", "!=", "<", "<=", ">", ">=":
		return compare(n, x, y)
	case "+", "-", "*", "/", "%", "**", "^":
		return arithmetic(n, x, y)
	case "contains", "startsWith", "endsWith", "matches":
		return textual(n, x, y)
	case "??":
		return first(n, []node{x, y})
	}
	return node{}, wrong(n, "there is no operator %s here", n.Operator)
}

// in reads x in [a, b, …] with values written out.
func (c *compiler) in(n *ast.BinaryNode) (node, error) {
	x, err := c.compile(n.Left)
	if err != nil {
		return node{}, err
	}
	list, ok := n.Right.(*ast.ArrayNode)
	if !ok {
		return node{}, wrong(n, "in wants a list, as in sic in ['3571', '3572']")
	}
	var members []Value
	for _, m := range list.Nodes {
		y, err := c.compile(m)
		if err != nil {
			return node{}, err
		}
		_, y, err = alike(n, x, y)
		if err != nil {
			return node{}, err
		}
		if !y.constant {
			return node{}, wrong(m, "a list holds values, not names")
		}
		members = append(members, y.eval(nil))
	}
	return node{kind: Truth, eval: func(v Values) Value {
		if got := x.eval(v); got.Known() {
			return TruthValue(slices.Contains(members, got))
		}
		return Value{}
	}}, nil
}

// textual reads what only texts have.
func textual(n *ast.BinaryNode, x, y node) (node, error) {
	if x.kind != Text || y.kind != Text {
		return node{}, wrong(n, "%s wants text on both sides, not %s and %s", n.Operator, x.kind, y.kind)
	}
	test := map[string]func(s, part string) bool{
		"contains": strings.Contains, "startsWith": strings.HasPrefix, "endsWith": strings.HasSuffix,
	}[n.Operator]
	if n.Operator == "matches" {
		if !y.constant {
			return node{}, wrong(n.Right, "matches wants its pattern written out")
		}
		pattern, err := regexp.Compile(y.eval(nil).text)
		if err != nil {
			return node{}, wrong(n.Right, "the pattern can not be read: %w", err)
		}
		test = func(s, _ string) bool { return pattern.MatchString(s) }
	}
	return node{kind: Truth, eval: func(v Values) Value {
		s, part := x.eval(v), y.eval(v)
		if !s.Known() || !part.Known() {
			return Value{}
		}
		return TruthValue(test(s.text, part.text))
	}}, nil
}
