package quality_test

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/quality"
)

// TestExamples runs what each rule shows of itself.
func TestExamples(t *testing.T) {
	for _, r := range quality.Rules() {
		t.Run(r.ID, func(t *testing.T) {
			fires, passes := false, false
			for _, e := range r.Examples {
				fires, passes = fires || e.Fires > 0, passes || e.Fires == 0
				facts, err := readFacts(e.Facts)
				if err != nil {
					t.Errorf("%s: %v", e.Name, err)
					continue
				}
				n := len(facts)
				b := &intel.Batch{Body: intel.Body{FetchedAt: time.Unix(1, 0), SHA256: intel.SHA256{1}}, Facts: facts, Concepts: concepts(e.Labels)}
				c := quality.New([]quality.Rule{r}, time.Now)
				c.Check(b)
				if err := review(c, b, e.Filings); err != nil {
					t.Errorf("%s: %v", e.Name, err)
					continue
				}
				if got := len(b.Findings) + len(b.Quarantined); got != e.Fires {
					t.Errorf("%s: fires %d times, want %d:\n%s", e.Name, got, e.Fires, said(b))
				}
				if r.Severity == intel.SeverityError && len(b.Findings) > 0 {
					t.Errorf("%s: an error rule made findings", e.Name)
				}
				if r.Severity != intel.SeverityError && (len(b.Quarantined) > 0 || len(b.Facts) != n) {
					t.Errorf("%s: %d of %d facts are left, but the rule is of severity %s", e.Name, len(b.Facts), n, r.Severity)
				}
				for _, f := range b.Findings {
					if f.Rule != r.ID || f.Observed == "" || f.Expected == "" || f.Subject == "" || f.ID == "" ||
						!strings.Contains(f.Message, f.Accession.String()) {
						t.Errorf("%s: incomplete finding %+v", e.Name, f)
					}
				}
			}
			if !fires {
				t.Error("no example on which the rule fires")
			}
			if !passes {
				t.Error("no example on which the rule does not fire")
			}
		})
	}
}

// said lists the words of all verdicts on a batch.
func said(b *intel.Batch) string {
	var s strings.Builder
	for _, q := range b.Quarantined {
		fmt.Fprintf(&s, "%s quarantines: %s\n", q.Rule, q.Reason)
	}
	for _, f := range b.Findings {
		fmt.Fprintf(&s, "%s: %s\n", f.Rule, f.Message)
	}
	return s.String()
}

// readFacts reads the lines of a quality.Example, in the order that sources
// give facts.
func readFacts(lines string) ([]intel.Fact, error) {
	var facts []intel.Fact
	for line := range strings.Lines(strings.TrimSpace(lines)) {
		f, err := readFact(strings.Fields(line))
		if err != nil {
			return nil, fmt.Errorf("%q: %w", strings.TrimSpace(line), err)
		}
		facts = append(facts, f)
	}
	slices.SortStableFunc(facts, func(f, g intel.Fact) int {
		return cmp.Or(
			cmp.Compare(f.Taxonomy, g.Taxonomy), cmp.Compare(f.Concept, g.Concept), cmp.Compare(f.Unit, g.Unit),
			cmp.Compare(f.End, g.End), cmp.Compare(f.Start, g.Start),
			cmp.Compare(f.FiledAt, g.FiledAt), cmp.Compare(f.Accession, g.Accession))
	})
	return facts, nil
}

func readFact(columns []string) (f intel.Fact, err error) {
	if len(columns) < 6 || len(columns) > 9 {
		return f, fmt.Errorf("%d columns, want concept, unit, period, value, form, filing day and maybe accession, fp and fy", len(columns))
	}
	for i := range columns {
		if columns[i] == "-" {
			columns[i] = ""
		}
	}
	var ok bool
	if f.Taxonomy, f.Concept, ok = strings.Cut(columns[0], ":"); !ok {
		return f, fmt.Errorf("concept %q is not taxonomy:concept", columns[0])
	}
	f.Taxonomy, f.Concept = strings.TrimPrefix(f.Taxonomy, "-"), strings.TrimPrefix(f.Concept, "-")
	f.CIK, f.Unit, f.Value, f.Form = 1, columns[1], columns[3], columns[4]
	start, end, span := strings.Cut(columns[2], "/")
	if !span {
		start, end = "", start
	}
	if f.Start, err = readDay(start); err != nil {
		return f, err
	}
	if f.End, err = readDay(end); err != nil {
		return f, err
	}
	if f.FiledAt, err = readDay(columns[5]); err != nil {
		return f, err
	}
	if len(columns) > 7 {
		f.FiscalPeriod = columns[7]
	}
	if len(columns) > 8 {
		if f.FiscalYear, err = strconv.Atoi(columns[8]); err != nil {
			return f, err
		}
	}
	if len(columns) == 7 || len(columns) > 7 && columns[6] != "" {
		if columns[6] != "" {
			f.Accession, err = intel.ParseAccession(columns[6])
		}
		return f, err
	}
	// One for each form and day: the agent's number is made of the form's letters.
	for _, c := range f.Form {
		f.Accession += intel.AccessionNumber(c) * 1_0000_0000
	}
	f.Accession += intel.AccessionNumber(f.FiledAt.Year()%100)*1_000_000 + intel.AccessionNumber(f.FiledAt%10000)
	return f, nil
}

// concepts returns the labels of an example as a source gives them.
func concepts(labels map[string]string) []intel.Concept {
	var list []intel.Concept
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		taxonomy, concept, _ := strings.Cut(name, ":")
		list = append(list, intel.Concept{Taxonomy: taxonomy, Name: concept, Label: labels[name]})
	}
	return list
}

// review adds what rules say about the filings of an example.
func review(c *quality.Checker, b *intel.Batch, lines string) error {
	for line := range strings.Lines(strings.TrimSpace(lines)) {
		f, facts, err := readFiling(strings.Fields(line))
		if err != nil {
			return fmt.Errorf("%q: %w", strings.TrimSpace(line), err)
		}
		b.Findings = append(b.Findings, c.ReviewFiling(&f, facts, b.Body.FetchedAt)...)
	}
	return nil
}

func readFiling(columns []string) (f intel.Filing, facts *intel.Report, err error) {
	if len(columns) != 6 && len(columns) != 10 {
		return f, nil, fmt.Errorf("%d columns, want form, filing day, report date, acceptance, list, xbrl and maybe form, filing day, number and newest end of facts", len(columns))
	}
	for i := range columns {
		if columns[i] == "-" {
			columns[i] = ""
		}
	}
	f = intel.Filing{CIK: 1, Accession: 1, Form: columns[0], Origin: "edgar." + columns[4], XBRL: columns[5] == "xbrl", SHA256: intel.SHA256{1}}
	var errs [6]error
	f.FiledAt, errs[0] = readDay(columns[1])
	f.ReportDate, errs[1] = readDay(columns[2])
	if columns[3] != "" {
		f.AcceptedAt, errs[2] = time.Parse(time.RFC3339, columns[3])
	}
	if len(columns) == 10 {
		facts = &intel.Report{Form: columns[6], Listed: true}
		facts.FiledAt, errs[3] = readDay(columns[7])
		facts.Facts, errs[4] = strconv.Atoi(columns[8])
		facts.End, errs[5] = readDay(columns[9])
	}
	return f, facts, errors.Join(errs[:]...)
}

func readDay(s string) (intel.Date, error) {
	if s == "" {
		return 0, nil
	}
	return intel.ParseDate(s)
}
