package quality

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
	"github.com/corpintel/intel/internal/expression"
)

// field is what a check can look at of a record: always as text, and as a
// number or day in expressions.
type field[T any] struct {
	name string
	kind expression.Kind
	doc  string
	text func(*T) string
}

func factFields() []field[intel.Fact] {
	return []field[intel.Fact]{
		{"value", expression.Number, "The number.", func(f *intel.Fact) string { return f.Value }},
		{"concept", expression.Text, "Taxonomy and concept: us-gaap:Assets.", func(f *intel.Fact) string { return f.Taxonomy + ":" + f.Concept }},
		{"unit", expression.Text, "USD, shares, USD/shares, pure …", func(f *intel.Fact) string { return f.Unit }},
		{"start", expression.Day, "The first day of the period; absent for an instant.", func(f *intel.Fact) string { return f.Start.String() }},
		{"end", expression.Day, "The last day of the period.", func(f *intel.Fact) string { return f.End.String() }},
		{"days", expression.Number, "How many days the period has; 0 for an instant.", func(f *intel.Fact) string { return strconv.Itoa(f.Days()) }},
		{"form", expression.Text, "The filing's form: 10-K.", func(f *intel.Fact) string { return f.Form }},
		{"filed", expression.Day, "The filing day.", func(f *intel.Fact) string { return f.FiledAt.String() }},
		{"fy", expression.Number, "The filing's fiscal year, as EDGAR has it.", func(f *intel.Fact) string { return orAbsent(f.FiscalYear) }},
		{"fp", expression.Text, "The filing's fiscal period: FY, Q1 …", func(f *intel.Fact) string { return f.FiscalPeriod }},
		{"frame", expression.Text, "EDGAR's label of the period.", func(f *intel.Fact) string { return f.Frame }},
		{"accession", expression.Text, "The filing's accession number.", func(f *intel.Fact) string { return f.Accession.String() }},
		{"cik", expression.Number, "The company.", func(f *intel.Fact) string { return f.CIK.String() }},
	}
}

func filingFields() []field[intel.Filing] {
	return []field[intel.Filing]{
		{"form", expression.Text, "The form: 10-K.", func(f *intel.Filing) string { return f.Form }},
		{"filed", expression.Day, "The filing day.", func(f *intel.Filing) string { return f.FiledAt.String() }},
		{"report_date", expression.Day, "The end of the period reported on.", func(f *intel.Filing) string { return f.ReportDate.String() }},
		{"lag", expression.Number, "Days from the report date to the filing day.", func(f *intel.Filing) string {
			if f.ReportDate == 0 || f.FiledAt == 0 {
				return ""
			}
			return strconv.Itoa(f.ReportDate.DaysUntil(f.FiledAt))
		}},
		{"items", expression.Text, "Items of a Form 8-K: 2.02,9.01.", func(f *intel.Filing) string { return f.Items }},
		{"role", expression.Text, "What the company is to the filing.", func(f *intel.Filing) string { return f.Role }},
		{"size", expression.Number, "Bytes.", func(f *intel.Filing) string { return orAbsent(int(f.Size)) }},
		{"primary_document", expression.Text, "The name of the main document.", func(f *intel.Filing) string { return f.PrimaryDocument }},
		{"accession", expression.Text, "The accession number.", func(f *intel.Filing) string { return f.Accession.String() }},
		{"cik", expression.Number, "The company.", func(f *intel.Filing) string { return f.CIK.String() }},
	}
}

func orAbsent(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func fieldOf[T any](fields []field[T], name string) (field[T], error) {
	i := slices.IndexFunc(fields, func(f field[T]) bool { return f.name == name })
	if i < 0 {
		var names []string
		for _, f := range fields {
			names = append(names, f.name)
		}
		return field[T]{}, fmt.Errorf("field %q: want one of %s", name, strings.Join(names, ", "))
	}
	return fields[i], nil
}

// names are the fields as an expression knows them, with those of more.
func names[T any](fields []field[T], more ...expression.Name) []expression.Name {
	var list []expression.Name
	for _, f := range fields {
		list = append(list, expression.Name{Name: f.name, Kind: f.kind, Doc: f.doc})
	}
	return append(list, more...)
}

// value gives a field's value to an expression.
func value[T any](fields []field[T], name string, of *T) expression.Value {
	for i := range fields {
		if fields[i].name == name {
			return typed(fields[i].kind, fields[i].text(of))
		}
	}
	return expression.Value{}
}

func typed(kind expression.Kind, text string) expression.Value {
	switch kind {
	case expression.Number:
		if d, ok := analysis.ParseDecimal(text); ok {
			return expression.NumberValue(d.Float())
		}
		return expression.Value{}
	case expression.Day:
		d, _ := intel.ParseISODate(text)
		return expression.DayValue(d)
	}
	return expression.TextValue(text)
}
