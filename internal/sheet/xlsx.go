package sheet

import (
	"errors"
	"io"
	"math"
	"strconv"
	"time"

	"github.com/xuri/excelize/v2"
)

// ContentType is that of a workbook.
const ContentType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// Names of the sheets that every workbook has.
const (
	sourcesSheet = "Sources"
	aboutSheet   = "About"
)

// WriteXLSX writes a workbook: a sheet for each table, one with the sources and
// one about the whole.
func (b *Workbook) WriteXLSX(w io.Writer) (err error) {
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	x := &writer{file: f, styles: map[Kind]int{}}
	for i, t := range append(append([]Table(nil), b.Tables...), b.sources(), b.about()) {
		if i == 0 {
			err = f.SetSheetName(f.GetSheetName(0), t.Name)
		} else {
			_, err = f.NewSheet(t.Name)
		}
		if err != nil {
			return err
		}
		if err := x.table(t); err != nil {
			return err
		}
	}
	// A fixed day: the bytes are to depend on the tables alone.
	const day = "2000-01-01T00:00:00Z"
	if err := f.SetDocProps(&excelize.DocProperties{Title: b.Title, Creator: "corpintel", LastModifiedBy: "corpintel", Created: day, Modified: day}); err != nil {
		return err
	}
	return f.Write(w)
}

func (b *Workbook) sources() Table {
	t := Table{Name: sourcesSheet, Columns: []Column{{"accession", Text}, {"form", Text}, {"known_at", Text}, {"url", Text}}}
	for _, s := range b.Sources {
		t.Rows = append(t.Rows, []Cell{{Text: s.Accession, Link: s.URL}, C(s.Form), C(s.Known), {Text: s.URL, Link: s.URL}})
	}
	return t
}

func (b *Workbook) about() Table {
	t := Table{Name: aboutSheet, Columns: []Column{{"about", Text}, {b.Title, Text}}}
	for _, f := range b.Facts {
		t.Rows = append(t.Rows, []Cell{C(f[0]), C(f[1])})
	}
	return t
}

type writer struct {
	file   *excelize.File
	styles map[Kind]int
	head   int
	link   int
}

// style returns the style of a kind, made when it is first needed.
func (x *writer) style(k Kind) (int, error) {
	if id, ok := x.styles[k]; ok {
		return id, nil
	}
	format := map[Kind]string{Text: "@", Number: "General", Amount: "#,##0.######", Percent: "0.0##", Day: "yyyy-mm-dd"}[k]
	id, err := x.file.NewStyle(&excelize.Style{CustomNumFmt: &format})
	x.styles[k] = id
	return id, err
}

func (x *writer) table(t Table) error {
	f := x.file
	var err error
	if x.head == 0 {
		if x.head, err = f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}}); err != nil {
			return err
		}
		if x.link, err = f.NewStyle(&excelize.Style{Font: &excelize.Font{Color: "0563C1", Underline: "single"}}); err != nil {
			return err
		}
	}
	for i, c := range t.Columns {
		name, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		style, err := x.style(c.Kind)
		if err != nil {
			return err
		}
		if err := errors.Join(
			f.SetColStyle(t.Name, name, style),
			f.SetColWidth(t.Name, name, name, width(t, i)),
			f.SetCellStr(t.Name, name+"1", c.Name),
			f.SetCellStyle(t.Name, name+"1", name+"1", x.head),
		); err != nil {
			return err
		}
	}
	for r, row := range t.Rows {
		for i, c := range row {
			if err := x.cell(t.Name, i+1, r+2, t.Columns[i].Kind, c); err != nil {
				return err
			}
		}
	}
	return f.SetPanes(t.Name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}

func (x *writer) cell(sheet string, column, row int, k Kind, c Cell) error {
	if c.Text == "" && c.Formula == "" {
		return nil
	}
	name, err := excelize.CoordinatesToCellName(column, row)
	if err != nil {
		return err
	}
	style, err := x.style(k)
	if err != nil {
		return err
	}
	if err := errors.Join(x.value(sheet, name, k, c.Text), x.file.SetCellStyle(sheet, name, name, style)); err != nil {
		return err
	}
	if c.Link != "" {
		if err := errors.Join(x.file.SetCellHyperLink(sheet, name, c.Link, "External"), x.file.SetCellStyle(sheet, name, name, x.link)); err != nil {
			return err
		}
	}
	if c.Formula != "" {
		return x.file.SetCellFormula(sheet, name, c.Formula)
	}
	return nil
}

// value writes text as what it is: a number with all its digits, as far as a
// workbook's numbers have them, a day, or text that is never a formula.
func (x *writer) value(sheet, name string, k Kind, text string) error {
	switch k {
	case Number, Amount, Percent:
		if v, err := strconv.ParseFloat(text, 64); err == nil && !math.IsInf(v, 0) && !math.IsNaN(v) {
			return x.file.SetCellFloat(sheet, name, v, -1, 64)
		}
	case Day:
		if d, err := time.Parse(time.DateOnly, text); err == nil && d.Year() >= 1901 {
			return x.file.SetCellFloat(sheet, name, float64(serial(d)), -1, 64)
		}
	case Text:
	}
	const most = 32767 // characters a cell can hold
	if r := []rune(text); len(r) > most {
		text = string(r[:most-1]) + "…"
	}
	return x.file.SetCellStr(sheet, name, text)
}

// serial counts days as workbooks do: 1 March 1900 is 61.
func serial(d time.Time) int {
	const dayHours = 24
	return int(d.Sub(time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC)).Hours())/dayHours + 61
}

// width fits a column to its first rows.
func width(t Table, column int) float64 {
	const least, most, looked = 8, 60, 200
	n := len(t.Columns[column].Name)
	for _, row := range t.Rows[:min(len(t.Rows), looked)] {
		n = max(n, len([]rune(row[column].Text)))
	}
	return float64(min(max(n, least), most)) + 2
}
