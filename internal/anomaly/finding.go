package anomaly

import (
	"math"
	"strconv"
	"strings"

	"github.com/corpintel/intel"
)

// fundamentalFindings judges a company's reports, each by those before it.
func fundamentalFindings(b *intel.Batch) []intel.Finding {
	reports := Reports(b.Facts)
	if len(reports) == 0 {
		return nil
	}
	versions := versionsOf(fundamentalRules())
	var c Company
	var out []intel.Finding
	seen := map[string]bool{}
	for i := range reports {
		for _, a := range c.Judge(&reports[i]) {
			f := a.finding(b.Facts[0].CIK, versions[a.Rule], &reports[i])
			if seen[f.ID] {
				continue
			}
			seen[f.ID] = true
			f.SHA256, f.CreatedAt = b.Body.SHA256, b.Body.FetchedAt
			out = append(out, f)
		}
		c.Add(&reports[i])
	}
	return out
}

func versionsOf(rules []Rule) map[string]int {
	m := make(map[string]int, len(rules))
	for _, r := range rules {
		m[r.ID] = r.Version
	}
	return m
}

// finding makes a finding of an alert. Its strings are its own.
func (a *Alert) finding(cik intel.CIK, version int, by *Report) intel.Finding {
	f := intel.Finding{
		ID: intel.NaturalID(a.Rule, strconv.Itoa(version), cik.String(), a.Subject, a.Period.String(),
			a.Accession.String(), a.Observed),
		Kind: intel.FindingFundamentals, Rule: a.Rule, Version: version, Severity: a.Severity, CIK: cik,
		Subject: a.Subject, Period: a.Period, Accession: a.Accession,
		Observed: quantity(a.Observed, a.Unit), Expected: a.expected(),
		ExpectedLow: bound(a.Low), ExpectedHigh: bound(a.High),
		Message: a.sentence(), CounterEvidence: a.Against, Transformation: a.Transformation,
		Score: thousandths(a.Score), State: intel.FindingNew,
	}
	f.Evidence = append([]intel.Evidence{{
		Note: "judged", Subject: a.Subject, Period: a.Period, Value: strings.Clone(a.Observed), Accession: a.Accession, FiledAt: a.FiledAt,
	}}, a.Evidence...)
	for i := range f.Evidence {
		f.Evidence[i].Value = strings.Clone(f.Evidence[i].Value)
	}
	if by.Accession != a.Accession && !hasAccession(f.Evidence, by.Accession) {
		f.Evidence = append(f.Evidence, intel.Evidence{Note: "shown by", Accession: by.Accession, FiledAt: by.FiledAt})
	}
	return f
}

func hasAccession(list []intel.Evidence, a intel.AccessionNumber) bool {
	for i := range list {
		if list[i].Accession == a {
			return true
		}
	}
	return false
}

// bound is an end of a range; NaN is none.
func bound(x float64) *float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	if math.Abs(x) >= 1000 {
		x = math.Round(x)
	}
	return &x
}

// expected is the range in words.
func (a *Alert) expected() string {
	low, high := !math.IsNaN(a.Low), !math.IsNaN(a.High)
	switch {
	case low && high && a.Low == a.High:
		return quantity(number(a.Low), a.Unit)
	case low && high:
		return "from " + number(a.Low) + " to " + quantity(number(a.High), a.Unit)
	case low:
		return "at least " + quantity(number(a.Low), a.Unit)
	case high:
		return "at most " + quantity(number(a.High), a.Unit)
	}
	return ""
}

func quantity(value, unit string) string {
	return strings.TrimSpace(strings.Clone(value) + " " + unit)
}

// sentence says the alert in plain words.
func (a *Alert) sentence() string {
	var b strings.Builder
	b.WriteString("The " + a.Form + " filed " + a.FiledAt.String() + " (" + a.Accession.String() + ") reports " +
		strings.TrimSuffix(a.Subject, " "+a.Unit) + " of " + grouped(a.Observed) + " " + a.Unit + " ")
	if a.Period.Instant() {
		b.WriteString("at " + a.Period.End.String())
	} else {
		b.WriteString("from " + a.Period.Start.String() + " to " + a.Period.End.String())
	}
	if a.Because != "" {
		b.WriteString(", " + a.Because)
	}
	if a.Transformation != "" {
		b.WriteString("; it would be normal as " + a.Transformation)
	}
	return b.String() + "."
}

// grouped puts commas between the thousands of a whole number.
func grouped(s string) string {
	digits, minus := strings.CutPrefix(s, "-")
	if len(digits) <= 3 || strings.Trim(digits, "0123456789") != "" {
		return s
	}
	var b strings.Builder
	if minus {
		b.WriteByte('-')
	}
	for i := range len(digits) {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(digits[i])
	}
	return b.String()
}
