package study

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
	"github.com/corpintel/intel/internal/sheet"
)

// CompareQuery says what is put side by side.
type CompareQuery struct {
	Members []Member // who is compared
	Set     string   // what the members are, in words: "the companies asked for"
	// Names are lines and metrics; none: those of DefaultComparison.
	Names      []string
	AsOf       time.Time
	Period     analysis.PeriodType // of which the newest is taken; zero: annual
	View       analysis.View       // zero: latest
	Shares     string              // the line of which concentration is computed; "": revenue
	Thresholds analysis.Thresholds // zero: those of the Merger Guidelines of 2023
}

// DefaultComparison is what is compared where nothing is named.
func DefaultComparison() []string {
	return []string{
		"revenue", "revenue_growth", "gross_margin", "operating_margin", "net_margin", "return_on_equity", "return_on_assets",
		"current_ratio", "debt_to_equity", "free_cash_flow_margin", "altman_z_double_prime", "beneish_m", "piotroski_f",
	}
}

// Member is a company of a set and why it is in it.
type Member struct {
	Company intel.Company
	Reason  string
}

// Comparison puts companies side by side.
type Comparison struct {
	AsOf          time.Time           `json:"as_of,omitzero"`
	Period        analysis.PeriodType `json:"period"`
	View          analysis.View       `json:"view"`
	Set           string              `json:"set"`
	Names         []string            `json:"names"`
	Items         []Compared          `json:"items"`                   // by CIK
	Spreads       []NamedSpread       `json:"spreads"`                 // by name and unit
	Concentration *SetConcentration   `json:"concentration,omitempty"` // nil where the set has no shares
	Notes         []string            `json:"notes"`                   // what is to be known before reading on
}

// Compared is one company of a comparison.
type Compared struct {
	Company   Company         `json:"company"`
	Reason    string          `json:"reason"` // why it is in the set
	PeriodEnd intel.Date      `json:"period_end"`
	Currency  string          `json:"currency,omitempty"`
	Values    []ComparedValue `json:"values"` // in the order of names

	filings filings
}

// ComparedValue is a value with its place among those of its unit.
type ComparedValue struct {
	Name       string                  `json:"name"`
	Value      *string                 `json:"value"` // null where there is none
	Unit       string                  `json:"unit,omitempty"`
	Place      *analysis.Place         `json:"place,omitempty"` // nil where there is no value
	KnownAt    time.Time               `json:"known_at,omitzero"`
	Accessions []intel.AccessionNumber `json:"accessions"`
}

// NamedSpread is how the values of a name in one unit are distributed.
type NamedSpread struct {
	Name string `json:"name"`
	Unit string `json:"unit"`
	analysis.Spread
}

// SetConcentration is the concentration of a set, which says what set.
type SetConcentration struct {
	analysis.Concentration
	Line       string              `json:"line"`
	Currency   string              `json:"currency"`
	Universe   string              `json:"universe"` // what the shares are of: a market it is only if the set is one
	Excluded   []string            `json:"excluded"` // companies of the set that are not in it, and why
	Thresholds analysis.Thresholds `json:"thresholds"`
}

// Compare puts the newest period of companies side by side as it was known.
func (s *Study) Compare(ctx context.Context, q CompareQuery) (Comparison, error) {
	if err := s.complete(&q); err != nil {
		return Comparison{}, err
	}
	out := Comparison{
		AsOf: q.AsOf, Period: q.Period, View: q.View, Set: q.Set, Names: q.Names,
		Items: []Compared{}, Spreads: []NamedSpread{}, Notes: []string{},
	}
	var profiles []*profile
	for _, m := range q.Members {
		p, err := s.profile(ctx, m.Company, q.Period, q.View, q.AsOf)
		if err != nil {
			return Comparison{}, err
		}
		if p == nil {
			p = &profile{screening: screening{company: m.Company}}
			out.Notes = append(out.Notes, "nothing was known of "+m.Company.Name+" then")
		}
		profiles = append(profiles, p)
		out.Items = append(out.Items, Compared{Company: nameOf(m.Company), Reason: m.Reason, PeriodEnd: p.end, Currency: p.units, filings: p.filings})
	}
	for _, name := range q.Names {
		out.add(name, profiles)
	}
	out.Concentration = concentration(q, profiles)
	if units := slices.Compact(slices.Sorted(slices.Values(currencies(profiles)))); len(units) > 1 {
		out.Notes = append(out.Notes, "amounts are in "+strings.Join(units, ", ")+": each is compared with those of its own currency, and none is converted")
	}
	return out, nil
}

