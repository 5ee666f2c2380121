package anomaly

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/calendar"
)

func filingsDetector() Detector {
	return Detector{Kind: intel.FindingFilings, Rules: filingRules(), Detect: func(b *intel.Batch) []intel.Finding {
		if b.Body.Subject == "" || !strings.HasPrefix(b.Body.Kind, "edgar.submissions") {
			return nil // a list of everybody's filings has no history of any
		}
		category := ""
		if b.Company != nil {
			category = b.Company.Category
		}
		findings := Filings(b.Filings, category)
		for i := range findings {
			findings[i].SHA256, findings[i].CreatedAt = b.Body.SHA256, b.Body.FetchedAt
		}
		return findings
	}}
}

func filingRules() []Rule {
	const (
		warn  = intel.SeverityWarn
		fault = intel.SeverityError
	)
	return []Rule{
		{"FL-AUDITOR", 1, warn, "the auditor stays", "Form 8-K, item 4.01"},
		{"FL-BURST", 1, warn, "no more current reports or amendments come than usual", "negative binomial, own months"},
		{"FL-CADENCE", 1, warn, "a periodic report comes when the company's do", "own"},
		{"FL-GRACE", 1, warn, "a report that was announced to be late comes in the days of grace", "Rule 12b-25"},
		{"FL-LATE", 1, warn, "a periodic report comes within its deadline", "Forms 10-K and 10-Q, general instructions"},
		{"FL-NT", 1, warn, "no notice of a late report is filed", "Rule 12b-25; Bartov and Konchitchki 2017"},
		{"FL-RELIANCE", 1, fault, "earlier statements may be relied on", "Form 8-K, item 4.02"},
	}
}

// Limits of filing behaviour.
const (
	cadenceReports = 6    // of a form before its own cadence is known
	cadenceLimit   = 5    // deviations
	cadenceFloor   = 2    // days
	newFiler       = 2    // annual reports before a filer's status is taken to bind it
	lagOfRecast    = 180  // days: what comes later is no first report
	burstMonths    = 24   // before a month's count is judged
	burstChance    = 1e-4 // that so many come
	burstLeast     = 4
	pairedWithin   = 366 // days between the items that together are worse
)

// Filings judges how a company files, each filing by those before it. category
// is the filer's status as EDGAR words it, "" where unknown. Findings lack the
// body and the instant.
func Filings(filings []intel.Filing, category string) []intel.Finding {
	list := slices.Clone(filings)
	slices.SortFunc(list, func(a, b intel.Filing) int {
		return cmp.Or(cmp.Compare(a.FiledAt, b.FiledAt), cmp.Compare(a.Accession, b.Accession))
	})
	w := filingWatch{filings: list, category: strings.ToLower(category), versions: versionsOf(filingRules()), lags: map[string]*sample{}, annual: 0}
	for i := range list {
		w.judge(i)
	}
	return w.findings
}

type filingWatch struct {
	filings  []intel.Filing
	category string
	versions map[string]int
	findings []intel.Finding

	lags   map[string]*sample // by form: days from the period's end
	annual int                // annual reports so far
}

func (w *filingWatch) judge(i int) {
	f := &w.filings[i]
	switch {
	case strings.HasPrefix(f.Form, "NT 10-K"), strings.HasPrefix(f.Form, "NT 10-Q"), strings.HasPrefix(f.Form, "NT 20-F"), strings.HasPrefix(f.Form, "NT-N"):
		w.notice(f)
	case f.Form == "10-K" || f.Form == "10-Q":
		w.periodic(i)
	case strings.HasPrefix(f.Form, "8-K"):
		w.items(i)
	}
	if strings.HasPrefix(f.Form, "8-K") || f.Amendment() {
		w.crowd(i)
	}
}

// find makes a finding about a filing.
func (w *filingWatch) find(f *intel.Filing, rule string, severity intel.Severity, subject, observed, because string) *intel.Finding {
	w.findings = append(w.findings, intel.Finding{
		ID:   intel.NaturalID(rule, strconv.Itoa(w.versions[rule]), f.CIK.String(), f.Accession.String(), subject),
		Kind: intel.FindingFilings, Rule: rule, Version: w.versions[rule], Severity: severity, CIK: f.CIK, Subject: subject,
		Period: intel.Period{End: f.ReportDate}, Accession: f.Accession, Observed: observed, State: intel.FindingNew,
		Message:  "The " + f.Form + " filed " + f.FiledAt.String() + " (" + f.Accession.String() + ") " + because + ".",
		Evidence: []intel.Evidence{{Note: "judged", Subject: f.Form, Period: intel.Period{End: f.ReportDate}, Value: f.Items, Accession: f.Accession, FiledAt: f.FiledAt}},
	})
	return &w.findings[len(w.findings)-1]
}

