package bench

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/anomaly"
	"github.com/corpintel/intel/internal/source/edgar"
)

// FaultReport is how many faults put into real reports are noticed, and how
// often reports as they are raise an alert.
type FaultReport struct {
	Seed        uint64       `json:"seed"`
	All         FaultGroup   `json:"all"`
	FullyTagged FaultGroup   `json:"fully_tagged"`
	Faults      []FaultCount `json:"faults"`
	// FullyTaggedFaults are the same faults in companies of which every concept
	// is there.
	FullyTaggedFaults []FaultCount `json:"fully_tagged_faults"`
	// Further are faults of kinds that no rule was made for.
	Further []FaultCount `json:"further_faults"`
	// Groups are the false alarms of companies and reports with less to go by.
	Groups []AlarmGroup `json:"groups"`
}

// FaultGroup sums up a set of companies.
type FaultGroup struct {
	AlarmGroup
	Injections  int     `json:"injections"`
	Recall      float64 `json:"recall"`
	RecallError float64 `json:"recall_error"`
	// Precision is the share of true alerts, where one fact in 20 or in 100 is
	// at fault.
	Precision5      float64 `json:"precision_at_5_percent"`
	Precision5Error float64 `json:"precision_error_at_5_percent"`
	Precision1      float64 `json:"precision_at_1_percent"`
	Precision1Error float64 `json:"precision_error_at_1_percent"`
}

// AlarmGroup counts alerts on reports as they are. Shares are from 0 to 1.
type AlarmGroup struct {
	Name                string  `json:"name"`
	Companies           int     `json:"companies"`
	Filings             int     `json:"filings"`
	Facts               int     `json:"facts"`
	AlertedFacts        float64 `json:"alerted_facts"`
	AlertedFactsError   float64 `json:"alerted_facts_error"`
	AlertedFilings      float64 `json:"alerted_filings"`
	AlertedFilingsError float64 `json:"alerted_filings_error"`

	facts, factsError, filings, filingsError int
}

// FaultCount is how many faults of a kind are noticed.
type FaultCount struct {
	Fault       string  `json:"fault"`
	Injections  int     `json:"injections"`
	Recall      float64 `json:"recall"`
	RecallError float64 `json:"recall_error"`

	hits, errors int
}

// subject is a company of the benchmark.
type subject struct {
	cik     intel.CIK
	reports []anomaly.Report
	tagged  bool // nearly every report has earnings per share, liabilities and equity
	foreign bool
}

// A run puts so many faults of each kind into reports: perKind in each of
// rounds, of which each draws anew.
const (
	perKind = 60
	rounds  = 20
)

// groupNames are the kinds of numbers that faults are put into, in turn.
var groupNames = [...]string{"revenue", "net income", "assets", "shares"}

// Faults puts faults into the reports of recorded companies and counts which of
// them the detectors of fundamentals notice.
func Faults(documents []Document, seed uint64) (FaultReport, error) {
	return faultsIn(documents, seed, rounds)
}

func faultsIn(documents []Document, seed uint64, rounds int) (FaultReport, error) {
	subjects, err := readSubjects(documents)
	if err != nil {
		return FaultReport{}, err
	}
	out := FaultReport{Seed: seed}
	tagged := slices.DeleteFunc(slices.Clone(subjects), func(s subject) bool { return !s.tagged })
	out.Faults = inject(subjects, listedFaults(), seed, rounds)
	out.FullyTaggedFaults = inject(tagged, listedFaults(), seed+1, rounds)
	out.Further = inject(subjects, furtherFaults(), seed+2, rounds)
	clean := judgeClean(subjects)
	out.All = sumUp("all companies", clean.of(func(s *subject, n int) bool { return n >= settled && !s.foreign }), out.Faults)
	out.FullyTagged = sumUp("fully tagged companies", clean.of(func(s *subject, n int) bool { return n >= settled && s.tagged && !s.foreign }), out.FullyTaggedFaults)
	for _, g := range []struct {
		name string
		of   func(s *subject, n int) bool
	}{
		{"the first eight reports of a company", func(s *subject, n int) bool { return n < settled && !s.foreign }},
		{"companies with fewer than eight reports", func(s *subject, _ int) bool { return len(s.reports) < settled }},
		{"companies new to the market: their first three years", func(s *subject, n int) bool { return n < 12 && s.young() }},
		{"foreign filers and IFRS", func(s *subject, _ int) bool { return s.foreign }},
	} {
		a := clean.of(g.of)
		a.Name = g.name
		out.Groups = append(out.Groups, a)
	}
	return out, nil
}

// settled is from which report on a company's are judged by what is usual.
const settled = 8

// young reports whether a company's first report is of after XBRL was for all.
func (s *subject) young() bool { return len(s.reports) > 0 && s.reports[0].FiledAt > 20120101 }

