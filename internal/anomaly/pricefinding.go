package anomaly

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"github.com/corpintel/intel"
)

func pricesDetector() Detector {
	return Detector{Kind: intel.FindingPrices, Rules: priceRules(), Detect: priceFindings}
}

func priceRules() []Rule {
	const (
		warn  = intel.SeverityWarn
		fault = intel.SeverityError
	)
	return []Rule{
		{"PX-GAP", 1, warn, "every session of the exchange is there", "calendar of the New York Stock Exchange"},
		{"PX-MISADJ", 1, fault, "a split on file is worked in on its ex-day and on no other", "own"},
		{"PX-NONPOS", 1, fault, "prices are above zero", "identity"},
		{"PX-NOSESSION", 1, fault, "there is no session on a day without trading", "calendar of the New York Stock Exchange"},
		{"PX-OHLC", 1, fault, "the low is the lowest price and the high the highest", "identity"},
		{"PX-ORDER", 1, fault, "days increase", "identity"},
		{"PX-REPEAT", 1, warn, "a session does not repeat prices and volume of the one before", "own"},
		{"PX-RET", 1, warn, "a return is within eight deviations", "RiskMetrics 1996: weighted variance, decay 0.94"},
		{"PX-SPLIT", 1, warn, "an overnight move does not have the ratio of a split", "own"},
		{"PX-STALE", 1, warn, "prices are not the same for five sessions", "own"},
		{"PX-VOLDOWN", 1, warn, "volume is not far below the usual", "own"},
		{"PX-VOLUP", 1, warn, "volume is not far above the usual", "own"},
		{"PX-WICK", 1, warn, "high and low are not far beyond open and close", "own"},
		{"PX-X10", 1, fault, "a price is not ten times the one before", "own"},
		{"PX-X100", 1, fault, "a price is not in another unit than the one before", "own"},
		{"PX-ZEROVOL", 1, warn, "something is traded", "own"},
	}
}

// priceFindings judges the bars of a batch, vendor by vendor and symbol by
// symbol.
func priceFindings(b *intel.Batch) []intel.Finding {
	if len(b.Bars) == 0 {
		return nil
	}
	bars := make([]*intel.Bar, len(b.Bars))
	for i := range b.Bars {
		bars[i] = &b.Bars[i]
	}
	slices.SortStableFunc(bars, func(x, y *intel.Bar) int {
		return cmp.Or(cmp.Compare(x.Vendor, y.Vendor), cmp.Compare(x.Symbol, y.Symbol), cmp.Compare(x.Day, y.Day))
	})
	versions := versionsOf(priceRules())
	var out []intel.Finding
	for start := 0; start < len(bars); {
		end := start + 1
		for end < len(bars) && bars[end].Vendor == bars[start].Vendor && bars[end].Symbol == bars[start].Symbol {
			end++
		}
		of := bars[start:end]
		sessions := make([]Session, len(of))
		for i, bar := range of {
			sessions[i] = Session{Day: bar.Day, Open: price(bar.Open), High: price(bar.High), Low: price(bar.Low), Close: price(bar.Close), Volume: price(bar.Volume)}
		}
		for _, f := range Prices(sessions, PriceParams{Splits: splitsOf(b.Actions, of[0])}) {
			x := f.finding(of[f.At], versions[f.Rule])
			x.SHA256, x.CreatedAt = b.Body.SHA256, b.Body.FetchedAt
			out = append(out, x)
		}
		start = end
	}
	return out
}

// price reads a vendor's decimal; NaN where there is none.
func price(s string) float64 {
	x, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return math.NaN()
	}
	return x
}

// splitsOf returns the splits of a bar's symbol.
func splitsOf(actions []intel.CorporateAction, of *intel.Bar) []Split {
	var list []Split
	for i := range actions {
		a := &actions[i]
		if a.Kind == intel.ActionSplit && a.Vendor == of.Vendor && a.Symbol == of.Symbol {
			if ratio := price(a.Ratio); ratio > 0 {
				list = append(list, Split{a.ExDay, ratio})
			}
		}
	}
	return list
}

// finding makes a finding of a flag on a bar.
func (f *PriceFlag) finding(bar *intel.Bar, version int) intel.Finding {
	subject := bar.Symbol + " by " + bar.Vendor
	observed := number(f.Observed)
	x := intel.Finding{
		ID:   intel.NaturalID(f.Rule, strconv.Itoa(version), subject, bar.Day.String(), observed),
		Kind: intel.FindingPrices, Rule: f.Rule, Version: version, Severity: f.Severity,
		Subject: subject, Period: intel.Period{End: bar.Day}, Observed: observed,
		ExpectedLow: bound(f.Low), ExpectedHigh: bound(f.High),
		Message:         subject + " on " + bar.Day.String() + ": " + observed + ", " + f.Because + ".",
		CounterEvidence: f.Against, Transformation: f.Transformation, Score: thousandths(f.Score), State: intel.FindingNew,
		Evidence: []intel.Evidence{{
			Note: "judged", Subject: subject, Period: intel.Period{End: bar.Day}, FiledAt: bar.Day,
			Value: "open " + bar.Open + ", high " + bar.High + ", low " + bar.Low + ", close " + bar.Close + ", volume " + bar.Volume,
		}},
	}
	a := Alert{Low: f.Low, High: f.High}
	x.Expected = a.expected()
	return x
}
