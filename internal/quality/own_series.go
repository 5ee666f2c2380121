package quality

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
)

// unique makes the check that no two facts of a company are alike in some
// fields.
func (o *Own) unique() (judgeFacts, error) {
	by := o.By
	if len(by) == 0 {
		by = listed{"concept", "unit", "start", "end", "accession"}
	}
	var fields []field[intel.Fact]
	for _, name := range by {
		f, err := fieldOf(factFields(), name)
		if err != nil {
			return nil, fmt.Errorf("by: %w", err)
		}
		fields = append(fields, f)
	}
	return func(h *History, fail func(*intel.Fact, Verdict)) (judged int) {
		seen := map[string]bool{}
		var key strings.Builder
		o.where.each(h, func(f *intel.Fact) {
			judged++
			key.Reset()
			for _, field := range fields {
				key.WriteString(field.text(f) + "\x00")
			}
			if seen[key.String()] {
				fail(f, o.say("", "one fact for each "+strings.Join(by, ", ")))
			}
			seen[key.String()] = true
		})
		return judged
	}, nil
}

// ratioTo makes the check of a number over that of the period before, or a year
// ago, as far as it was known on the filing day.
func (o *Own) ratioTo() (judgeFacts, error) {
	low, err := parseBound("min", o.Min)
	if err != nil {
		return nil, err
	}
	high, err := parseBound("max", o.Max)
	if err != nil {
		return nil, err
	}
	if low == nil && high == nil {
		return nil, errors.New("min and max are both missing: give one of them, as in max: 5")
	}
	var nearest, farthest int // days from the end of the earlier period to that of the later
	switch o.To {
	case "previous":
		nearest, farthest = 1, 380
	case "year_ago":
		nearest, farthest = 350, 380
	default:
		return nil, fmt.Errorf("to %q: want previous or year_ago", o.To)
	}
	return func(h *History, fail func(*intel.Fact, Verdict)) (judged int) {
		for _, facts := range h.view.series {
			if !o.where.series(&facts[0]) {
				continue
			}
			for i := range facts {
				f := &facts[i]
				if !o.where.fact(f) {
					continue
				}
				base := earlier(facts[:i], f, nearest, farthest)
				if base == nil {
					continue
				}
				x, okX := analysis.ParseDecimal(f.Value)
				y, okY := analysis.ParseDecimal(base.Value)
				if !okX || !okY || y.Sign() == 0 {
					continue
				}
				judged++
				ratio := x.Float() / y.Float()
				if low != nil && ratio < low.Float() || high != nil && ratio > high.Float() {
					v := o.say(strconv.FormatFloat(ratio, 'g', 4, 64)+" times the "+amount(base)+" "+when(base.Period), between(o.Min, o.Max)+" times")
					fail(f, v)
				}
			}
		}
		return judged
	}, nil
}

// earlier returns the report of the latest earlier period of the same length,
// ending within so many days before f's, that was known when f was filed: the
// one filed last.
func earlier(facts []intel.Fact, f *intel.Fact, nearest, farthest int) *intel.Fact {
	var best *intel.Fact
	class := classOf(f.Period)
	for i := len(facts) - 1; i >= 0; i-- {
		g := &facts[i]
		days := g.End.DaysUntil(f.End)
		switch {
		case days < nearest:
			continue
		case days > farthest || best != nil && g.Period != best.Period:
			return best
		case classOf(g.Period) != class || g.FiledAt > f.FiledAt:
			continue
		}
		if best == nil || g.FiledAt > best.FiledAt {
			best = g
		}
	}
	return best
}

// sumOf makes the check that a number is the sum of others of its filing,
// period and unit.
func (o *Own) sumOf() (judgeFacts, error) {
	if len(o.SumOf) == 0 {
		return nil, errors.New("sum_of is missing: list the concepts, with - before what is subtracted and ? after what may be absent")
	}
	within, err := parseShare(o.Within)
	if err != nil {
		return nil, fmt.Errorf("within: %w", err)
	}
	type part struct {
		concept         string
		minus, optional bool
	}
	var parts []part
	for _, text := range o.SumOf {
		var p part
		p.concept, p.minus = strings.CutPrefix(strings.TrimSpace(text), "-")
		p.concept, p.optional = strings.CutSuffix(strings.TrimSpace(p.concept), "?")
		if taxonomy, concept, ok := strings.Cut(p.concept, ":"); !ok || taxonomy == "" || concept == "" {
			return nil, fmt.Errorf("sum_of %q: want taxonomy and concept, as in us-gaap:AssetsCurrent", text)
		}
		parts = append(parts, p)
	}
	return func(h *History, fail func(*intel.Fact, Verdict)) (judged int) {
		reports := make([]map[reported]*intel.Fact, len(parts))
		for i, p := range parts {
			reports[i] = byReport(h.find(p.concept))
		}
		o.where.each(h, func(f *intel.Fact) {
			var sum analysis.Decimal
			left, ok := analysis.ParseDecimal(f.Value)
			if !ok {
				return
			}
			tolerance := left.Tolerance()
			for i, p := range parts {
				g := reports[i][reported{f.Unit, f.Period, f.Accession}]
				if g == nil && p.optional {
					continue
				}
				if g == nil {
					return
				}
				d, ok := analysis.ParseDecimal(g.Value)
				if !ok {
					return
				}
				if t := d.Tolerance(); t.Cmp(tolerance) > 0 {
					tolerance = t
				}
				if p.minus {
					d = d.Neg()
				}
				sum = sum.Add(d)
			}
			judged++
			off := left.Sub(sum).Abs()
			if off.Cmp(tolerance) > 0 && off.Float() > within*left.Abs().Float() {
				fail(f, o.say("", sum.String()+" "+f.Unit))
			}
		})
		return judged
	}, nil
}

// reported names one report of a concept.
type reported struct {
	unit      string
	period    intel.Period
	accession intel.AccessionNumber
}

func byReport(series [][]intel.Fact) map[reported]*intel.Fact {
	m := map[reported]*intel.Fact{}
	for _, s := range series {
		for i := range s {
			m[reported{s[i].Unit, s[i].Period, s[i].Accession}] = &s[i]
		}
	}
	return m
}