// readBatches reads documents as the pipeline does.
func readBatches(documents []Document) ([]intel.Batch, error) {
	list := make([]intel.Batch, len(documents))
	for i := range documents {
		d := &documents[i]
		body := d.body(time.Time{})
		b, err := edgar.New().Parse(body, d.Data, nil)
		if err != nil {
			return nil, err
		}
		b.Body = body
		list[i] = b
	}
	return list, nil
}

func readSubjects(documents []Document) ([]subject, error) {
	batches, err := readBatches(documents)
	if err != nil {
		return nil, err
	}
	var list []subject
	for i := range batches {
		s := subject{cik: documents[i].CIK, reports: anomaly.Reports(batches[i].Facts)}
		if len(s.reports) == 0 {
			continue
		}
		both, foreign := 0, 0
		for i := range s.reports {
			var eps, balance bool
			for _, n := range s.reports[i].Numbers {
				eps = eps || n.Concept == "EarningsPerShareDiluted"
				balance = balance || n.Concept == "LiabilitiesAndStockholdersEquity"
			}
			if eps && balance {
				both++
			}
			if form := s.reports[i].Form; strings.HasPrefix(form, "20-F") || strings.HasPrefix(form, "40-F") || strings.HasPrefix(form, "6-K") {
				foreign++
			}
		}
		s.tagged, s.foreign = both*10 >= 8*len(s.reports), foreign*2 > len(s.reports)
		list = append(list, s)
	}
	return list, nil
}

// injection is a fault that is to be put into a report.
type injection struct {
	fault, report int
	numbers       []anomaly.Number
	altered       []int
}

// inject draws places for faults, company by company judges the reports with
// them, and counts what is noticed.
func inject(subjects []subject, faults []fault, seed uint64, rounds int) []FaultCount {
	counts := make([]FaultCount, len(faults))
	for i := range faults {
		counts[i].Fault = faults[i].name
	}
	todo := make([][]injection, len(subjects))
	var eligible [len(groupNames)][][]int // by group and company: reports
	for g, name := range groupNames {
		for i := range subjects {
			eligible[g] = append(eligible[g], subjects[i].eligible(name))
		}
	}
	rng := rand.New(rand.NewPCG(seed, 0x9E3779B97F4A7C15))
	for range rounds {
		for f := range faults {
			for k := range perKind {
				g := k % len(groupNames)
				var able []int
				for i, reports := range eligible[g] {
					if len(reports) > 0 {
						able = append(able, i)
					}
				}
				if len(able) == 0 {
					continue
				}
				at := able[rng.IntN(len(able))]
				r := eligible[g][at][rng.IntN(len(eligible[g][at]))]
				if in, ok := draw(&subjects[at], r, groupNames[g], &faults[f], rng); ok {
					in.fault = f
					todo[at] = append(todo[at], in)
				}
			}
		}
	}
	for i := range subjects {
		subjects[i].tryOut(todo[i], counts)
	}
	for i := range counts {
		c := &counts[i]
		c.Recall, c.RecallError = share(c.hits, c.Injections), share(c.errors, c.Injections)
	}
	return counts
}

// eligible returns the reports that have numbers of a group, when eight earlier
// ones had.
func (s *subject) eligible(group string) []int {
	var list []int
	seen := 0
	for i := range s.reports {
		has := slices.ContainsFunc(s.reports[i].Numbers, func(n anomaly.Number) bool { return n.Group() == group })
		if has && seen >= settled {
			list = append(list, i)
		}
		if has {
			seen++
		}
	}
	return list
}

// draw puts a fault into one number of a report: in seven of ten cases one of
// the report's own period.
func draw(s *subject, at int, group string, f *fault, rng *rand.Rand) (injection, bool) {
	r := &s.reports[at]
	var current, others []int
	for i := range r.Numbers {
		switch n := &r.Numbers[i]; {
		case n.Group() != group:
		case r.Current(n):
			current = append(current, i)
		default:
			others = append(others, i)
		}
	}
	from := current
	if rng.Float64() >= 0.7 {
		from = others
	}
	if len(from) == 0 {
		return injection{}, false
	}
	i := from[rng.IntN(len(from))]
	if r.Numbers[i].Amount() == 0 {
		return injection{}, false
	}
	in := injection{report: at, numbers: slices.Clone(r.Numbers)}
	var ok bool
	in.numbers, in.altered, ok = f.put(s, at, in.numbers, i, rng)
	return in, ok
}