func (s *Study) complete(q *CompareQuery) error {
	const most = 500
	if len(q.Members) == 0 {
		return intel.Errorf(intel.KindInvalid, "there is nobody to compare: name companies, or a set of peers")
	}
	if len(q.Members) > most {
		return intel.Errorf(intel.KindInvalid, "%d companies are too many to compare: at most %d", len(q.Members), most)
	}
	if q.Period == "" {
		q.Period = analysis.Annual
	}
	if q.View == "" {
		q.View = analysis.Latest
	}
	if q.Shares == "" {
		q.Shares = "revenue"
	}
	if len(q.Names) == 0 {
		q.Names = DefaultComparison()
	}
	if q.Thresholds == (analysis.Thresholds{}) {
		q.Thresholds = analysis.MergerGuidelines()
	}
	if q.Thresholds.Moderate < 0 || q.Thresholds.High < q.Thresholds.Moderate {
		return intel.Errorf(intel.KindInvalid, "the thresholds of concentration want 0 or more, and the high one not below the moderate one")
	}
	for _, name := range append(slices.Clone(q.Names), q.Shares) {
		if _, ok := s.Mapping.Line(name); ok {
			continue
		}
		if _, err := s.Formulas.Metric(name); err != nil || name == q.Shares {
			return intel.Errorf(intel.KindInvalid, "there is no line or metric %q: see docs/data.md and docs/ratios.md", name)
		}
	}
	slices.SortStableFunc(q.Members, func(a, b Member) int { return int(int64(a.Company.CIK) - int64(b.Company.CIK)) })
	return nil
}

// add puts the values of a name beside each other.
func (c *Comparison) add(name string, profiles []*profile) {
	var values []analysis.Comparable
	var of []*ComparedValue
	for i, p := range profiles {
		v := ComparedValue{Name: name, Accessions: []intel.AccessionNumber{}}
		if m := p.metrics[name]; m != nil {
			v.Value, v.Unit, v.KnownAt, v.Accessions = m.Value, m.Unit, m.KnownAt, m.Accessions
		} else if it := p.lines[name]; it != nil {
			v.Value, v.Unit, v.KnownAt, v.Accessions = &it.Value, it.Unit, it.KnownAt, it.Accessions
		}
		c.Items[i].Values = append(c.Items[i].Values, v)
		if number, ok := p.value(name).Number(); ok {
			values = append(values, analysis.Comparable{Unit: v.Unit, Number: number})
			of = append(of, &c.Items[i].Values[len(c.Items[i].Values)-1])
		}
	}
	spreads, places := analysis.Distribute(values)
	for i := range of {
		of[i].Place = &places[i]
	}
	for _, unit := range analysis.UnitsOf(values) {
		c.Spreads = append(c.Spreads, NamedSpread{name, unit, spreads[unit]})
	}
}

func currencies(profiles []*profile) []string {
	var all []string
	for _, p := range profiles {
		if p.units != "" {
			all = append(all, p.units)
		}
	}
	return all
}

// concentration computes the index of the members that report in the currency
// most of them do. Nil: they have no shares.
func concentration(q CompareQuery, profiles []*profile) *SetConcentration {
	var values []analysis.Comparable
	for _, p := range profiles {
		if number, ok := p.value(q.Shares).Number(); ok {
			values = append(values, analysis.Comparable{Unit: p.lines[q.Shares].Unit, Number: number})
		}
	}
	units := analysis.UnitsOf(values)
	if len(units) == 0 {
		return nil
	}
	var amounts []float64
	for _, v := range values {
		if v.Unit == units[0] {
			amounts = append(amounts, v.Number)
		}
	}
	index, ok := analysis.ConcentrationOf(amounts, q.Thresholds)
	if !ok {
		return nil
	}
	c := &SetConcentration{
		Concentration: index, Line: q.Shares, Currency: units[0], Thresholds: q.Thresholds, Excluded: []string{},
		Universe: strconv.Itoa(index.Count) + " of " + strconv.Itoa(len(profiles)) + " of " + q.Set + ", by " + q.Shares + " of the newest period in " + units[0] + "; it says something of a market only if they are all of it",
	}
	for _, p := range profiles {
		it := p.lines[q.Shares]
		switch {
		case it == nil:
			c.Excluded = append(c.Excluded, p.company.Name+": no "+q.Shares+" was known")
		case it.Unit != units[0]:
			c.Excluded = append(c.Excluded, p.company.Name+": in "+it.Unit)
		}
	}
	return c
}

