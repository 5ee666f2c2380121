package study

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
	"github.com/corpintel/intel/internal/sheet"
)

// RestatementQuery selects restatements; zero fields do not select.
type RestatementQuery struct {
	Taxonomy string
	Concept  string
	Line     string // the standardized line
	Class    analysis.Class
	AsOf     time.Time // only what was known then
}

// Restatements is the ledger of a company.
type Restatements struct {
	Company Company                `json:"company"`
	AsOf    time.Time              `json:"as_of"`
	Items   []analysis.Restatement `json:"items"`  // the newest first
	Splits  []analysis.Split       `json:"splits"` // the oldest first
}

// Restatements returns what a company restated.
func (s *Study) Restatements(ctx context.Context, c intel.Company, q RestatementQuery) (Restatements, error) {
	if q.Class != "" && !slices.Contains(analysis.Classes(), q.Class) {
		return Restatements{}, intel.Errorf(intel.KindInvalid, "there is no class %q: want one of %v", q.Class, analysis.Classes())
	}
	lines := s.linesOf()
	if _, known := s.Mapping.Line(q.Line); q.Line != "" && !known {
		return Restatements{}, intel.Errorf(intel.KindInvalid, "there is no line %q: the lines are in docs/data.md", q.Line)
	}
	facts, err := s.facts(ctx, c.CIK, q.AsOf)
	if err != nil {
		return Restatements{}, err
	}
	ledger := analysis.NewLedger(facts)
	out := Restatements{Company: nameOf(c), AsOf: q.AsOf, Items: []analysis.Restatement{}, Splits: ledger.Splits}
	for _, r := range ledger.Restatements {
		r.Line = lines[r.Taxonomy+":"+r.Concept]
		if (q.Taxonomy == "" || r.Taxonomy == q.Taxonomy) && (q.Concept == "" || r.Concept == q.Concept) && (q.Line == "" || r.Line == q.Line) && (q.Class == "" || r.Class == q.Class) {
			out.Items = append(out.Items, r)
		}
	}
	return out, nil
}

// linesOf returns the first line that each concept is taken for.
func (s *Study) linesOf() map[string]string {
	lines := map[string]string{}
	for _, l := range s.Mapping.Lines() {
		for _, c := range l.Choices {
			if _, taken := lines[c.Concept]; c.Concept != "" && !taken {
				lines[c.Concept] = l.Name
			}
		}
	}
	return lines
}

// Workbook lays the answer out in sheets.
func (r *Restatements) Workbook() *sheet.Workbook {
	t := sheet.Table{Name: "Restatements", Columns: []sheet.Column{
		{Name: "line", Kind: sheet.Text}, {Name: "taxonomy", Kind: sheet.Text}, {Name: "concept", Kind: sheet.Text}, {Name: "unit", Kind: sheet.Text},
		{Name: "start", Kind: sheet.Day}, {Name: "end", Kind: sheet.Day}, {Name: "class", Kind: sheet.Text},
		{Name: "old_value", Kind: sheet.Amount}, {Name: "new_value", Kind: sheet.Amount}, {Name: "change", Kind: sheet.Amount}, {Name: "percent", Kind: sheet.Percent},
		{Name: "old_accession", Kind: sheet.Text}, {Name: "old_form", Kind: sheet.Text}, {Name: "old_filed", Kind: sheet.Day}, {Name: "old_known_at", Kind: sheet.Text},
		{Name: "new_accession", Kind: sheet.Text}, {Name: "new_form", Kind: sheet.Text}, {Name: "new_filed", Kind: sheet.Day}, {Name: "new_known_at", Kind: sheet.Text},
		{Name: "reason", Kind: sheet.Text},
	}}
	src := sources{cik: r.Company.CIK}
	for i := range r.Items {
		x := &r.Items[i]
		percent := ""
		if x.Percent != nil {
			percent = strconv.FormatFloat(*x.Percent, 'f', -1, 64)
		}
		row := strconv.Itoa(i + 2)
		t.Rows = append(t.Rows, []sheet.Cell{
			sheet.C(x.Line), sheet.C(x.Taxonomy), sheet.C(x.Concept), sheet.C(x.Unit), sheet.C(x.Start.String()), sheet.C(x.End.String()), sheet.C(string(x.Class)),
			sheet.C(x.Old.Value), sheet.C(x.New.Value), {Text: x.Change, Formula: "I" + row + "-H" + row}, sheet.C(percent),
			src.cell(x.Old.Accession, x.Old.Form, x.Old.KnownAt), sheet.C(x.Old.Form), sheet.C(x.Old.FiledAt.String()), sheet.C(instant(x.Old.KnownAt)),
			src.cell(x.New.Accession, x.New.Form, x.New.KnownAt), sheet.C(x.New.Form), sheet.C(x.New.FiledAt.String()), sheet.C(instant(x.New.KnownAt)),
			sheet.C(x.Reason),
		})
	}
	return &sheet.Workbook{
		Title: "Restatements of " + r.Company.Name, Facts: about(r.Company, r.AsOf),
		Tables: []sheet.Table{t, splitTable(r.Splits, &src)}, Sources: src.list,
	}
}

