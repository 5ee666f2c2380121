package study

import (
	"cmp"
	"context"
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
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

// FinancialsColumns are the columns of a statement as a table.
func FinancialsColumns() []string {
	return []string{"line", "start", "end", "fiscal_year", "fiscal_period", "value", "unit", "derived", "known_at", "accessions", "concepts", "marks"}
}

// Row is an item as a table has it, in the order of [FinancialsColumns].
func Row(i *analysis.Item) []string {
	var accessions, marks []string
	for _, a := range i.Accessions {
		accessions = append(accessions, a.String())
	}
	for _, m := range i.Marks {
		marks = append(marks, string(m.Kind)+": "+m.Reason)
	}
	return []string{
		i.Line, i.Start.String(), i.End.String(), strconv.Itoa(i.FiscalYear), string(i.FiscalPeriod), i.Value, i.Unit,
		strconv.FormatBool(i.Derived), i.KnownAt.UTC().Format(time.RFC3339),
		strings.Join(accessions, " "), strings.Join(i.Concepts, " "), strings.Join(marks, "; "),
	}
}

// WriteCSV writes the statement as a table.
func (f *Financials) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	if err := out.Write(FinancialsColumns()); err != nil {
		return err
	}
	for i := range f.Items {
		if err := out.Write(Row(&f.Items[i])); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
