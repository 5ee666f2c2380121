package document_test

import (
	"bufio"
	"compress/gzip"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/document"
	"github.com/corpintel/intel/internal/recordings"
	"github.com/corpintel/intel/internal/source/edgar"
)

// recordedDocument is a recorded page of a filing.
type recordedDocument struct {
	url       string
	cik       intel.CIK
	accession intel.AccessionNumber
	data      []byte
}

var documentURL = regexp.MustCompile(`^https://www\.sec\.gov/Archives/edgar/data/(\d+)/(\d{18})/[^/]+\.htm$`)

// recordedDocuments returns every recorded page of a filing that tags numbers.
func recordedDocuments(t testing.TB) []recordedDocument {
	t.Helper()
	dir := filepath.Join(recordings.Dir(t), "edgar")
	manifest, err := os.Open(filepath.Join(dir, "manifest.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer manifest.Close()
	var list []recordedDocument
	lines := bufio.NewScanner(manifest)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		fields := strings.Split(lines.Text(), "\t")
		m := documentURL.FindStringSubmatch(fields[0])
		if m == nil || fields[1] != "200" {
			continue
		}
		data := recorded(t, filepath.Join(dir, filepath.FromSlash(fields[2])))
		if !strings.Contains(string(data), "<ix:nonFraction") {
			continue
		}
		cik, err := intel.ParseCIK(m[1])
		if err != nil {
			t.Fatal(err)
		}
		accession, err := intel.ParseAccession(m[2])
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, recordedDocument{fields[0], cik, accession, data})
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

// recorded reads a recorded file.
func recorded(t testing.TB, path string) []byte {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var in io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if in, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	data, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// recordedFacts returns the facts of a company that a filing reported, and
// false where the company's facts are not recorded.
func recordedFacts(t *testing.T, d recordedDocument) ([]intel.Fact, bool) {
	t.Helper()
	path := filepath.Join(recordings.Dir(t), "edgar", "data.sec.gov", "api", "xbrl", "companyfacts", "CIK"+d.cik.Padded()+".json.gz")
	if _, err := os.Stat(path); err != nil {
		return nil, false
	}
	batch, err := edgar.New().Parse(intel.Body{Kind: edgar.KindCompanyFacts, Subject: d.cik.String()}, recorded(t, path), nil)
	if err != nil {
		t.Fatal(err)
	}
	var facts []intel.Fact
	for _, f := range batch.Facts {
		if f.Accession == d.accession {
			facts = append(facts, f)
		}
	}
	return facts, true
}

// Of the facts that EDGAR's data has of a recorded filing, nearly all lead to
// an element of its document, and none to a wrong one: what is found is checked
// again by other means. A filing that has further inline documents, which are
// not recorded, cannot lead there; nothing wrong must be found in it either.
func TestFindRecorded(t *testing.T) {
	documents, whole := 0, 0
	var all, found int
	for _, rd := range recordedDocuments(t) {
		facts, ok := recordedFacts(t, rd)
		if !ok {
			continue
		}
		documents++
		d, err := document.Read(rd.data)
		if err != nil {
			t.Errorf("%s: %v", rd.url, err)
			continue
		}
		check := newChecker(rd.data)
		outcomes := map[document.Outcome]int{}
		shown := 0
		for _, f := range facts {
			e, outcome := d.Find(f)
			outcomes[outcome]++
			if outcome != document.Found {
				if d.Unused == 0 {
					t.Logf("%s: %s %s %s: %s", rd.url, f.Series(), f.Period, f.Value, outcome)
				}
				continue
			}
			if !e.Hidden && e.Row != "" {
				shown++
			}
			if wrong := check.wrong(e, f); wrong != "" {
				t.Errorf("%s: %s %s %s leads to %+v: %s", rd.url, f.Series(), f.Period, f.Value, e, wrong)
			}
		}
		t.Logf("%-40s %4d elements; %4d facts: %4d found (%d in tables), concept absent %d, context absent %d, other value %d; %d of %d contexts unused",
			filepath.Base(rd.url), len(d.Elements), len(facts), outcomes[document.Found], shown,
			outcomes[document.NoConcept], outcomes[document.NoContext], outcomes[document.NoValue], d.Unused, d.Contexts)
		if d.Unused > 0 {
			continue
		}
		if len(facts) == 0 {
			continue
		}
		whole++
		all, found = all+len(facts), found+outcomes[document.Found]
		if outcomes[document.Found]*100 < len(facts)*95 {
			t.Errorf("%s: %d of %d facts lead to an element", rd.url, outcomes[document.Found], len(facts))
		}
	}
	t.Logf("%d documents, %d of whole filings with facts: %d of %d facts found", documents, whole, found, all)
	if whole < 10 {
		t.Errorf("only %d documents were checked", whole)
	}
}

// checker checks elements with regular expressions and rational numbers, and
// shares nothing with the reader.
type checker struct {
	data     []byte
	contexts map[string]string
	units    map[string]string
}

var (
	contextPattern   = regexp.MustCompile(`(?s)<xbrli:context\s[^>]*?id="([^"]+)"[^>]*>(.*?)</xbrli:context>`)
	unitPattern      = regexp.MustCompile(`(?s)<xbrli:unit\s[^>]*?id="([^"]+)"[^>]*>(.*?)</xbrli:unit>`)
	measurePattern   = regexp.MustCompile(`<xbrli:measure>\s*\w[\w-]*:([^<\s]+)\s*</xbrli:measure>`)
	elementPattern   = regexp.MustCompile(`(?s)^<ix:nonFraction\s([^>]*)>(.*)</ix:nonFraction>$`)
	attributePattern = regexp.MustCompile(`([\w:]+)="([^"]*)"`)
	markupPattern    = regexp.MustCompile(`<[^>]*>|&#160;|[\s,]`)
)

func newChecker(data []byte) checker {
	c := checker{data: data, contexts: map[string]string{}, units: map[string]string{}}
	for _, m := range contextPattern.FindAllSubmatch(data, -1) {
		c.contexts[string(m[1])] = string(m[2])
	}
	for _, m := range unitPattern.FindAllSubmatch(data, -1) {
		c.units[string(m[1])] = string(m[2])
	}
	return c
}

// wrong says what of an element does not agree with a fact.
func (c checker) wrong(e document.Element, f intel.Fact) string {
	m := elementPattern.FindStringSubmatch(string(c.data[e.Offset : e.Offset+e.Length]))
	if m == nil {
		return "no element stands there"
	}
	attributes := map[string]string{}
	for _, a := range attributePattern.FindAllStringSubmatch(m[1], -1) {
		attributes[a[1]] = a[2]
	}
	context := c.contexts[attributes["contextRef"]]
	period := "<xbrli:instant>" + f.End.String() + "<"
	if !f.Instant() {
		period = "<xbrli:startDate>" + f.Start.String() + "</xbrli:startDate><xbrli:endDate>" + f.End.String() + "<"
	}
	var measures []string
	for _, u := range measurePattern.FindAllStringSubmatch(c.units[attributes["unitRef"]], -1) {
		measures = append(measures, u[1])
	}
	value, ok := worth(attributes, markupPattern.ReplaceAllString(m[2], ""))
	want, _ := new(big.Rat).SetString(f.Value)
	switch {
	case attributes["name"] != f.Taxonomy+":"+f.Concept:
		return "another concept: " + attributes["name"]
	case attributes["id"] != e.ID:
		return "another id: " + attributes["id"]
	case !strings.Contains(context, period):
		return "another period: " + context
	case !strings.Contains(context, ">"+f.CIK.Padded()+"<"):
		return "another entity: " + context
	case strings.Contains(context, "xbrldi") || strings.Contains(context, "egment") || strings.Contains(context, "cenario"):
		return "the context is narrowed: " + context
	case strings.Join(measures, "/") != f.Unit:
		return "another unit: " + strings.Join(measures, "/")
	case !ok || value.Cmp(want) != 0:
		return "another value: " + m[2]
	case !e.Hidden && e.Row != "" && !strings.Contains(strings.ReplaceAll(e.Row, " ", ""), strings.ReplaceAll(e.Text, " ", "")) && len(e.Row) < 500:
		return "the row does not show it: " + e.Row
	}
	return ""
}

// worth is the number that an element stands for.
func worth(attributes map[string]string, text string) (*big.Rat, bool) {
	_, format, _ := strings.Cut(attributes["format"], ":")
	switch format {
	case "fixed-zero":
		return new(big.Rat), true
	case "numwordsen":
		n := map[string]int64{"no": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
		v, ok := n[strings.ToLower(text)]
		return new(big.Rat).SetInt64(v), ok
	}
	value, ok := new(big.Rat).SetString(text)
	if !ok {
		return nil, false
	}
	if s := attributes["scale"]; s != "" {
		scale, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return nil, false
		}
		ten := new(big.Rat).SetFrac(new(big.Int).Exp(big.NewInt(10), big.NewInt(max(scale, -scale)), nil), big.NewInt(1))
		if scale < 0 {
			ten.Inv(ten)
		}
		value.Mul(value, ten)
	}
	if attributes["sign"] == "-" {
		value.Neg(value)
	}
	return value, true
}
