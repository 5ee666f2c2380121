package expression

import (
	"strconv"
	"strings"

	"github.com/expr-lang/expr/ast"
)

// Spreadsheet writes the expression as a spreadsheet's formula, without the
// leading "=", where ref gives the cell of a name, or "NA()" for what is absent.
// It reports false for an expression that spreadsheets have no words for.
func (e *Expression) Spreadsheet(ref func(name string) string) (string, bool) {
	return formula(e.tree, ref)
}

func formula(n ast.Node, ref func(string) string) (string, bool) {
	switch n := n.(type) {
	case *ast.IntegerNode:
		return strconv.Itoa(n.Value), true
	case *ast.FloatNode:
		return strconv.FormatFloat(n.Value, 'f', -1, 64), true
	case *ast.IdentifierNode:
		return ref(n.Value), true
	case *ast.UnaryNode:
		x, ok := formula(n.Node, ref)
		if n.Operator == "not" || n.Operator == "!" {
			return "NOT(" + x + ")", ok
		}
		return "(" + n.Operator + x + ")", ok
	case *ast.BinaryNode:
		return binaryFormula(n, ref)
	case *ast.ConditionalNode:
		return callFormula("IF", []ast.Node{n.Cond, n.Exp1, n.Exp2}, ref)
	case *ast.BuiltinNode:
		return functionFormula(n.Name, n.Arguments, ref)
	case *ast.CallNode:
		if callee, ok := n.Callee.(*ast.IdentifierNode); ok {
			return functionFormula(callee.Value, n.Arguments, ref)
		}
	}
	return "", false
}

func binaryFormula(n *ast.BinaryNode, ref func(string) string) (string, bool) {
	switch n.Operator {
	case "and", "&&":
		return callFormula("AND", []ast.Node{n.Left, n.Right}, ref)
	case "or", "||":
		return callFormula("OR", []ast.Node{n.Left, n.Right}, ref)
	case "%":
		return callFormula("MOD", []ast.Node{n.Left, n.Right}, ref)
	case "??":
		return callFormula("IFERROR", []ast.Node{n.Left, n.Right}, ref)
	}
	operator, ok := map[string]string{
		"+": "+", "-": "-", "*": "*", "/": "/", "**": "^", "^": "^",
		"==": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">=",
	}[n.Operator]
	x, okX := formula(n.Left, ref)
	y, okY := formula(n.Right, ref)
	return "(" + x + operator + y + ")", ok && okX && okY
}

func functionFormula(name string, args []ast.Node, ref func(string) string) (string, bool) {
	switch name {
	case "round":
		x, ok := formula(args[0], ref)
		return "ROUND(" + x + ",0)", ok
	case "when":
		c, okC := formula(args[0], ref)
		x, okX := formula(args[1], ref)
		return "IF(" + c + "," + x + ",NA())", okC && okX
	case "first":
		if len(args) == 1 {
			return formula(args[0], ref)
		}
		x, okX := formula(args[0], ref)
		rest, ok := functionFormula(name, args[1:], ref)
		return "IFERROR(" + x + "," + rest + ")", okX && ok
	}
	word, ok := map[string]string{"abs": "ABS", "min": "MIN", "max": "MAX", "sqrt": "SQRT", "log": "LN"}[name]
	if !ok {
		return "", false
	}
	return callFormula(word, args, ref)
}

func callFormula(word string, args []ast.Node, ref func(string) string) (string, bool) {
	parts := make([]string, len(args))
	for i, a := range args {
		var ok bool
		if parts[i], ok = formula(a, ref); !ok {
			return "", false
		}
	}
	return word + "(" + strings.Join(parts, ",") + ")", true
}
