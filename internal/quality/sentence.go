package quality

import (
	"strings"

	"github.com/corpintel/intel"
)

// sentence says what is odd about a fact, for people who read no code.
func sentence(f *intel.Fact, v *Verdict) string {
	return "The " + filing(f) + " reports " + name(f) + " of " + amount(f) + " " + when(f.Period) + v.Because + "."
}

// filing names a fact's filing: "10-K filed 2023-11-03 (0000320193-23-000106)".
func filing(f *intel.Fact) string { return filingName(f.Form, f.FiledAt, f.Accession) }

func filingName(form string, filed intel.Date, accession intel.AccessionNumber) string {
	s := form
	if s == "" {
		s = "filing"
	}
	if filed != 0 {
		s += " filed " + filed.String()
	}
	if accession == 0 {
		return s + " (no accession number)"
	}
	return s + " (" + accession.String() + ")"
}

func name(f *intel.Fact) string { return orNothing(f.Taxonomy) + ":" + orNothing(f.Concept) }

// amount writes a fact's value for people: "352,583,000,000 USD".
func amount(f *intel.Fact) string { return group(orNothing(f.Value)) + " " + orNothing(f.Unit) }

// quantity writes a fact's value as the filer did: "352583000000 USD".
func quantity(f *intel.Fact) string { return f.Value + " " + f.Unit }

func orNothing(s string) string {
	if s == "" {
		return "(nothing)"
	}
	return s
}

func when(p intel.Period) string {
	switch {
	case p.End == 0:
		return "without a day"
	case p.Instant():
		return "at " + p.End.String()
	}
	return "from " + p.Start.String() + " to " + p.End.String()
}

// group puts commas between the thousands of a number. What is no plain number
// stays as it is.
func group(s string) string {
	whole, rest := s, ""
	if i := strings.IndexByte(s, '.'); i >= 0 {
		whole, rest = s[:i], s[i:]
	}
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	if len(whole) <= 3 || strings.Trim(whole, "0123456789") != "" {
		return s
	}
	var b strings.Builder
	b.WriteString(sign)
	for i := range len(whole) {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(whole[i])
	}
	return b.String() + rest
}
