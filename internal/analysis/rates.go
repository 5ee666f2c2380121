package analysis

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"math/big"
	"slices"
	"strings"

	"github.com/corpintel/intel"
)

// Rates are rates of exchange into one currency, by day.
type Rates struct {
	To     string // "USD"
	Source string // where they are from, as items say it
	from   map[string][]rate
}

// rate is what one unit of a currency was worth on a day.
type rate struct {
	day  intel.Date
	rate *big.Rat
}

// How old a rate may be at the end of a day, and how far apart rates may be in a
// period, in days: those of the end of each month are enough.
const (
	oldestRate = 7
	widestGap  = 35
)

// rateDigits is how many decimals a mean of rates has.
const rateDigits = 10

// ReadRates reads a table with the columns date, from, to and rate: one unit of
// from was worth rate units of to. Rates into other currencies than to are left
// out.
func ReadRates(r io.Reader, to, source string) (*Rates, error) {
	in := csv.NewReader(r)
	in.FieldsPerRecord = 4
	rows, err := in.ReadAll()
	if err != nil {
		return nil, intel.Errorf(intel.KindInvalid, "rates %s: %w", source, err)
	}
	if len(rows) == 0 || strings.Join(rows[0], ",") != "date,from,to,rate" {
		return nil, intel.Errorf(intel.KindInvalid, "rates %s: the first row must be date,from,to,rate", source)
	}
	rates := &Rates{To: to, Source: source, from: map[string][]rate{}}
	for n, row := range rows[1:] {
		day, err := intel.ParseDate(row[0])
		if err != nil {
			return nil, intel.Errorf(intel.KindInvalid, "rates %s, row %d: %w", source, n+2, err)
		}
		if _, ok := ParseDecimal(row[3]); !ok {
			return nil, intel.Errorf(intel.KindInvalid, "rates %s, row %d: %q is not a number", source, n+2, row[3])
		}
		x, _ := new(big.Rat).SetString(row[3])
		if x.Sign() <= 0 {
			return nil, intel.Errorf(intel.KindInvalid, "rates %s, row %d: a rate is above zero", source, n+2)
		}
		if row[2] == to {
			rates.from[row[1]] = append(rates.from[row[1]], rate{day, x})
		}
	}
	for _, list := range rates.from {
		slices.SortStableFunc(list, func(a, b rate) int { return cmp.Compare(a.day, b.day) })
	}
	return rates, nil
}

// Convert converts money in place: amounts of a day at its rate or the last
// before, those of a period at the mean of its rates. Items say in a mark what
// was done; their operands stay as reported. Where a rate is missing nothing is
// converted.
func (r *Rates) Convert(items []Item) error {
	converted := slices.Clone(items)
	for i := range converted {
		item := &converted[i]
		c, ok := currency(item.Unit)
		if !ok || c == r.To {
			continue
		}
		x, how, err := r.at(c, item.Period)
		if err != nil {
			return err
		}
		value, ok := new(big.Rat).SetString(item.Value)
		if !ok {
			return intel.Errorf(intel.KindInternal, "value %q of %s is not a number", item.Value, item.Line)
		}
		item.Value = plain(value.Mul(value, x))
		item.Unit = r.To + strings.TrimPrefix(item.Unit, c)
		item.Derived = true
		item.Marks = append(slices.Clone(item.Marks), Mark{Kind: MarkConverted, Reason: how + " of " + r.Source})
	}
	copy(items, converted)
	return nil
}

// at returns the rate for a period, and in words what it is.
func (r *Rates) at(from string, p intel.Period) (*big.Rat, string, error) {
	list := r.from[from]
	until, _ := slices.BinarySearchFunc(list, p.End+1, func(x rate, d intel.Date) int { return cmp.Compare(x.day, d) })
	if p.Instant() {
		if until == 0 || list[until-1].day.DaysUntil(p.End) > oldestRate {
			return nil, "", intel.Errorf(intel.KindInvalid, "the rates of %s have none of %s into %s of %s or the %d days before", r.Source, from, r.To, p.End, oldestRate)
		}
		x := list[until-1]
		return x.rate, fmt.Sprintf("%s %s for one %s, the rate of %s", plain(x.rate), r.To, from, x.day), nil
	}
	since, _ := slices.BinarySearchFunc(list, p.Start, func(x rate, d intel.Date) int { return cmp.Compare(x.day, d) })
	sum, last := new(big.Rat), p.Start
	for _, x := range list[since:until] {
		if last.DaysUntil(x.day) > widestGap {
			break
		}
		sum.Add(sum, x.rate)
		last = x.day
	}
	if since == until || last.DaysUntil(p.End) > widestGap {
		return nil, "", intel.Errorf(intel.KindInvalid, "the rates of %s have none of %s into %s for more than %d days of %s", r.Source, from, r.To, widestGap, p)
	}
	mean, _ := new(big.Rat).SetString(sum.Quo(sum, new(big.Rat).SetInt64(int64(until-since))).FloatString(rateDigits))
	return mean, fmt.Sprintf("%s %s for one %s, the mean of %d rates", plain(mean), r.To, from, until-since), nil
}

// plain writes a fraction whose denominator is a power of ten.
func plain(x *big.Rat) string {
	const most = 2*maxExponent + maxDigits
	s := x.FloatString(most)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}
