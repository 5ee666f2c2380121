package edgar

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/corpintel/intel"
)

// reference reads a companyfacts body with encoding/json alone, slowly and
// plainly: what parseFacts must come to as well.
type reference struct {
	cik         intel.CIK
	facts       []intel.Fact
	concepts    []intel.Concept
	names       []string // entityName
	quarantined int
}

var errReference = errors.New("refused")

// refuse ends the reading; read turns it into an error.
func refuse(format string, args ...any) {
	panic(fmt.Errorf("%w: "+format, append([]any{errReference}, args...)...))
}

func (r *reference) read(data []byte) (err error) {
	defer func() {
		if e, ok := recover().(error); ok {
			if !errors.Is(e, errReference) {
				panic(e)
			}
			err = e
		}
	}()
	if !json.Valid(data) {
		refuse("not JSON")
	}
	if depthOf(data) > maxDepth {
		refuse("too deep")
	}
	body := object(data)
	complete := false
	for _, m := range body {
		switch m.key {
		case "cik":
			once(body, "cik")
			cik, err := intel.ParseCIK(strings.Trim(string(m.value), `"`))
			if err != nil || cik != r.cik {
				refuse("cik")
			}
		case "entityName":
			once(body, "entityName")
			name, ok := textOf(m.value)
			name = strings.TrimSpace(strings.ReplaceAll(name, "\u00a0", " "))
			switch {
			case ok && name != "":
				r.names = append(r.names, name)
			case !ok && string(m.value) != "null":
				r.quarantined++
			}
		case "facts":
			once(body, "facts")
			if string(m.value) != "null" {
				r.taxonomies(m.value)
				complete = true
			}
		}
	}
	if complete && !slices.ContainsFunc(body, func(m jsonMember) bool { return m.key == "cik" }) {
		refuse("no cik")
	}
	return nil
}

func (r *reference) taxonomies(raw json.RawMessage) {
	seen := map[string]bool{}
	for _, taxonomy := range object(raw) {
		for _, concept := range object(taxonomy.value) {
			members := object(concept.value)
			c := intel.Concept{Taxonomy: taxonomy.key, Name: concept.key}
			for _, m := range members {
				switch m.key {
				case "label":
					once(members, "label")
					c.Label, _ = textOf(m.value)
				case "description":
					once(members, "description")
					c.Description, _ = textOf(m.value)
				case "units":
					once(members, "units")
					if string(m.value) != "null" {
						r.units(taxonomy.key, concept.key, m.value)
					}
				}
			}
			if len(c.Taxonomy) > maxText || len(c.Name) > maxText {
				continue
			}
			if name := c.Taxonomy + "\x00\x00" + c.Name; seen[name] {
				refuse("twice")
			} else {
				seen[name] = true
			}
			r.concepts = append(r.concepts, c)
		}
	}
}

func (r *reference) units(taxonomy, concept string, raw json.RawMessage) {
	units := object(raw)
	for _, unit := range units {
		once(units, unit.key)
		if unit.value[0] != '[' {
			refuse("no list")
		}
		var elements []json.RawMessage
		if err := json.Unmarshal(unit.value, &elements); err != nil {
			refuse("%v", err)
		}
		from := len(r.facts)
		for _, e := range elements {
			f, ok := r.fact(e)
			if !ok || len(taxonomy) > maxText || len(concept) > maxText || len(unit.key) > maxText {
				r.quarantined++
				continue
			}
			f.CIK, f.Taxonomy, f.Concept, f.Unit = r.cik, taxonomy, concept, unit.key
			r.facts = append(r.facts, f)
		}
		slices.SortStableFunc(r.facts[from:], func(a, b intel.Fact) int {
			key := func(f intel.Fact) string {
				return fmt.Sprintf("%08d %08d %08d %s", f.End, f.Start, f.FiledAt, f.Accession)
			}
			return strings.Compare(key(a), key(b))
		})
	}
}

