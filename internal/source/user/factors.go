package user

import (
	"bufio"
	"bytes"
	"math/big"
	"strings"

	"github.com/corpintel/intel"
)

// factors reads a factor file. Each line holds until its day, so that a change
// from one line to the next is an action on the next day: of the split factor a
// split, of the price factor a dividend of so much of the reference price.
func (t *table) factors(data []byte) (intel.Batch, error) {
	if t.kind != KindActions || t.mapping.Symbol == "" {
		return intel.Batch{}, intel.Errorf(intel.KindInvalid, "a factor file holds the corporate actions of one symbol: say which")
	}
	var before []*big.Rat
	var beforeDay intel.Date
	var reference *big.Rat
	lines := bufio.NewScanner(bytes.NewReader(data))
	for n := 1; lines.Scan(); n++ {
		cells := strings.Split(strings.TrimSpace(lines.Text()), ",")
		if len(cells) == 1 && cells[0] == "" {
			continue
		}
		day, ok := dayOf(cells[0])
		var numbers []*big.Rat
		for _, c := range cells[1:] {
			x, fine := new(big.Rat).SetString(c)
			ok = ok && fine
			numbers = append(numbers, x)
		}
		if !ok || len(numbers) < 2 {
			return intel.Batch{}, intel.Errorf(intel.KindInvalid, "line %d is no line of a factor file: want day,price factor,split factor,reference price", n)
		}
		if before != nil && beforeDay != 0 {
			t.change(n-1, beforeDay.AddDays(1), before, numbers, reference)
		}
		before, beforeDay, reference = numbers, day, nil
		if len(numbers) > 2 {
			reference = numbers[2]
		}
	}
	return t.batch, nil
}

// change adds what happened between two lines.
func (t *table) change(line int, day intel.Date, before, now []*big.Rat, reference *big.Rat) {
	if before[0].Sign() <= 0 || before[1].Sign() <= 0 || day < t.mapping.From || t.mapping.To != 0 && day > t.mapping.To {
		return
	}
	a := intel.CorporateAction{Vendor: t.mapping.Vendor, Symbol: intel.NormalizeTicker(t.mapping.Symbol), ExDay: day, Currency: t.mapping.Currency, Line: line}
	if before[1].Cmp(now[1]) != 0 {
		split := a
		split.Kind, split.Ratio = intel.ActionSplit, simplest(new(big.Rat).Quo(now[1], before[1]))
		t.batch.Actions = append(t.batch.Actions, split)
	}
	if before[0].Cmp(now[0]) != 0 && reference != nil && reference.Sign() > 0 && now[0].Sign() > 0 {
		left := new(big.Rat).Quo(before[0], now[0]) // of each dollar of the price
		paid := new(big.Rat).Sub(big.NewRat(1, 1), left)
		if amount := paid.Mul(paid, reference); amount.Sign() > 0 {
			a.Kind, a.Amount = intel.ActionDividend, strings.TrimRight(amount.FloatString(4), "0")
			t.batch.Actions = append(t.batch.Actions, a)
		}
	}
}

// simplest returns the ratio of small whole numbers that a rounded one stands
// for: "7" for 6.9999997.
func simplest(x *big.Rat) string {
	for old := int64(1); old <= 40; old++ {
		shares := new(big.Rat).Mul(x, new(big.Rat).SetInt64(old))
		nearest := new(big.Int).Div(new(big.Int).Add(new(big.Int).Mul(shares.Num(), big.NewInt(2)), shares.Denom()), new(big.Int).Mul(shares.Denom(), big.NewInt(2)))
		if nearest.Sign() <= 0 {
			continue
		}
		ratio := new(big.Rat).SetFrac(nearest, big.NewInt(old))
		off := new(big.Rat).Quo(new(big.Rat).Sub(x, ratio), ratio)
		if off.Abs(off).Cmp(big.NewRat(1, 100_000)) < 0 {
			return intel.PlainDecimal(ratio.FloatString(8))
		}
	}
	return intel.PlainDecimal(x.FloatString(8))
}
