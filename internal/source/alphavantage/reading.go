package alphavantage

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/corpintel/intel"
)

// The rule that the parser itself puts records into quarantine by: they break
// the provider's own schema.
const (
	rule        = "AV01"
	ruleVersion = 1
)

// reading is a body on its way to a batch.
type reading struct {
	function
	batch  intel.Batch
	symbol string // asked for
	body   map[string]json.RawMessage
	rows   []record // of a CSV body
	csv    bool
	err    error
}

// record is one line or object: text by name.
type record struct {
	fields map[string]string
	line   int  // of a CSV body
	cut    bool // nothing ends the line: its last number may go on
}

// open finds out what the body is and divides it.
func (r *reading) open(data []byte) error {
	if !r.known(data) {
		return intel.Errorf(intel.KindInvalid, "no %s: %s", r.name, r.explain(data).Detail)
	}
	data = bytes.TrimLeft(data, "\ufeff \t\r\n")
	if data[0] == '{' {
		if err := json.Unmarshal(data, &r.body); err != nil {
			return intel.Errorf(intel.KindInvalid, "%s: %w", r.name, err)
		}
		return nil
	}
	r.csv = true
	lines := csv.NewReader(bytes.NewReader(data))
	lines.FieldsPerRecord = -1
	all, err := lines.ReadAll()
	if err != nil {
		return intel.Errorf(intel.KindInvalid, "%s: %w", r.name, err)
	}
	names := all[0]
	for i, cells := range all[1:] {
		row := record{fields: make(map[string]string, len(names)), line: i + 2, cut: i == len(all)-2 && !bytes.HasSuffix(data, []byte("\n"))}
		for j, cell := range cells {
			if j < len(names) {
				row.fields[plainName(names[j])] = cell
			}
		}
		if len(cells) != len(names) {
			r.quarantine(row, fmt.Sprintf("the line has %d cells, not %d", len(cells), len(names)))
			continue
		}
		r.rows = append(r.rows, row)
	}
	return nil
}

// list returns the records of a member that is a list of objects, or those of a
// CSV body.
func (r *reading) list(member string) []record {
	if r.csv {
		return r.rows
	}
	var items []json.RawMessage
	raw, ok := r.body[member]
	if !ok {
		return nil
	}
	if err := json.Unmarshal(raw, &items); err != nil {
		r.fail("%s is not a list of records", member)
		return nil
	}
	var list []record
	for _, item := range items {
		row, ok := object(item)
		if !ok {
			r.fail("%s has something in it that is no record", member)
			return nil
		}
		list = append(list, row)
	}
	return list
}

// object reads an object of texts and numbers; what is neither is left out.
func object(raw json.RawMessage) (record, bool) {
	var members map[string]json.RawMessage
	if json.Unmarshal(raw, &members) != nil {
		return record{}, false
	}
	row := record{fields: make(map[string]string, len(members))}
	for name, value := range members {
		if text, ok := scalar(value); ok {
			row.fields[plainName(name)] = text
		}
	}
	return row, true
}

// scalar returns a text, or the digits of a number.
func scalar(raw json.RawMessage) (string, bool) {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || raw[0] == '{' || raw[0] == '[' {
		return "", false
	}
	if raw[0] != '"' {
		if string(raw) == "null" {
			return "", true
		}
		return string(raw), true
	}
	var s string
	err := json.Unmarshal(raw, &s)
	return s, err == nil
}

// plainName is a name without the number that the provider puts before some:
// "open" of "1. open". Spaces are as in its CSV.
func plainName(name string) string {
	if number, rest, ok := strings.Cut(name, ". "); ok && strings.Trim(number, "0123456789") == "" && number != "" {
		name = rest
	}
	return strings.ReplaceAll(strings.TrimSpace(name), " ", "_")
}

// get returns the first of the fields that is there and says something.
func (row record) get(names ...string) string {
	for _, n := range names {
		if v := said(row.fields[n]); v != "" {
			return v
		}
	}
	return ""
}

// said returns a value, or "" for what the provider writes where it has none.
func said(v string) string {
	switch v = strings.TrimSpace(v); v {
	case "None", "-", "null", "NaN", "none", "0000-00-00", ".":
		return ""
	}
	return v
}

// day reads a day, zero for none.
func (row record) day(names ...string) (intel.Date, bool) {
	text := row.get(names...)
	if text == "" {
		return 0, true
	}
	return intel.ParseISODate(text)
}

func (r *reading) fail(format string, args ...any) {
	if r.err == nil {
		r.err = intel.Errorf(intel.KindInvalid, r.name+": "+format, args...)
	}
}

// about demands that the body is about the symbol that was asked for.
func (r *reading) about(symbol string) {
	if symbol = intel.NormalizeTicker(symbol); symbol != "" && r.symbol != "" && symbol != r.symbol {
		r.fail("the body is about %s, asked for %s", symbol, r.symbol)
	}
	if r.symbol == "" {
		r.symbol = symbol
	}
	if r.symbol == "" {
		r.fail("the body does not say which symbol it is about")
	}
}

// quarantine keeps a record out that cannot be read.
func (r *reading) quarantine(row record, reason string) {
	text, err := json.Marshal(map[string]any{"symbol": r.symbol, "kind": r.kind, "fields": row.fields})
	if err != nil {
		text = []byte("{}")
	}
	r.batch.Quarantined = append(r.batch.Quarantined, intel.Quarantined{
		Rule: rule, Version: ruleVersion, Reason: reason, Kind: strings.TrimPrefix(r.kind, Vendor+"."), Record: text, SHA256: r.batch.Body.SHA256, Offset: -1,
	})
}

// isDecimal reports whether a text is a plain decimal.
func isDecimal(s string) bool {
	digits := strings.TrimPrefix(s, "-")
	whole, fraction, _ := strings.Cut(digits, ".")
	return whole != "" && strings.Trim(whole+fraction, "0123456789") == ""
}
