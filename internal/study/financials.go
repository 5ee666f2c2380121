package study

import (
	"cmp"
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
	"github.com/corpintel/intel/internal/sheet"
)

// FinancialsQuery asks for a statement of a company.
type FinancialsQuery struct {
	analysis.Query
	AsOf time.Time // only what was known then
	// Rates, where there are any, convert money to their currency.
	Rates *analysis.Rates
}

// Financials is a statement of a company.
type Financials struct {
	Company   Company             `json:"company"`
	AsOf      time.Time           `json:"as_of,omitzero"`
	Statement analysis.Statement  `json:"statement"`
	Period    analysis.PeriodType `json:"period"`
	View      analysis.View       `json:"view"`
	// Template is the kind of company, which decides the lines it has, and
	// TemplateFrom is how it was found.
	Template     analysis.Template `json:"template"`
	TemplateFrom string            `json:"template_from"`
	// Rates says where the rates of exchange are from, where money was converted.
	Rates  string          `json:"rates,omitempty"`
	Items  []analysis.Item `json:"items"`
	Notice string          `json:"notice,omitempty"`
	// Sample: the figures are carried by the program.
	Sample bool `json:"-"`
}

// Statements lays out the statements of a company as of an instant.
func (s *Study) Statements(ctx context.Context, c intel.Company, asOf time.Time) (*analysis.Statements, error) {
	facts, err := s.facts(ctx, c.CIK, asOf)
	if err != nil {
		return nil, err
	}
	findings, err := s.findings(ctx, c.CIK)
	if err != nil {
		return nil, err
	}
	return s.Mapping.Build(analysis.Input{Company: c, Facts: facts, Findings: findings, AsOf: asOf}), nil
}

// findings returns what is said about a company's facts and was not dismissed.
func (s *Study) findings(ctx context.Context, cik intel.CIK) ([]intel.Finding, error) {
	f := intel.FindingFilter{CIK: cik, PageRequest: intel.PageRequest{Limit: intel.MaxPage}}
	var findings []intel.Finding
	for {
		page, err := s.Store.Findings(ctx, f)
		if err != nil {
			return nil, err
		}
		for _, x := range page.Items {
			if x.State != intel.FindingDismissed {
				findings = append(findings, x)
			}
		}
		if f.Cursor = page.Next; f.Cursor == "" {
			return findings, nil
		}
	}
}

// Financials returns a statement of a company, the newest period first. It has
// no items where nothing was known of it.
func (s *Study) Financials(ctx context.Context, c intel.Company, q FinancialsQuery) (Financials, error) {
	out := Financials{
		Company: nameOf(c), AsOf: q.AsOf, Sample: c.Sample,
		Statement: cmp.Or(q.Statement, analysis.Income), Period: cmp.Or(q.Period, analysis.Annual), View: cmp.Or(q.View, analysis.Latest),
	}
	q.Statement, q.Period, q.View = out.Statement, out.Period, out.View
	statements, err := s.Statements(ctx, c, q.AsOf)
	if err != nil {
		return out, err
	}
	out.Template, out.TemplateFrom = statements.Template()
	out.Items = statements.Items(q.Query)
	if out.Items == nil {
		out.Items = []analysis.Item{}
	}
	if q.Rates != nil {
		if err := q.Rates.Convert(out.Items); err != nil {
			return out, err
		}
		out.Rates = q.Rates.Source
	}
	return out, nil
}

// Workbook lays the statement out in sheets: a derived value has a formula over
// what it is made of.
func (f *Financials) Workbook() *sheet.Workbook {
	t := sheet.Table{Name: "Statement", Columns: []sheet.Column{
		{Name: "line", Kind: sheet.Text}, {Name: "start", Kind: sheet.Day}, {Name: "end", Kind: sheet.Day}, {Name: "fiscal_year", Kind: sheet.Number}, {Name: "fiscal_period", Kind: sheet.Text},
		{Name: "value", Kind: sheet.Amount}, {Name: "unit", Kind: sheet.Text}, {Name: "derived", Kind: sheet.Text}, {Name: "known_at", Kind: sheet.Text},
		{Name: "accessions", Kind: sheet.Text}, {Name: "concepts", Kind: sheet.Text}, {Name: "marks", Kind: sheet.Text},
	}}
	parts := sheet.Table{Name: "Operands", Columns: []sheet.Column{
		{Name: "line", Kind: sheet.Text}, {Name: "line_end", Kind: sheet.Day}, {Name: "sign", Kind: sheet.Text}, {Name: "concept", Kind: sheet.Text}, {Name: "start", Kind: sheet.Day}, {Name: "end", Kind: sheet.Day},
		{Name: "value", Kind: sheet.Amount}, {Name: "unit", Kind: sheet.Text}, {Name: "accession", Kind: sheet.Text}, {Name: "form", Kind: sheet.Text}, {Name: "known_at", Kind: sheet.Text},
	}}
	src := sources{cik: f.Company.CIK}
	for i := range f.Items {
		x := &f.Items[i]
		formula := ""
		for _, o := range x.Operands {
			formula += o.Sign + "Operands!G" + strconv.Itoa(len(parts.Rows)+2)
			sign := sheet.C("minus")
			if o.Sign == "+" {
				sign = sheet.C("plus")
			}
			parts.Rows = append(parts.Rows, []sheet.Cell{
				sheet.C(x.Line), sheet.C(x.End.String()), sign, sheet.C(o.Concept), sheet.C(o.Start.String()), sheet.C(o.End.String()),
				sheet.C(o.Value), sheet.C(o.Unit), src.cell(o.Accession, o.Form, o.KnownAt), sheet.C(o.Form), sheet.C(instant(o.KnownAt)),
			})
		}
		if f.Rates != "" { // the operands are not converted
			formula = ""
		}
		var marks []string
		for _, m := range x.Marks {
			marks = append(marks, string(m.Kind)+": "+m.Reason)
		}
		t.Rows = append(t.Rows, []sheet.Cell{
			sheet.C(x.Line), sheet.C(x.Start.String()), sheet.C(x.End.String()), sheet.C(strconv.Itoa(x.FiscalYear)), sheet.C(string(x.FiscalPeriod)),
			{Text: x.Value, Formula: strings.TrimPrefix(formula, "+")}, sheet.C(x.Unit), sheet.C(strconv.FormatBool(x.Derived)), sheet.C(instant(x.KnownAt)),
			sheet.C(join(x.Accessions)), sheet.C(strings.Join(x.Concepts, " ")), sheet.C(strings.Join(marks, "; ")),
		})
	}
	return &sheet.Workbook{
		Title: "Statement of " + f.Company.Name,
		Facts: append(about(f.Company, f.AsOf), [2]string{"statement", string(f.Statement)}, [2]string{"period", string(f.Period)}, [2]string{"view", string(f.View)},
			[2]string{"template", string(f.Template) + ": " + f.TemplateFrom}, [2]string{"rates of exchange", f.Rates}),
		Tables: []sheet.Table{t, parts}, Sources: src.list,
	}
}
