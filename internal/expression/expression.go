package expression

import (
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"

	"github.com/corpintel/intel"
)

// Bounds of an expression. They are far above what people write and far below
// what could cost anything.
const (
	MaxLength = 2000 // bytes
	MaxNodes  = 200  // names, values, operators and calls
)

// Expression is a text that was found to be sound. It does not change and is
// safe for concurrent use.
type Expression struct {
	text  string
	names []string
	tree  ast.Node
	root  node
}

// node is a part of an expression: what it yields, and how.
type node struct {
	kind     Kind
	constant bool
	eval     func(Values) Value
}

// Compile reads an expression over names that yields want (None: anything). Its
// errors are KindInvalid and say where, what is wrong and what to write instead.
func Compile(text string, names []Name, want Kind) (*Expression, error) {
	if strings.TrimSpace(text) == "" {
		return nil, intel.Errorf(intel.KindInvalid, "the expression is empty: write a condition, as in revenue > 1e9")
	}
	if len(text) > MaxLength {
		return nil, intel.Errorf(intel.KindInvalid, "the expression has %d bytes: at most %d are read", len(text), MaxLength)
	}
	if !utf8.ValidString(text) {
		return nil, intel.Errorf(intel.KindInvalid, "the expression is not UTF-8 text")
	}
	config := conf.CreateNew()
	config.MaxNodes = MaxNodes
	tree, err := parser.ParseWithConfig(text, config)
	if err != nil {
		return nil, unreadable(err)
	}
	c := compiler{names: names, used: map[string]bool{}}
	root, err := c.compile(tree.Node)
	if err != nil {
		return nil, err
	}
	if want != None && root.kind != want {
		return nil, intel.Errorf(intel.KindInvalid, "the expression yields %s, but %s is wanted%s", root.kind, want, wish(want))
	}
	e := &Expression{text: text, tree: tree.Node, root: root}
	for n := range c.used {
		e.names = append(e.names, n)
	}
	slices.Sort(e.names)
	return e, nil
}

func wish(want Kind) string {
	if want == Truth {
		return ": compare it with something, as in revenue > 1e9"
	}
	return ""
}

// unreadable turns the parser's error into ours: a place and a sentence.
func unreadable(err error) error {
	var at *file.Error
	if !errors.As(err, &at) {
		return intel.Errorf(intel.KindInvalid, "the expression can not be read: %w", err)
	}
	if strings.Contains(at.Message, "maximum allowed nodes") {
		return intel.Errorf(intel.KindInvalid, "the expression has more than %d parts: split it", MaxNodes)
	}
	return intel.Errorf(intel.KindInvalid, "character %d: %s", at.From+1, at.Message)
}

// wrong is an error at a part of the expression.
func wrong(n ast.Node, format string, args ...any) error {
	return intel.Errorf(intel.KindInvalid, "character %d: "+format, append([]any{n.Location().From + 1}, args...)...)
}

// String returns the text as it was written.
func (e *Expression) String() string { return e.text }

// Kind returns what the expression yields.
func (e *Expression) Kind() Kind { return e.root.kind }

// Names returns the names that the expression uses, in order.
func (e *Expression) Names() []string { return slices.Clone(e.names) }

// Evaluate returns the answer for these values, which is absent where the
// values that are absent leave it open. A value of another kind than its name
// has is absent too.
func (e *Expression) Evaluate(v Values) Value { return e.root.eval(v) }
