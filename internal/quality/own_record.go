package quality

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
	"github.com/corpintel/intel/internal/expression"
)

// recordCheck judges one record by itself. It returns what was found and what
// was expected where the record fails; judged is false where it says nothing
// about such a record.
type recordCheck[T any] func(*T) (observed, expected string, judged, fails bool)

// recordChecker makes the checks that need one record alone. They look at what
// the record has: only not_null has something to say where a field is absent.
func recordChecker[T any](o *Own, fields []field[T], byDefault string) (recordCheck[T], error) {
	if o.Check == "expr" {
		e, err := compileExpr(o.Expr, names(fields))
		if err != nil {
			return nil, err
		}
		return func(r *T) (string, string, bool, bool) {
			v := e.Evaluate(func(name string) expression.Value { return value(fields, name, r) })
			return "", o.Expr, v.Known(), v.Known() && !v.True()
		}, nil
	}
	name := o.Field
	if name == "" {
		name = byDefault
	}
	f, err := fieldOf(fields, name)
	if err != nil {
		return nil, err
	}
	test, expected, err := o.textCheck(f.kind)
	if err != nil {
		return nil, err
	}
	absentFails := o.Check == "not_null"
	return func(r *T) (string, string, bool, bool) {
		text := f.text(r)
		if text == "" {
			return "no " + f.name, expected, absentFails, absentFails
		}
		return f.name + " " + text, expected, true, !test(text)
	}, nil
}

// textCheck makes the test of a text that is there, and says what it expects.
func (o *Own) textCheck(kind expression.Kind) (test func(string) bool, expected string, err error) {
	switch o.Check {
	case "not_null":
		return func(string) bool { return true }, "a value", nil
	case "range":
		return o.rangeCheck(kind)
	case "in_set":
		if len(o.Values) == 0 {
			return nil, "", errors.New("values is missing: list what is allowed")
		}
		values := slices.Clone(o.Values)
		return func(s string) bool { return slices.Contains(values, s) }, "one of " + strings.Join(values, ", "), nil
	case "regex":
		const longest = 1000
		if o.Pattern == "" || len(o.Pattern) > longest {
			return nil, "", fmt.Errorf("pattern has %d characters: want 1 to %d", len(o.Pattern), longest)
		}
		re, err := regexp.Compile(o.Pattern)
		if err != nil {
			return nil, "", fmt.Errorf("pattern: %w", err)
		}
		return re.MatchString, "a text like " + o.Pattern, nil
	}
	return nil, "", fmt.Errorf("check %s is not for records one by one", o.Check)
}

func (o *Own) rangeCheck(kind expression.Kind) (test func(string) bool, expected string, err error) {
	if o.Min == "" && o.Max == "" {
		return nil, "", errors.New("min and max are both missing: give one of them")
	}
	expected = between(o.Min, o.Max)
	switch kind {
	case expression.Day:
		for _, s := range [...]string{o.Min, o.Max} {
			if _, ok := intel.ParseISODate(s); s != "" && !ok {
				return nil, "", fmt.Errorf("%q is not a day: want YYYY-MM-DD", s)
			}
		}
		return func(s string) bool { return s >= o.Min && (o.Max == "" || s <= o.Max) }, expected, nil
	case expression.Number:
		low, err := parseBound("min", o.Min)
		if err != nil {
			return nil, "", err
		}
		high, err := parseBound("max", o.Max)
		if err != nil {
			return nil, "", err
		}
		return func(s string) bool {
			d, ok := analysis.ParseDecimal(s)
			return ok && (low == nil || d.Cmp(*low) >= 0) && (high == nil || d.Cmp(*high) <= 0)
		}, expected, nil
	}
	return nil, "", errors.New("a range is of numbers or days; for text use in_set or regex")
}

func between(low, high string) string {
	switch {
	case low == "":
		return high + " or less"
	case high == "":
		return low + " or more"
	}
	return low + " to " + high
}

// onFacts makes the check of facts.
func (o *Own) onFacts() (judgeFacts, error) {
	switch o.Check {
	case "unique":
		return o.unique()
	case "ratio_to":
		return o.ratioTo()
	case "sum_of":
		return o.sumOf()
	case "freshness":
		return o.fresh()
	case "completeness":
		return o.complete()
	case "volume":
		return o.volume()
	}
	check, err := recordChecker(o, factFields(), "value")
	if err != nil {
		return nil, err
	}
	return func(h *History, fail func(*intel.Fact, Verdict)) (judged int) {
		o.where.each(h, func(f *intel.Fact) {
			observed, expected, counts, fails := check(f)
			if counts {
				judged++
			}
			if fails {
				if observed == "value "+f.Value {
					observed = "" // the fact's own
				}
				fail(f, o.say(observed, expected))
			}
		})
		return judged
	}, nil
}

// say ends the sentence about a record that fails.
func (o *Own) say(observed, expected string) Verdict {
	because := ", but check " + o.ID + " expects that " + o.Title
	if observed != "" {
		because = ", with " + observed + because
	}
	return Verdict{Because: because, Observed: observed, Expected: expected}
}

// onFilings makes the check of filings, one by one.
func (o *Own) onFilings() (func(*intel.Filing) Verdict, error) {
	check, err := recordChecker(o, filingFields(), "report_date")
	if err != nil {
		return nil, err
	}
	if len(o.where.concepts)+len(o.where.units)+len(o.where.spans) > 0 {
		return nil, errors.New("where: concept, unit and span select facts, not filings")
	}
	return func(f *intel.Filing) Verdict {
		if !o.where.filing(f) {
			return Verdict{}
		}
		observed, expected, _, fails := check(f)
		if !fails {
			return Verdict{}
		}
		if observed == "" {
			observed = "otherwise"
		}
		return o.say(observed, expected)
	}, nil
}