// tryOut judges the reports of a company with the faults in them. What was known
// before is always as it really was.
func (s *subject) tryOut(todo []injection, counts []FaultCount) {
	slices.SortStableFunc(todo, func(a, b injection) int { return a.report - b.report })
	var c anomaly.Company
	for at := range s.reports {
		r := &s.reports[at]
		var clean map[string]bool
		for len(todo) > 0 && todo[0].report == at {
			in := todo[0]
			todo = todo[1:]
			if clean == nil {
				clean = map[string]bool{}
				for _, a := range c.Judge(r) {
					if a.Severity >= intel.SeverityWarn {
						clean[flagOf(&a)] = true
					}
				}
			}
			faulty := r.With(in.numbers)
			noticed := intel.SeverityInfo
			for _, a := range c.Judge(&faulty) {
				if a.Severity < intel.SeverityWarn || clean[flagOf(&a)] {
					continue
				}
				if slices.ContainsFunc(a.Numbers, func(i int) bool { return slices.Contains(in.altered, i) }) {
					noticed = max(noticed, a.Severity)
				}
			}
			n := &counts[in.fault]
			n.Injections++
			if noticed >= intel.SeverityWarn {
				n.hits++
			}
			if noticed >= intel.SeverityError {
				n.errors++
			}
		}
		c.Add(r)
	}
}

// flagOf names a flag by its rule and the numbers it is about.
func flagOf(a *anomaly.Alert) string {
	var b strings.Builder
	b.WriteString(a.Rule)
	for _, i := range slices.Sorted(slices.Values(a.Numbers)) {
		b.WriteByte(' ')
		b.WriteString(string(rune('0' + i)))
	}
	if len(a.Numbers) == 0 {
		b.WriteString(" " + a.Accession.String() + a.Subject + a.Period.String())
	}
	return b.String()
}

// clean is what is said of reports as they are.
type clean struct {
	subjects []subject
	flagged  []map[place]intel.Severity // by company
}

// place is a fact: where it is reported, and what it is.
type place struct {
	accession intel.AccessionNumber
	subject   string
	period    intel.Period
}

func judgeClean(subjects []subject) clean {
	out := clean{subjects: subjects}
	for i := range subjects {
		flagged := map[place]intel.Severity{}
		var c anomaly.Company
		for k := range subjects[i].reports {
			r := &subjects[i].reports[k]
			for _, a := range c.Judge(r) {
				for _, n := range a.Numbers {
					m := &r.Numbers[n]
					p := place{r.Accession, m.Taxonomy + ":" + m.Concept + " " + m.Unit, m.Period}
					flagged[p] = max(flagged[p], a.Severity)
				}
				if len(a.Numbers) == 0 { // an earlier report is the wrong side
					p := place{a.Accession, a.Subject, a.Period}
					flagged[p] = max(flagged[p], a.Severity)
				}
			}
			c.Add(r)
		}
		out.flagged = append(out.flagged, flagged)
	}
	return out
}

// of counts the reports that are asked for: n is how many came before.
func (c *clean) of(want func(s *subject, n int) bool) (g AlarmGroup) {
	for i := range c.subjects {
		s := &c.subjects[i]
		counted := false
		for n := range s.reports {
			r := &s.reports[n]
			if !want(s, n) {
				continue
			}
			counted = true
			g.Filings++
			worst := intel.SeverityInfo
			for k := range r.Numbers {
				m := &r.Numbers[k]
				if !m.Primary() {
					continue
				}
				g.Facts++
				level := c.flagged[i][place{r.Accession, m.Taxonomy + ":" + m.Concept + " " + m.Unit, m.Period}]
				worst = max(worst, level)
				if level >= intel.SeverityWarn {
					g.facts++
				}
				if level >= intel.SeverityError {
					g.factsError++
				}
			}
			if worst >= intel.SeverityWarn {
				g.filings++
			}
			if worst >= intel.SeverityError {
				g.filingsError++
			}
		}
		if counted {
			g.Companies++
		}
	}
	g.AlertedFacts, g.AlertedFactsError = share(g.facts, g.Facts), share(g.factsError, g.Facts)
	g.AlertedFilings, g.AlertedFilingsError = share(g.filings, g.Filings), share(g.filingsError, g.Filings)
	return g
}

func sumUp(name string, alarms AlarmGroup, counts []FaultCount) FaultGroup {
	g := FaultGroup{AlarmGroup: alarms}
	g.Name = name
	hits, errors := 0, 0
	for _, c := range counts {
		g.Injections += c.Injections
		hits += c.hits
		errors += c.errors
	}
	g.Recall, g.RecallError = share(hits, g.Injections), share(errors, g.Injections)
	precision := func(prevalence, recall, alarms float64) float64 {
		if recall == 0 {
			return 0
		}
		return math.Round(1000*prevalence*recall/(prevalence*recall+(1-prevalence)*alarms)) / 1000
	}
	g.Precision5, g.Precision5Error = precision(0.05, g.Recall, g.AlertedFacts), precision(0.05, g.RecallError, g.AlertedFactsError)
	g.Precision1, g.Precision1Error = precision(0.01, g.Recall, g.AlertedFacts), precision(0.01, g.RecallError, g.AlertedFactsError)
	return g
}

// share returns a share with four digits behind the point, 0 of nothing.
func share(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return math.Round(10000*float64(n)/float64(of)) / 10000
}
