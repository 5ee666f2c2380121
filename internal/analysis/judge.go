package analysis

import (
	"fmt"
	"math"
	"slices"
)

// judge marks what can only be seen beside other lines of the period.
func (v *resolver) judge(q question, a *value) {
	l := &v.lines[q.line]
	if l.Positive && len(a.operands) > 1 && a.number.Sign() < 0 {
		a.mark(MarkBasis, "below zero by subtraction: the reports it is made of are not on one basis, or one corrects another")
	}
	if l.Measure == Average && l.Unit == Shares && a.direct() {
		v.judgeShares(q, a)
	}
}

// judgeShares compares an average number of shares with net income divided by
// earnings per share. Filers give shares in thousands for years, so that their
// own past does not tell. Where another report of the period agrees with the
// earnings, it is taken instead.
func (v *resolver) judgeShares(q question, a *value) {
	implied, ok := v.impliedShares(q)
	if !ok {
		v.judgeFewShares(q, a)
		return
	}
	scale := offScale(a.operands[0].report, implied)
	if scale == 0 {
		return
	}
	reason := fmt.Sprintf("net income divided by earnings per share gives ten to the power of %d times as many shares", -scale)
	for _, c := range v.lines[q.line].Choices {
		for _, r := range v.cells[cell{c.number, q.slot}] {
			if r.rank == periodicReport && r.Unit == "shares" && r.number.Sign() > 0 && offScale(r, implied) == 0 {
				v.note(a.operands[0].report, reason)
				*a = *v.single(q, r, nil)
				a.marks = slices.DeleteFunc(a.marks, func(m Mark) bool { return m.Kind == MarkDisputed || m.Kind == MarkScale })
				return
			}
		}
	}
	a.mark(MarkScale, reason)
}

// mostRevenue is more than what companies earn for each share in a year: with it
// the number of shares is in thousands or millions. The few that earn more state
// earnings per share, which are looked at first.
func mostRevenue(currency string) float64 {
	switch currency {
	case "USD", "EUR", "GBP", "CHF", "CAD", "AUD":
		return 1e4
	}
	return 1e7 // of currencies whose unit is small
}

// judgeFewShares marks a number of shares that is far too small for the size of
// the company, where there are no earnings per share to compare with.
func (v *resolver) judgeFewShares(q question, a *value) {
	line, ok := v.byName["revenue"]
	if !ok {
		return
	}
	revenue := v.value(question{line, q.slot, q.view})
	if revenue == nil || a.number.Sign() <= 0 {
		return
	}
	if each := revenue.number.Float() / a.number.Float(); each > mostRevenue(revenue.unit) {
		a.mark(MarkScale, fmt.Sprintf("it would make revenue ten to the power of %.0f %s for each share", math.Log10(each), revenue.unit))
	}
}

// impliedShares divides net income by earnings per share, where both are large
// enough for that to mean something.
func (v *resolver) impliedShares(q question) (float64, bool) {
	for _, pair := range [][2]string{{"net_income_to_common", "eps_diluted"}, {"net_income", "eps_diluted"}, {"net_income", "eps_basic"}} {
		income, okI := v.byName[pair[0]]
		eps, okE := v.byName[pair[1]]
		if !okI || !okE {
			continue
		}
		n, e := v.value(question{income, q.slot, q.view}), v.value(question{eps, q.slot, q.view})
		if n == nil || e == nil || math.Abs(e.number.Float()) < 0.02 {
			continue
		}
		if shares := n.number.Float() / e.number.Float(); shares > 0 {
			return shares, true
		}
	}
	return 0, false
}

// offScale returns by which power of ten, 3 or 6 up or down, a number of shares
// is off what the earnings imply, and 0 where it is not.
func offScale(r *report, implied float64) int {
	if r.number.Sign() <= 0 {
		return 0
	}
	off := magnitude(r.number) - math.Log10(implied)
	for _, power := range []int{-6, -3, 3, 6} {
		if math.Abs(off-float64(power)) < 0.3 {
			return power
		}
	}
	return 0
}
