package sheet_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/corpintel/intel/internal/sheet"
)

func book() *sheet.Workbook {
	return &sheet.Workbook{
		Title: "Example",
		Facts: [][2]string{{"known as of", "2010-02-01T00:00:00Z"}},
		Tables: []sheet.Table{{
			Name:    "Values",
			Columns: []sheet.Column{{"name", sheet.Text}, {"day", sheet.Day}, {"old", sheet.Amount}, {"new", sheet.Amount}, {"change", sheet.Amount}, {"percent", sheet.Percent}},
			Rows: [][]sheet.Cell{
				{sheet.C("plain, with \"quotes\""), sheet.C("2009-09-26"), sheet.C("5704000000"), sheet.C("8235000000"), {Text: "2531000000", Formula: "D2-C2"}, sheet.C("44.372")},
				{sheet.C("=HYPERLINK(\"http://evil.example\")"), sheet.C("1899-12-31"), sheet.C("-0.07"), sheet.C(""), {}, sheet.C("no number")},
				{{Text: "-1+1", Link: "https://www.sec.gov/"}, {}, sheet.C("0.10"), sheet.C("1e5"), {}, {}},
			},
		}, {Name: "Other", Columns: []sheet.Column{{"n", sheet.Number}}, Rows: [][]sheet.Cell{{sheet.C("12")}}}},
		Sources: []sheet.Source{{Accession: "0000001001-10-000001", Form: "10-K", Known: "2010-02-01T21:00:00Z", URL: "https://www.sec.gov/Archives/edgar/data/1001/x-index.htm"}},
	}
}

func TestCSV(t *testing.T) {
	var b bytes.Buffer
	if err := book().WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	want := strings.Join([]string{
		"name,day,old,new,change,percent",
		`"plain, with ""quotes""",2009-09-26,5704000000,8235000000,2531000000,44.372`,
		`"'=HYPERLINK(""http://evil.example"")",1899-12-31,-0.07,,,no number`,
		`'-1+1,,0.10,1e5,,`,
		"",
	}, "\n")
	if diff := cmp.Diff(b.String(), want); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
}

func TestXLSX(t *testing.T) {
	var b, again bytes.Buffer
	if err := book().WriteXLSX(&b); err != nil {
		t.Fatal(err)
	}
	if err := book().WriteXLSX(&again); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Error("the same tables give other bytes")
	}
	f, err := excelize.OpenReader(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if diff := cmp.Diff(f.GetSheetList(), []string{"Values", "Other", "Sources", "About"}); diff != "" {
		t.Errorf("sheets (-got +want):\n%s", diff)
	}
	type cell struct {
		raw     string
		kind    excelize.CellType
		formula string
	}
	for name, want := range map[string]cell{
		"A1": {"name", excelize.CellTypeSharedString, ""},
		"A2": {`plain, with "quotes"`, excelize.CellTypeSharedString, ""},
		"A3": {`=HYPERLINK("http://evil.example")`, excelize.CellTypeSharedString, ""}, // text, no formula
		"A4": {"-1+1", excelize.CellTypeSharedString, ""},
		"B2": {"40082", excelize.CellTypeUnset, ""},             // a number shown as a day: 2009-09-26
		"B3": {"1899-12-31", excelize.CellTypeSharedString, ""}, // before a workbook's days begin
		"C2": {"5704000000", excelize.CellTypeUnset, ""},
		"C3": {"-0.07", excelize.CellTypeUnset, ""},
		"C4": {"0.1", excelize.CellTypeUnset, ""},
		"D3": {"", excelize.CellTypeUnset, ""},
		"E2": {"2531000000", excelize.CellTypeFormula, "D2-C2"},
		"F3": {"no number", excelize.CellTypeSharedString, ""},
	} {
		raw, err := f.GetCellValue("Values", name, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		kind, err := f.GetCellType("Values", name)
		if err != nil {
			t.Fatal(err)
		}
		formula, err := f.GetCellFormula("Values", name)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(cell{raw, kind, formula}, want, cmp.AllowUnexported(cell{})); diff != "" {
			t.Errorf("%s (-got +want):\n%s", name, diff)
		}
	}
	if shown, _ := f.GetCellValue("Values", "B2"); shown != "2009-09-26" {
		t.Errorf("the day is shown as %q", shown)
	}
	if shown, _ := f.GetCellValue("Values", "C2"); shown != "5,704,000,000" {
		t.Errorf("the amount is shown as %q", shown)
	}
	if got, err := f.CalcCellValue("Values", "E2", excelize.Options{RawCellValue: true}); err != nil || got != "2531000000" {
		t.Errorf("calculated again: %q, %v", got, err)
	}
	if ok, link, err := f.GetCellHyperLink("Sources", "A2"); !ok || err != nil || link != "https://www.sec.gov/Archives/edgar/data/1001/x-index.htm" {
		t.Errorf("source leads to %q, %v", link, err)
	}
	panes, err := f.GetPanes("Values")
	if err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("panes %+v, %v", panes, err)
	}
}

// No part of a workbook has the time of its making.
func TestXLSXHasNoClock(t *testing.T) {
	var b bytes.Buffer
	if err := book().WriteXLSX(&b); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range z.File {
		if part.Name != "docProps/core.xml" {
			continue
		}
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(text), "2000-01-01T00:00:00Z"); n != 2 {
			t.Errorf("properties: %s", text)
		}
	}
}