func (r *reference) fact(raw json.RawMessage) (f intel.Fact, ok bool) {
	if raw[0] != '{' {
		return f, false
	}
	members := map[string]string{}
	for _, m := range object(raw) {
		if _, twice := members[m.key]; twice && slices.Contains([]string{"start", "end", "val", "accn", "fy", "fp", "form", "filed", "frame"}, m.key) {
			return f, false
		}
		members[m.key] = string(m.value)
	}
	ok = true
	get := func(name string, required bool) string {
		t, isText := textOf([]byte(members[name]))
		absent := members[name] == "" || members[name] == "null" || isText && t == ""
		if absent && required || !absent && !isText || len(t) > maxText {
			ok = false
		}
		return t
	}
	day := func(name string, required bool) intel.Date {
		t := get(name, required)
		if t == "" {
			return 0
		}
		d, err := intel.ParseDate(t)
		ok = ok && err == nil
		return d
	}
	f.Start, f.End, f.FiledAt = day("start", false), day("end", true), day("filed", true)
	f.FiscalPeriod, f.Form, f.Frame = get("fp", false), get("form", true), get("frame", false)
	a := get("accn", true)
	var err error
	f.Accession, err = intel.ParseAccession(a)
	ok = ok && err == nil && len(a) == 20

	val := members["val"]
	if t, isText := textOf([]byte(val)); isText {
		ok = ok && regexp.MustCompile(`\A-?(0|[1-9][0-9]*)(\.[0-9]+)?\z`).MatchString(t)
		val = t
	} else {
		var n json.Number
		d := json.NewDecoder(strings.NewReader(val))
		d.UseNumber()
		var v any
		if d.Decode(&v) != nil {
			ok = false
		}
		n, isNumber := v.(json.Number)
		ok = ok && isNumber
		val = n.String()
	}
	f.Value = val
	ok = ok && len(val) <= maxText

	fy := members["fy"]
	if t, isText := textOf([]byte(fy)); isText {
		fy = t
	}
	if fy != "" && members["fy"] != "null" {
		ok = ok && regexp.MustCompile(`\A(0|[1-9][0-9]{0,3})\z`).MatchString(fy)
		f.FiscalYear, _ = strconv.Atoi(fy)
	}
	return f, ok
}

type jsonMember struct {
	key   string
	value json.RawMessage
}

// object returns the members of an object in their order, doubles included.
func object(raw []byte) []jsonMember {
	d := json.NewDecoder(bytes.NewReader(raw))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		refuse("no object")
	}
	var all []jsonMember
	for d.More() {
		key, err := d.Token()
		if err != nil {
			refuse("%v", err)
		}
		var m jsonMember
		if err := d.Decode(&m.value); err != nil {
			refuse("%v", err)
		}
		m.key = key.(string)
		all = append(all, m)
	}
	return all
}

func once(members []jsonMember, key string) {
	n := 0
	for _, m := range members {
		if m.key == key {
			n++
		}
	}
	if n > 1 {
		refuse("%s twice", key)
	}
}

func textOf(raw []byte) (string, bool) {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return "", false
	}
	t, ok := v.(string)
	return t, ok
}

