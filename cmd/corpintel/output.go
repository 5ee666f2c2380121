package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/app"
)

// formats are the forms of an answer: a table for people, the others for
// programs. JSON is the same in every interface.
var formats = []string{"table", "json", "ndjson", "csv", "xlsx"}

// column is a field of a list. Those that are not brief are left out of the
// table, which people read.
type column[T any] struct {
	name  string
	brief bool
	text  func(*T) string
}

// list writes a list as it comes, in the chosen form.
func list[T any](c *cli, columns []column[T], items iter.Seq2[T, error]) error {
	return listPart(c, columns, items, true)
}

// listPart writes a part of a list that never ends; the first has the names of
// the columns above it, where the form has any.
func listPart[T any](c *cli, columns []column[T], items iter.Seq2[T, error], first bool) error {
	if c.output == "xlsx" {
		return intel.Errorf(intel.KindInvalid, "--output xlsx: this command has no workbook; use csv")
	}
	w := bufio.NewWriterSize(c.out, 1<<16)
	write := map[string]func(io.Writer, []column[T], iter.Seq2[T, error], bool) error{
		"json": writeJSON[T], "ndjson": writeNDJSON[T], "csv": writeCSV[T], "table": writeTable[T],
	}[c.output]
	if err := write(w, columns, items, first); err != nil {
		_ = w.Flush() // what was written before the error may help; the error says more
		return err
	}
	return w.Flush()
}

// single writes one thing: as JSON an object, as a table a line a field.
func single[T any](c *cli, columns []column[T], item T) error {
	if c.output != "table" {
		if c.output == "json" {
			return writeObject(c.out, item)
		}
		return list(c, columns, func(yield func(T, error) bool) { yield(item, nil) })
	}
	w := tabwriter.NewWriter(c.out, 0, 4, 2, ' ', 0)
	for _, col := range columns {
		if text := col.text(&item); text != "" {
			fmt.Fprintf(w, "%s\t%s\n", col.name, text)
		}
	}
	return w.Flush()
}

func writeObject(w io.Writer, item any) error {
	b, err := json.MarshalIndent(item, "", "  ")
	if err != nil {
		return err
	}
	_, err = w.Write(append(b, '\n'))
	return err
}

func writeJSON[T any](w io.Writer, _ []column[T], items iter.Seq2[T, error], _ bool) error {
	sep := "[\n"
	for item, err := range items {
		if err != nil {
			return err
		}
		b, err := json.Marshal(item)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(w, "%s%s", sep, b); err != nil {
			return err
		}
		sep = ",\n"
	}
	end := "\n]\n"
	if sep == "[\n" {
		end = "[]\n"
	}
	_, err := io.WriteString(w, end)
	return err
}

func writeNDJSON[T any](w io.Writer, _ []column[T], items iter.Seq2[T, error], _ bool) error {
	for item, err := range items {
		if err != nil {
			return err
		}
		b, err := json.Marshal(item)
		if err != nil {
			return err
		}
		if _, err := w.Write(append(b, '\n')); err != nil {
			return err
		}
	}
	return nil
}

func writeCSV[T any](w io.Writer, columns []column[T], items iter.Seq2[T, error], names bool) error {
	out := csv.NewWriter(w)
	fields := make([]string, len(columns))
	for i, col := range columns {
		fields[i] = col.name
	}
	if names {
		if err := out.Write(fields); err != nil {
			return err
		}
	}
	for item, err := range items {
		if err != nil {
			return err
		}
		for i, col := range columns {
			fields[i] = app.PlainCell(col.text(&item))
		}
		if err := out.Write(fields); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func writeTable[T any](w io.Writer, columns []column[T], items iter.Seq2[T, error], headed bool) error {
	out := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	var names []string
	var brief []column[T]
	for _, col := range columns {
		if col.brief {
			brief = append(brief, col)
			names = append(names, strings.ToUpper(strings.ReplaceAll(col.name, "_", " ")))
		}
	}
	rows := 0
	for item, err := range items {
		if err != nil {
			return err
		}
		if rows == 0 && headed {
			fmt.Fprintln(out, strings.Join(names, "\t"))
		}
		fields := make([]string, len(brief))
		for i, col := range brief {
			fields[i] = strings.Join(strings.Fields(col.text(&item)), " ")
		}
		fmt.Fprintln(out, strings.Join(fields, "\t"))
		if rows++; rows%1000 == 0 { // aligned by the thousand, so that a long list flows
			if err := out.Flush(); err != nil {
				return err
			}
		}
	}
	return out.Flush()
}

// when writes an instant, or nothing.
func when(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// number writes a count, or nothing for none.
func number(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}