// Workbook lays the answer out in sheets.
func (c *Comparison) Workbook() *sheet.Workbook {
	t := sheet.Table{Name: "Comparison", Columns: []sheet.Column{
		{Name: "cik", Kind: sheet.Number}, {Name: "name", Kind: sheet.Text}, {Name: "ticker", Kind: sheet.Text}, {Name: "reason", Kind: sheet.Text}, {Name: "period_end", Kind: sheet.Day}, {Name: "metric", Kind: sheet.Text},
		{Name: "value", Kind: sheet.Amount}, {Name: "unit", Kind: sheet.Text}, {Name: "quartile", Kind: sheet.Number}, {Name: "rank", Kind: sheet.Number}, {Name: "outlier", Kind: sheet.Text},
		{Name: "known_at", Kind: sheet.Text}, {Name: "accessions", Kind: sheet.Text},
	}}
	var list []sheet.Source
	for i := range c.Items {
		x := &c.Items[i]
		src := sources{cik: x.Company.CIK}
		for _, v := range x.Values {
			row := []sheet.Cell{
				sheet.C(x.Company.CIK.String()), sheet.C(x.Company.Name), sheet.C(x.Company.Ticker), sheet.C(x.Reason), sheet.C(x.PeriodEnd.String()), sheet.C(v.Name),
				{}, sheet.C(v.Unit), {}, {}, {}, sheet.C(instant(v.KnownAt)), sheet.C(join(v.Accessions)),
			}
			if v.Value != nil {
				row[6] = sheet.C(*v.Value)
			}
			if v.Place != nil {
				row[8], row[9], row[10] = sheet.C(strconv.Itoa(v.Place.Quartile)), sheet.C(strconv.Itoa(v.Place.Rank)), sheet.C(strconv.FormatBool(v.Place.Outlier))
			}
			src.add(x.filings, v.Accessions)
			t.Rows = append(t.Rows, row)
		}
		list = append(list, src.list...)
	}
	number := func(x float64) sheet.Cell { return sheet.C(strconv.FormatFloat(x, 'f', -1, 64)) }
	spreads := sheet.Table{Name: "Spreads", Columns: []sheet.Column{
		{Name: "metric", Kind: sheet.Text}, {Name: "unit", Kind: sheet.Text}, {Name: "count", Kind: sheet.Number}, {Name: "least", Kind: sheet.Amount}, {Name: "q1", Kind: sheet.Amount}, {Name: "median", Kind: sheet.Amount},
		{Name: "q3", Kind: sheet.Amount}, {Name: "greatest", Kind: sheet.Amount}, {Name: "mean", Kind: sheet.Amount},
	}}
	for _, x := range c.Spreads {
		spreads.Rows = append(spreads.Rows, []sheet.Cell{
			sheet.C(x.Name), sheet.C(x.Unit), sheet.C(strconv.Itoa(x.Count)), number(x.Least), number(x.Q1), number(x.Median), number(x.Q3), number(x.Greatest), number(x.Mean),
		})
	}
	facts := [][2]string{{"set", c.Set}, {"known as of", instant(c.AsOf)}, {"period", string(c.Period)}, {"view", string(c.View)}, {"made by", "corpintel"}}
	for _, n := range c.Notes {
		facts = append(facts, [2]string{"note", n})
	}
	if x := c.Concentration; x != nil {
		facts = append(facts, [2]string{"Herfindahl-Hirschman index", strconv.FormatFloat(x.Index, 'f', -1, 64) + ", " + x.Reading}, [2]string{"of", x.Universe})
	}
	return &sheet.Workbook{Title: "Comparison", Facts: facts, Tables: []sheet.Table{t, spreads}, Sources: list}
}