func depthOf(data []byte) (deepest int) {
	d := json.NewDecoder(bytes.NewReader(data))
	depth := 0
	for {
		t, err := d.Token()
		if err == io.EOF {
			return deepest
		}
		if err != nil {
			refuse("%v", err)
		}
		switch t {
		case json.Delim('{'), json.Delim('['):
			depth++
			deepest = max(deepest, depth)
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
	}
}

// agree fails the test unless the parser and the reference come to the same on
// a body about CIK 42, and every fact is found again.
func agree(t *testing.T, data []byte) {
	t.Helper()
	body := intel.Body{Kind: KindCompanyFacts, Subject: "42"}
	want := reference{cik: 42}
	for _, f := range agreeOn(t, body, data, &want) {
		span, ok := New().Locate(body, data, f)
		if !ok {
			t.Fatalf("not located: %+v", f)
		}
		got, ok := want.fact(data[span.Offset : span.Offset+span.Length])
		if !ok || got.Value != f.Value || got.Accession != f.Accession || got.Period != f.Period {
			t.Fatalf("located %+v at %s", f, data[span.Offset:span.Offset+span.Length])
		}
	}
}

// agreeOn compares the parser with the reference and returns the facts.
func agreeOn(t rapid.TB, body intel.Body, data []byte, want *reference) []intel.Fact {
	t.Helper()
	batch, err := New().Parse(body, data, nil)
	wantErr := want.read(data)
	if (err != nil) != (wantErr != nil) {
		t.Fatalf("error %v, encoding/json: %v", err, wantErr)
	}
	if err != nil {
		if intel.KindOf(err) != intel.KindInvalid {
			t.Fatalf("error of kind %d: %v", intel.KindOf(err), err)
		}
		return nil
	}
	if diff := cmp.Diff(batch.Facts, want.facts, cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("facts (-got +encoding/json):\n%s", diff)
	}
	slices.SortFunc(want.concepts, func(a, b intel.Concept) int {
		return strings.Compare(a.Taxonomy+"\x00"+a.Name, b.Taxonomy+"\x00"+b.Name)
	})
	slices.SortFunc(batch.Concepts, func(a, b intel.Concept) int {
		return strings.Compare(a.Taxonomy+"\x00"+a.Name, b.Taxonomy+"\x00"+b.Name)
	})
	if diff := cmp.Diff(batch.Concepts, want.concepts, cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("concepts (-got +encoding/json):\n%s", diff)
	}
	var names []string
	if batch.Company != nil {
		names = []string{batch.Company.Name}
	}
	if diff := cmp.Diff(names, want.names); diff != "" {
		t.Fatalf("name (-got +encoding/json):\n%s", diff)
	}
	if len(batch.Quarantined) != want.quarantined {
		t.Fatalf("%d in quarantine, encoding/json: %d", len(batch.Quarantined), want.quarantined)
	}
	for _, q := range batch.Quarantined {
		if !json.Valid(q.Record) || q.Reason == "" {
			t.Fatalf("quarantined for %q: %s", q.Reason, q.Record)
		}
	}
	return batch.Facts
}

// FuzzParseFacts compares the parser with encoding/json: the same bodies
// refused, the same facts read, the same number of records in quarantine.
func FuzzParseFacts(f *testing.F) {
	for _, seed := range []string{
		oneSeries(usual),
		oneSeries(with(`"start":"2020-01-01",`, ``), usual, with(`1.50`, `"N/A"`), `null`, `{}`),
		oneSeries(with(`"FY"`, `null`), with(`2020,`, `null,`), with(`,"frame":"CY2020"`, ``)),
		oneSeries(with(`"10-K"`, `"10\u002dK"`), with(`FY`, "F\xff"), with(`1.50`, `-0.5e-7`)),
		strings.ReplaceAll(oneSeries(usual, usual), `,`, " ,\n"),
		`{"cik":"0000000042","entityName":null,"facts":{"dei":{},"srt":{"B":{"label":null,"units":{}},"A":{"units":null}}}}`,
		`{"cik":43,"facts":{}}`,
		`{"cik":42,"facts":{"dei":{"A":{}},"dei":{"A":{}}}}`,
		`{"x":[[[]]],"cik":42,"y":{"z":true,"w":false},"n":-1.5E+3}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) { agree(t, data) })
}

// Whatever is done to one byte of a body, the parser and encoding/json agree.
func TestOneByteChanged(t *testing.T) {
	good := oneSeries(usual, with(`"start":"2020-01-01",`, ``), with(`,"frame":"CY2020"`, ``), `{"val":null}`)
	agree(t, []byte(good))
	for i := range len(good) {
		agree(t, []byte(good[:i]))
		for _, c := range "\x00 \"\\0-9.eE,:{}[]nZ\xff" {
			agree(t, []byte(good[:i]+string(c)+good[i+1:]))
			agree(t, []byte(good[:i]+string(c)+good[i:]))
		}
	}
}

// Facts of any members, in any order, with values of any kind, are read as
// encoding/json reads them.
func TestAnyMembers(t *testing.T) {
	names := []string{"start", "end", "val", "accn", "fy", "fp", "form", "filed", "frame", "new"}
	usualValues := []string{`"2020-01-01"`, `"2020-12-31"`, `1.50`, `"0000000042-21-000001"`, `2020`, `"FY"`, `"10-K"`, `"2021-02-01"`, `"CY2020"`, `{}`}
	oddValues := []string{`null`, `""`, `true`, `0`, `-1`, `1e5`, `"7"`, `"2020-02-29"`, `"2021-02-29"`, `"x\u00e9"`, `"é"`, `[1]`, `{"end":""}`, `"0000000042-20-000002"`}
	element := func(t *rapid.T) string {
		var members []string
		order := rapid.Permutation([]int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}).Draw(t, "order")
		if rapid.Bool().Draw(t, "usual order") {
			slices.Sort(order)
		}
		for _, i := range order {
			value := usualValues[i]
			switch rapid.IntRange(0, 12).Draw(t, "form") {
			case 0:
				continue
			case 1:
				value = rapid.SampledFrom(oddValues).Draw(t, "value")
			case 2:
				members = append(members, fmt.Sprintf("%q:%s", names[i], value)) // and once more
			}
			members = append(members, fmt.Sprintf("%q:%s", names[i], value))
		}
		return "{" + strings.Join(members, ",") + "}"
	}
	rapid.Check(t, func(t *rapid.T) {
		body, data := factsBody(oneSeries(rapid.SliceOfN(rapid.Custom(element), 1, 6).Draw(t, "facts")...))
		want := reference{cik: 42}
		agreeOn(t, body, data, &want)
	})
}