// from adds another filing to the evidence.
func from(x *intel.Finding, f *intel.Filing, note string) {
	x.Evidence = append(x.Evidence, intel.Evidence{
		Note: note, Subject: f.Form, Period: intel.Period{End: f.ReportDate}, Value: f.Items, Accession: f.Accession, FiledAt: f.FiledAt,
	})
}

// notice: somebody says that a report will be late.
func (w *filingWatch) notice(f *intel.Filing) {
	form := strings.TrimPrefix(strings.TrimSuffix(f.Form, "/A"), "NT ")
	x := w.find(f, "FL-NT", unusual, form, f.Form, "says that the "+form+" for "+f.ReportDate.String()+" will be late")
	x.Score = 1
}

// periodic: a report comes within its deadline, and when the company's do.
func (w *filingWatch) periodic(i int) {
	f := &w.filings[i]
	if f.ReportDate == 0 || w.repeats(i) {
		return
	}
	lag := f.ReportDate.DaysUntil(f.FiledAt)
	if lag < 0 || lag > lagOfRecast {
		return
	}
	w.deadline(i, lag)
	lags := w.lags[f.Form]
	if lags == nil {
		lags = &sample{}
		w.lags[f.Form] = lags
	}
	if lags.n >= cadenceReports {
		mid, deviation := lags.spread()
		scale := math.Max(cadenceFloor, deviation)
		if z := (float64(lag) - mid) / scale; z > cadenceLimit {
			x := w.find(f, "FL-CADENCE", unusual, f.Form, fmt.Sprintf("%d days", lag),
				fmt.Sprintf("came %d days after %s, usually %.0f±%.0f", lag, f.ReportDate, mid, scale))
			x.ExpectedLow, x.ExpectedHigh = bound(math.Max(0, mid-cadenceLimit*scale)), bound(mid+cadenceLimit*scale)
			x.Expected = fmt.Sprintf("%.0f days, ±%.0f", mid, cadenceLimit*scale)
			x.Score = thousandths(z)
		}
	}
	lags.add(float64(lag))
	if f.Form == "10-K" {
		w.annual++
	}
}

// repeats reports whether the form was filed before for the period.
func (w *filingWatch) repeats(i int) bool {
	f := &w.filings[i]
	for k := i - 1; k >= 0 && w.filings[k].FiledAt > f.FiledAt.AddDays(-800); k-- {
		if w.filings[k].Form == f.Form && w.filings[k].ReportDate >= f.ReportDate {
			return true
		}
	}
	return false
}

// limit is how many days a filer of the status has for a form, on a day. A new
// filer has those of the smallest.
func (w *filingWatch) limit(form string, filed intel.Date) int {
	large := strings.Contains(w.category, "large accelerated")
	accelerated := strings.Contains(w.category, "accelerated") && !strings.Contains(w.category, "non-accelerated")
	if w.annual < newFiler {
		large, accelerated = false, false
	}
	switch {
	case form == "10-Q" && accelerated && filed >= 20041215:
		return 40
	case form == "10-Q":
		return 45
	case large && filed >= 20061215:
		return 60
	case accelerated && filed >= 20031215:
		return 75
	}
	return 90
}

// deadline: a report comes within its deadline, or after a notice in the days of
// grace.
func (w *filingWatch) deadline(i, lag int) {
	f := &w.filings[i]
	limit, grace := w.limit(f.Form, f.FiledAt), 5
	if f.Form == "10-K" {
		grace = 15
	}
	due := calendar.NextFilingDay(f.ReportDate.AddDays(limit))
	if f.FiledAt <= due {
		return
	}
	notice := w.noticeOf(i)
	if notice == nil {
		x := w.find(f, "FL-LATE", unusual, f.Form, fmt.Sprintf("%d days", lag),
			fmt.Sprintf("came on day %d after %s, limit %d", lag, f.ReportDate, limit))
		x.ExpectedHigh, x.Expected = bound(float64(limit)), fmt.Sprintf("at most %d days", limit)
		x.CounterEvidence = []intel.CounterEvidence{{Question: "notice of a late report", Note: "none was filed"}}
		x.Score = float64(due.DaysUntil(f.FiledAt))
		return
	}
	if f.FiledAt <= calendar.NextFilingDay(due.AddDays(grace)) {
		return
	}
	x := w.find(f, "FL-GRACE", unusual, f.Form, fmt.Sprintf("%d days", lag),
		fmt.Sprintf("came on day %d after %s, limit %d and %d days of grace", lag, f.ReportDate, limit, grace))
	x.ExpectedHigh, x.Expected = bound(float64(limit+grace)), fmt.Sprintf("at most %d days", limit+grace)
	x.CounterEvidence = []intel.CounterEvidence{{Question: "notice of a late report", Found: true, Note: "filed " + notice.FiledAt.String()}}
	x.Score = float64(due.AddDays(grace).DaysUntil(f.FiledAt))
	from(x, notice, "the notice")
}

