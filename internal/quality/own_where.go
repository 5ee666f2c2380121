package quality

import (
	"fmt"
	"slices"
	"strings"

	"github.com/corpintel/intel"
)

// selection is a Where made ready.
type selection struct {
	companies  []intel.CIK
	concepts   []string
	units      []string
	forms      []string
	spans      []spanClass
	filedSince intel.Date
}

var spanNames = map[string]spanClass{"instant": instant, "quarter": quarter, "half": half, "nine_months": nineMonths, "year": year}

func (w Where) compile() (s selection, err error) {
	for _, c := range w.Company {
		cik, err := intel.ParseCIK(c)
		if err != nil {
			return s, fmt.Errorf("where: company: %w", err)
		}
		s.companies = append(s.companies, cik)
	}
	for _, name := range w.Span {
		class, ok := spanNames[name]
		if !ok {
			return s, fmt.Errorf("where: span %q: want instant, quarter, half, nine_months or year", name)
		}
		s.spans = append(s.spans, class)
	}
	if w.FiledSince != "" {
		if s.filedSince, err = intel.ParseDate(w.FiledSince); err != nil {
			return s, fmt.Errorf("where: filed_since: %w", err)
		}
	}
	s.concepts, s.units, s.forms = w.Concept, w.Unit, w.Form
	return s, nil
}

// series reports whether facts of a series can be selected.
func (s *selection) series(f *intel.Fact) bool {
	if len(s.companies) > 0 && !slices.Contains(s.companies, f.CIK) || len(s.units) > 0 && !slices.Contains(s.units, f.Unit) {
		return false
	}
	return len(s.concepts) == 0 || slices.ContainsFunc(s.concepts, func(name string) bool {
		taxonomy, concept, qualified := strings.Cut(name, ":")
		return qualified && taxonomy == f.Taxonomy && concept == f.Concept || !qualified && name == f.Concept
	})
}

// fact reports whether a fact of a selected series is selected.
func (s *selection) fact(f *intel.Fact) bool {
	return f.FiledAt >= s.filedSince && (len(s.forms) == 0 || slices.Contains(s.forms, f.Form)) &&
		(len(s.spans) == 0 || slices.Contains(s.spans, classOf(f.Period)))
}

// filing reports whether a filing is selected.
func (s *selection) filing(f *intel.Filing) bool {
	return f.FiledAt >= s.filedSince && (len(s.forms) == 0 || slices.Contains(s.forms, f.Form)) &&
		(len(s.companies) == 0 || slices.Contains(s.companies, f.CIK))
}

// each calls f for every selected fact of a company, series by series.
func (s *selection) each(h *History, f func(*intel.Fact)) {
	for _, facts := range h.view.series {
		if !s.series(&facts[0]) {
			continue
		}
		for i := range facts {
			if s.fact(&facts[i]) {
				f(&facts[i])
			}
		}
	}
}
