package analysis

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/corpintel/intel"
)

// classifier says what kind of change a restatement is.
type classifier struct {
	splits  []Split
	anchors map[anchorKey][]history // those of one name in the order of its concepts
}

// anchorKey names what a whole statement comes to in a period and currency.
type anchorKey struct {
	name   string
	unit   string
	period intel.Period
}

// anchor is a number that stays where amounts only move between lines.
type anchor struct {
	name     string
	instant  bool
	concepts []string // the first that a filing has is taken
}

// anchors are the numbers that tell a reclassification from a restatement.
func anchors() []anchor {
	return []anchor{
		{"profit", false, []string{"us-gaap:NetIncomeLoss", "us-gaap:ProfitLoss", "ifrs-full:ProfitLossAttributableToOwnersOfParent", "ifrs-full:ProfitLoss"}},
		{"total assets", true, []string{"us-gaap:Assets", "ifrs-full:Assets"}},
		{"equity", true, []string{
			"us-gaap:StockholdersEquity", "us-gaap:StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest",
			"ifrs-full:EquityAttributableToOwnersOfParent", "ifrs-full:Equity",
		}},
	}
}

// anchorsThemselves are the concepts that can not be reclassified against an
// anchor, because they are one by another name or move with it.
func anchorsThemselves() map[string]bool {
	all := map[string]bool{"us-gaap:LiabilitiesAndStockholdersEquity": true, "ifrs-full:EquityAndLiabilities": true, "us-gaap:ComprehensiveIncomeNetOfTax": true}
	for _, a := range anchors() {
		for _, c := range a.concepts {
			all[c] = true
		}
	}
	return all
}

func newClassifier(histories []history, splits []Split) *classifier {
	k := &classifier{splits: splits, anchors: map[anchorKey][]history{}}
	for _, a := range anchors() {
		for _, concept := range a.concepts {
			for _, h := range histories {
				if h.taxonomy+":"+h.concept == concept && h.period.Instant() == a.instant {
					key := anchorKey{a.name, h.unit, h.period}
					k.anchors[key] = append(k.anchors[key], h)
				}
			}
		}
	}
	return k
}

func (k *classifier) restatement(h history, before, after Reported) Restatement {
	r := Restatement{
		Taxonomy: h.taxonomy, Concept: h.concept, Unit: h.unit, Period: h.period, Old: before, New: after,
		Change: after.number.Sub(before.number).String(),
	}
	if before.number.Sign() != 0 {
		o, n := before.number.Float(), after.number.Float()
		if percent := math.Round((n-o)/math.Abs(o)*1e5) / 1e3; !math.IsInf(percent, 0) && !math.IsNaN(percent) {
			r.Percent = &percent
		}
	}
	r.Class, r.Reason = k.class(h, before, after)
	return r
}

func (k *classifier) class(h history, before, after Reported) (class Class, reason string) {
	split := factorBetween(k.splits, before.KnownAt, after.KnownAt)
	b := basisOf(h.unit)
	if b == noBasis {
		split = Factor{}
	}
	if split != (Factor{}) && split.explains(b, before.number, after.number, coarse) {
		return ClassSplit, fmt.Sprintf("the values are %s apart, as the shares were split meanwhile", split)
	}
	if after.number.Cmp(before.number.Neg()) == 0 && before.number.Sign() != 0 {
		return ClassSign, "the same amount with the other sign"
	}
	if power, ok := scaleApart(before.number, after.number); ok {
		also := ""
		if before.number.Sign() != after.number.Sign() {
			also = ", with the other sign"
		}
		return ClassScale, fmt.Sprintf("the same digits times ten to the power of %d%s", power, also)
	}
	if power, ok := split.scaleApart(b, before.number, after.number); ok {
		return ClassScale, fmt.Sprintf("after the split of %s, the same digits times ten to the power of %d", split, power)
	}
	if unit, ok := rounded(h.unit, before.number, after.number); ok {
		return ClassRounding, fmt.Sprintf("apart by no more than rounding to %s", unit)
	}
	if strings.HasSuffix(after.Form, "/A") {
		return ClassAmendment, fmt.Sprintf("a %s amends what was reported", after.Form)
	}
	return k.moved(h, after)
}