func splitTable(splits []analysis.Split, src *sources) sheet.Table {
	t := sheet.Table{Name: "Splits", Columns: []sheet.Column{
		{Name: "factor", Kind: sheet.Text}, {Name: "accession", Kind: sheet.Text}, {Name: "form", Kind: sheet.Text}, {Name: "filed", Kind: sheet.Day},
		{Name: "known_at", Kind: sheet.Text}, {Name: "evidence", Kind: sheet.Number},
	}}
	for _, s := range splits {
		t.Rows = append(t.Rows, []sheet.Cell{
			sheet.C(s.Factor.String()), src.cell(s.Accession, s.Form, s.KnownAt), sheet.C(s.Form), sheet.C(s.FiledAt.String()), sheet.C(instant(s.KnownAt)), sheet.C(strconv.Itoa(s.Evidence)),
		})
	}
	return t
}

// ShareHistory is what a company reported in shares and per share.
type ShareHistory struct {
	Company Company                `json:"company"`
	AsOf    time.Time              `json:"as_of"`
	Items   []analysis.ShareFigure `json:"items"`
	Splits  []analysis.Split       `json:"splits"` // the oldest first
}

// ShareQuery selects figures; zero fields do not select.
type ShareQuery struct {
	Concept string
	Line    string
	AsOf    time.Time
}

// ShareHistory returns numbers of shares and amounts per share, as reported and
// on the basis of the newest known split.
func (s *Study) ShareHistory(ctx context.Context, c intel.Company, q ShareQuery) (ShareHistory, error) {
	if _, known := s.Mapping.Line(q.Line); q.Line != "" && !known {
		return ShareHistory{}, intel.Errorf(intel.KindInvalid, "there is no line %q: the lines are in docs/data.md", q.Line)
	}
	facts, err := s.facts(ctx, c.CIK, q.AsOf)
	if err != nil {
		return ShareHistory{}, err
	}
	lines := s.linesOf()
	figures, splits := analysis.ShareHistory(facts)
	out := ShareHistory{Company: nameOf(c), AsOf: q.AsOf, Items: []analysis.ShareFigure{}, Splits: splits}
	for _, f := range figures {
		f.Line = lines[f.Taxonomy+":"+f.Concept]
		if (q.Concept == "" || f.Concept == q.Concept) && (q.Line == "" || f.Line == q.Line) {
			out.Items = append(out.Items, f)
		}
	}
	return out, nil
}

// Workbook lays the answer out in sheets.
func (h *ShareHistory) Workbook() *sheet.Workbook {
	t := sheet.Table{Name: "Shares and per share", Columns: []sheet.Column{
		{Name: "line", Kind: sheet.Text}, {Name: "taxonomy", Kind: sheet.Text}, {Name: "concept", Kind: sheet.Text}, {Name: "unit", Kind: sheet.Text},
		{Name: "start", Kind: sheet.Day}, {Name: "end", Kind: sheet.Day}, {Name: "value", Kind: sheet.Amount}, {Name: "basis", Kind: sheet.Text}, {Name: "adjusted", Kind: sheet.Amount},
		{Name: "latest", Kind: sheet.Text}, {Name: "accession", Kind: sheet.Text}, {Name: "form", Kind: sheet.Text}, {Name: "filed", Kind: sheet.Day}, {Name: "known_at", Kind: sheet.Text},
	}}
	src := sources{cik: h.Company.CIK}
	for i := range h.Items {
		x := &h.Items[i]
		t.Rows = append(t.Rows, []sheet.Cell{
			sheet.C(x.Line), sheet.C(x.Taxonomy), sheet.C(x.Concept), sheet.C(x.Unit), sheet.C(x.Start.String()), sheet.C(x.End.String()),
			sheet.C(x.Value), sheet.C(x.Basis.String()), sheet.C(x.Adjusted), sheet.C(strconv.FormatBool(x.Latest)),
			src.cell(x.Accession, x.Form, x.KnownAt), sheet.C(x.Form), sheet.C(x.FiledAt.String()), sheet.C(instant(x.KnownAt)),
		})
	}
	return &sheet.Workbook{
		Title: "Shares and amounts per share of " + h.Company.Name, Facts: about(h.Company, h.AsOf),
		Tables: []sheet.Table{t, splitTable(h.Splits, &src)}, Sources: src.list,
	}
}
