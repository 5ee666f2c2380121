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

// MetricsQuery says what to compute of a company.
type MetricsQuery struct {
	analysis.MetricQuery
	View analysis.View // zero: latest
	AsOf time.Time     // only what was known then
}

// Metrics is ratios, growth and scores of a company.
type Metrics struct {
	Company Company                `json:"company"`
	AsOf    time.Time              `json:"as_of,omitzero"`
	Period  analysis.PeriodType    `json:"period"`
	View    analysis.View          `json:"view"`
	Items   []analysis.MetricValue `json:"items"` // the newest period first

	formulas *analysis.Formulas
	filings  filings
}

// Metrics computes metrics of a company from its standardized statements.
func (s *Study) Metrics(ctx context.Context, c intel.Company, q MetricsQuery) (Metrics, error) {
	if q.Periods == "" {
		q.Periods = analysis.Annual
	}
	if q.View == "" {
		q.View = analysis.Latest
	}
	items, splits, err := s.items(ctx, c, q.Periods, q.View, q.AsOf)
	if err != nil {
		return Metrics{}, err
	}
	values, err := s.Formulas.Compute(items, splits, q.MetricQuery)
	if err != nil {
		return Metrics{}, err
	}
	return Metrics{Company: nameOf(c), AsOf: q.AsOf, Period: q.Periods, View: q.View, Items: values, formulas: s.Formulas, filings: filings{}.of(items)}, nil
}

// items returns all lines of a company and the splits that were known.
func (s *Study) items(ctx context.Context, c intel.Company, p analysis.PeriodType, v analysis.View, asOf time.Time) ([]analysis.Item, []analysis.Split, error) {
	facts, err := s.facts(ctx, c.CIK, asOf)
	if err != nil {
		return nil, nil, err
	}
	findings, err := s.findings(ctx, c.CIK)
	if err != nil {
		return nil, nil, err
	}
	built := s.Mapping.Build(analysis.Input{Company: c, Facts: facts, Findings: findings, AsOf: asOf})
	return built.Items(analysis.Query{Period: p, View: v}), analysis.Splits(facts), nil
}

// Workbook lays the answer out in sheets: the metrics, each with a formula over
// the cells of its operands, and the operands.
func (m *Metrics) Workbook() *sheet.Workbook {
	values := sheet.Table{Name: "Metrics", Columns: []sheet.Column{
		{Name: "metric", Kind: sheet.Text}, {Name: "label", Kind: sheet.Text}, {Name: "group", Kind: sheet.Text}, {Name: "start", Kind: sheet.Day}, {Name: "end", Kind: sheet.Day},
		{Name: "fiscal_year", Kind: sheet.Number}, {Name: "fiscal_period", Kind: sheet.Text}, {Name: "value", Kind: sheet.Amount}, {Name: "unit", Kind: sheet.Text}, {Name: "reading", Kind: sheet.Text},
		{Name: "known_at", Kind: sheet.Text}, {Name: "formula", Kind: sheet.Text}, {Name: "accessions", Kind: sheet.Text}, {Name: "missing", Kind: sheet.Text},
	}}
	operands := sheet.Table{Name: "Operands", Columns: []sheet.Column{
		{Name: "metric", Kind: sheet.Text}, {Name: "metric_end", Kind: sheet.Day}, {Name: "operand", Kind: sheet.Text}, {Name: "line", Kind: sheet.Text}, {Name: "start", Kind: sheet.Day}, {Name: "end", Kind: sheet.Day},
		{Name: "value", Kind: sheet.Amount}, {Name: "unit", Kind: sheet.Text}, {Name: "split", Kind: sheet.Text}, {Name: "used", Kind: sheet.Amount}, {Name: "derived", Kind: sheet.Text},
		{Name: "accessions", Kind: sheet.Text}, {Name: "concepts", Kind: sheet.Text},
	}}
	src := sources{cik: m.Company.CIK}
	rowOf := map[string]string{} // the cell of a metric's value, by name and end
	for i := range m.Items {
		v := &m.Items[i]
		cells := map[string]string{}
		for j := range v.Operands {
			o := &v.Operands[j]
			row := strconv.Itoa(len(operands.Rows) + 2)
			cells[o.Name] = "Operands!$J$" + row
			used := sheet.Cell{Text: o.Used, Formula: "G" + row}
			if o.Split != (analysis.Factor{}) {
				used.Formula = ""
			}
			value := sheet.C(o.Value)
			if at := rowOf[o.Name+" "+v.End.String()]; at != "" && o.Line == "" {
				value.Formula = at
			}
			operands.Rows = append(operands.Rows, []sheet.Cell{
				sheet.C(v.Metric), sheet.C(v.End.String()), sheet.C(o.Name), sheet.C(o.Line), sheet.C(o.Start.String()), sheet.C(o.End.String()), value, sheet.C(o.Unit),
				sheet.C(o.Split.String()), used, sheet.C(strconv.FormatBool(o.Derived)), sheet.C(join(o.Accessions)), sheet.C(strings.Join(o.Concepts, " ")),
			})
		}
		value := sheet.Cell{}
		if v.Value != nil {
			value = sheet.Cell{Text: *v.Value, Formula: m.formulas.Spreadsheet(v.Metric, cells)}
			rowOf[v.Metric+" "+v.End.String()] = "Metrics!$H$" + strconv.Itoa(i+2)
		}
		src.add(m.filings, v.Accessions)
		values.Rows = append(values.Rows, []sheet.Cell{
			sheet.C(v.Metric), sheet.C(v.Label), sheet.C(v.Group), sheet.C(v.Start.String()), sheet.C(v.End.String()), sheet.C(strconv.Itoa(v.FiscalYear)), sheet.C(string(v.FiscalPeriod)),
			value, sheet.C(v.Unit), sheet.C(v.Reading), sheet.C(instant(v.KnownAt)), sheet.C(v.Formula), sheet.C(join(v.Accessions)), sheet.C(strings.Join(v.Missing, " ")),
		})
	}
	return &sheet.Workbook{
		Title: "Metrics of " + m.Company.Name, Facts: append(about(m.Company, m.AsOf), [2]string{"period", string(m.Period)}, [2]string{"view", string(m.View)}),
		Tables: []sheet.Table{values, operands}, Sources: src.list,
	}
}

// join writes accession numbers with blanks between them.
func join(list []intel.AccessionNumber) string {
	texts := make([]string, len(list))
	for i, a := range list {
		texts[i] = a.String()
	}
	return strings.Join(slices.Compact(texts), " ")
}

// Amount writes an amount for a query; "" for zero, which is none.
func Amount(x float64) string {
	if x == 0 {
		return ""
	}
	return strconv.FormatFloat(x, 'f', -1, 64)
}