// moved tells whether the statement's totals stayed in the filing that changed a
// line.
func (k *classifier) moved(h history, after Reported) (class Class, reason string) {
	switch {
	case basisOf(h.unit) != noBasis:
		return ClassRestatement, "a number of shares, or per share, that no split explains"
	case anchorsThemselves()[h.taxonomy+":"+h.concept]:
		return ClassRestatement, "the total itself changed"
	}
	var stayed []string
	for _, a := range anchors() {
		if a.instant != h.period.Instant() {
			continue
		}
		was, is, ok := k.around(anchorKey{a.name, h.unit, h.period}, after)
		if !ok {
			return ClassRestatement, fmt.Sprintf("whether %s of the period changed too can not be seen in that filing", a.name)
		}
		if _, same := rounded(h.unit, was, is); !same && is.Cmp(was) != 0 {
			return ClassRestatement, fmt.Sprintf("%s of the period changed too, from %s to %s", a.name, was, is)
		}
		stayed = append(stayed, fmt.Sprintf("%s stayed %s", a.name, is))
	}
	return ClassReclassification, strings.Join(stayed, " and ")
}

// around returns what was known of an anchor before a filing, and what that
// filing says. It reports false where either is missing.
func (k *classifier) around(key anchorKey, after Reported) (was, is Decimal, ok bool) {
	for _, h := range k.anchors[key] {
		if !slices.Contains(h.reports, after.Accession) || !h.versions[0].KnownAt.Before(after.KnownAt) {
			continue
		}
		for _, v := range h.versions {
			if v.KnownAt.Before(after.KnownAt) {
				was = v.number
			}
			if !v.KnownAt.After(after.KnownAt) {
				is = v.number
			}
		}
		return was, is, true
	}
	return was, is, false
}

// scaleApart reports by which power of ten two numbers differ, whatever their
// signs: a thousand, a million or a billion but for rounding, or ten or a
// hundred with exactly the same digits.
func scaleApart(before, after Decimal) (power int, ok bool) {
	before, after = before.Abs(), after.Abs()
	power, ok = powerBetween(before.Float(), after.Float())
	if !ok || power%3 == 0 {
		return power, ok
	}
	return power, after.Cmp(before.Shift(power)) == 0 && before.digits() > 1
}

// scaleApart is that of numbers between which shares were split too.
func (f Factor) scaleApart(b basis, before, after Decimal) (power int, ok bool) {
	if f == (Factor{}) {
		return 0, false
	}
	ratio := f.float()
	if b == perShare {
		ratio = 1 / ratio
	}
	power, ok = powerBetween(before.Abs().Float()*ratio, after.Abs().Float())
	return power, ok && power%3 == 0
}

func powerBetween(before, after float64) (power int, ok bool) {
	const near = .004 // of the logarithm: one percent
	apart := math.Log10(after / before)
	if math.IsNaN(apart) || math.IsInf(apart, 0) {
		return 0, false
	}
	power = int(math.Round(apart))
	return power, power != 0 && math.Abs(apart-float64(power)) <= near
}

// rounded reports whether two numbers may be one that was rounded differently,
// and to what.
func rounded(unit string, x, y Decimal) (to Decimal, ok bool) {
	most := .05 // of the larger one: a small number's last digit is no rounding
	gx, gy := shownTo(basisOf(unit), x), shownTo(basisOf(unit), y)
	to = Integer(1).Shift(max(gx, gy))
	if max(gx, gy) > maxGrain {
		most = .01 // more zeros may be chance
	}
	apart := y.Sub(x).Abs()
	if gx != gy {
		apart = apart.Add(apart) // rounding to the coarser unit is off by half of it
	}
	return to, apart.Cmp(to) <= 0 && apart.Float() <= most*max(x.Abs().Float(), y.Abs().Float())
}

// shownTo returns the power of ten that a number is shown to: that of its last
// digit, but cents per share, however many zeros the filer left out.
func shownTo(b basis, d Decimal) int {
	if b == perShare {
		return min(d.grain(), -2)
	}
	return d.grain()
}