// noticeOf returns the notice that a report would be late.
func (w *filingWatch) noticeOf(i int) *intel.Filing {
	f := &w.filings[i]
	for k := i - 1; k >= 0 && w.filings[k].FiledAt > f.ReportDate; k-- {
		if n := &w.filings[k]; strings.HasPrefix(n.Form, "NT "+f.Form) && (n.ReportDate == 0 || n.ReportDate == f.ReportDate) {
			return n
		}
	}
	return nil
}

// items: what a current report says of auditor and statements.
func (w *filingWatch) items(i int) {
	f := &w.filings[i]
	auditor, reliance := hasItem(f, "4.01"), hasItem(f, "4.02")
	if !auditor && !reliance {
		return
	}
	var other *intel.Filing
	for k := i - 1; k >= 0 && w.filings[k].FiledAt.DaysUntil(f.FiledAt) <= pairedWithin; k-- {
		if g := &w.filings[k]; auditor && !reliance && hasItem(g, "4.02") || reliance && !auditor && hasItem(g, "4.01") {
			other = g
			break
		}
	}
	if reliance {
		x := w.find(f, "FL-RELIANCE", intel.SeverityError, "8-K 4.02", "item 4.02", "says that earlier statements should no longer be relied on")
		w.paired(x, other, auditor, "the auditor was changed")
	}
	if auditor {
		x := w.find(f, "FL-AUDITOR", unusual, "8-K 4.01", "item 4.01", "says that the auditor changed")
		w.paired(x, other, reliance, "earlier statements were said not to be reliable")
		if other != nil || reliance {
			x.Severity = intel.SeverityError
		}
	}
}

// paired notes that the other item came within a year: together they are worse.
func (w *filingWatch) paired(x *intel.Finding, other *intel.Filing, same bool, what string) {
	x.Score = 1
	if other == nil && !same {
		return
	}
	x.Score = 2
	x.Message = strings.TrimSuffix(x.Message, ".") + "; within a year " + what + "."
	if other != nil {
		from(x, other, what)
	}
}

func hasItem(f *intel.Filing, item string) bool {
	for s := range strings.SplitSeq(f.Items, ",") {
		if strings.TrimSpace(s) == item {
			return true
		}
	}
	return false
}

// crowd: no more filings of a kind come in thirty days than the company's months
// before make likely.
func (w *filingWatch) crowd(i int) {
	f := &w.filings[i]
	kind := "8-K"
	like := func(g *intel.Filing) bool { return strings.HasPrefix(g.Form, "8-K") }
	if f.Amendment() {
		kind, like = "amendments", func(g *intel.Filing) bool { return g.Amendment() && !ownership(g.Form) }
		if ownership(f.Form) {
			return
		}
	}
	const days = 30
	var months [burstMonths + 1]float64 // the newest first
	for k := i; k >= 0; k-- {
		m := w.filings[k].FiledAt.DaysUntil(f.FiledAt) / days
		if m > burstMonths {
			break
		}
		if like(&w.filings[k]) {
			months[m]++
		}
	}
	if w.filings[0].FiledAt.DaysUntil(f.FiledAt) < days*(burstMonths+1) || months[0] < burstLeast {
		return
	}
	mean, variance := 0.0, 0.0
	for _, n := range months[1:] {
		mean += n / burstMonths
	}
	for _, n := range months[1:] {
		variance += (n - mean) * (n - mean) / (burstMonths - 1)
	}
	mean = math.Max(mean, 1.0/burstMonths)
	if p := atLeast(int(months[0]), mean, variance); p < burstChance {
		if n := len(w.findings); n > 0 { // one for a crowd
			if last := &w.findings[n-1]; last.Rule == "FL-BURST" && last.Subject == kind && last.Evidence[0].FiledAt.DaysUntil(f.FiledAt) < days {
				return
			}
		}
		x := w.find(f, "FL-BURST", unusual, kind, fmt.Sprintf("%.0f in 30 days", months[0]),
			fmt.Sprintf("is the %.0fth of its kind in 30 days; the two years before had %.1f in 30 days", months[0], mean))
		x.ExpectedHigh, x.Expected = bound(mean+3*math.Sqrt(variance)), fmt.Sprintf("about %.1f", mean)
		x.Score = thousandths(-math.Log10(p))
	}
}

// ownership reports whether a form is one of other people about the company.
func ownership(form string) bool {
	switch strings.TrimSuffix(form, "/A") {
	case "3", "4", "5", "144", "SC 13D", "SC 13G", "SCHEDULE 13D", "SCHEDULE 13G":
		return true
	}
	return false
}

// atLeast is the chance of n or more, for counts that scatter more than chance
// alone would have them: the negative binomial with that mean and variance.
func atLeast(n int, mean, variance float64) float64 {
	if variance <= mean*1.05 {
		variance = mean * 1.05
	}
	size := mean * mean / (variance - mean)
	p := size / (size + mean)
	term, below := math.Pow(p, size), 0.0
	for k := range n {
		below += term
		term *= (size + float64(k)) / float64(k+1) * (1 - p)
	}
	return math.Max(0, 1-below)
}
