package quality

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/corpintel/intel"
)

// Checker judges batches by a list of rules. It never changes after New and is
// safe for concurrent use.
type Checker struct {
	now func() time.Time

	// Gates keep facts out; they go first, in the order of the list. Flags see
	// what is left.
	factGates, seriesGates               []Rule
	factFlags, seriesFlags, conceptFlags []Rule
	companyFlags, filingFlags            []Rule
	identities                           []identity
	own                                  []*Own // people's, on facts
	ownFilings                           []*Own
}

// New returns a checker of rules, usually [Rules]. now dates findings on bodies
// that do not say when they were fetched. It panics on a rule that says
// nothing, or more than one thing: such a list is a mistake in the program.
func New(rules []Rule, now func() time.Time) *Checker {
	c := &Checker{now: now}
	for _, r := range rules {
		gate := r.Severity == intel.SeverityError
		checks := 0
		add := func(set, mayGate bool, gates, flags *[]Rule) {
			switch {
			case !set:
				return
			case gate && !mayGate:
				panic("quality: rule " + r.ID + ": severity error is for rules about one fact or one series")
			case gate:
				*gates = append(*gates, r)
			default:
				*flags = append(*flags, r)
			}
			checks++
		}
		var identities []Rule
		add(r.Fact != nil, true, &c.factGates, &c.factFlags)
		add(r.Series != nil, true, &c.seriesGates, &c.seriesFlags)
		add(r.Concept != nil, false, nil, &c.conceptFlags)
		add(r.Identity != nil, false, nil, &identities)
		add(r.Company != nil, false, nil, &c.companyFlags)
		add(r.Filing != nil, false, nil, &c.filingFlags)
		for _, r := range identities {
			c.identities = append(c.identities, compile(r))
		}
		if checks != 1 {
			panic("quality: rule " + r.ID + ": want exactly one of Fact, Series, Concept, Identity, Company and Filing")
		}
	}
	return c
}

// With returns a checker that judges by checks of people's own too. Those that
// only count add to the tallies of a batch and say nothing.
func (c *Checker) With(own []*Own) *Checker {
	more := *c
	for _, o := range own {
		switch {
		case o.judge != nil:
			more.own = append(more.own, o)
		case o.filing != nil && !o.shadow:
			more.ownFilings = append(more.ownFilings, o)
		}
	}
	return &more
}

// Check judges the facts of a batch. It moves facts that an error rule speaks
// of from b.Facts to b.Quarantined, and adds to b.Findings what the other rules
// say about those that stay. Where one filing repeats a fact with the same
// number, the first stands for all. b.Facts keeps its order and its memory.
//
// Rules about filings judge what the store has, not what one body says: for
// those the checker becomes the batch's Review.
//
// Equal batches get equal findings and quarantined records in equal order.
func (c *Checker) Check(b *intel.Batch) {
	if len(c.filingFlags)+len(c.ownFilings) > 0 && len(b.Filings)+len(b.Facts) > 0 {
		b.Review = c
	}
	j := judgement{batch: b, at: b.Body.FetchedAt}
	if j.at.IsZero() {
		j.at = c.now()
	}
	c.admit(&j)
	v := newView(b.Facts)
	for i := range c.seriesGates {
		if c.settle(&j, &v, &c.seriesGates[i]) {
			v = newView(b.Facts)
		}
	}
	for _, o := range c.own {
		if o.gates() && c.judgeOwn(&j, &v, o) {
			v = newView(b.Facts)
		}
	}
	c.flag(&j, &v)
	for _, o := range c.own {
		if !o.gates() {
			c.judgeOwn(&j, &v, o)
		}
	}
}

// judgeOwn judges by one check of people's own. It reports whether facts were
// taken out, and so v holds no longer.
func (c *Checker) judgeOwn(j *judgement, v *view, o *Own) bool {
	if len(v.series) == 0 {
		return false
	}
	h := History{view: v, concepts: j.batch.Concepts, at: j.at}
	type failure struct {
		fact    *intel.Fact
		verdict Verdict
	}
	var failures []failure
	judged := o.judge(&h, func(f *intel.Fact, v Verdict) { failures = append(failures, failure{f, v}) })
	j.batch.Tallies = append(j.batch.Tallies, intel.Tally{
		Rule: o.Rule(), Version: o.version, Shadow: o.shadow, Judged: int64(judged), Failed: int64(len(failures)),
	})
	severity, told := o.verdict(len(failures), judged)
	if o.shadow || !told {
		return false
	}
	rule := Rule{ID: o.Rule(), Version: o.version, Severity: severity}
	if !o.gates() {
		for i := range failures {
			j.find(&rule, failures[i].fact, &failures[i].verdict)
		}
		return false
	}
	out := make(map[*intel.Fact]bool, len(failures))
	for i := range failures {
		j.quarantine(&rule, failures[i].fact, &failures[i].verdict)
		out[failures[i].fact] = true
	}
	facts, n := j.batch.Facts, 0
	for i := range facts {
		if !out[&facts[i]] {
			facts[n] = facts[i]
			n++
		}
	}
	clear(facts[n:])
	j.batch.Facts = facts[:n]
	return len(failures) > 0
}

// admit lets through the facts that are sound by themselves, repeats left out.
func (c *Checker) admit(j *judgement) {
	facts, n := j.batch.Facts, 0
next:
	for i := range facts {
		f := &facts[i]
		for r := range c.factGates {
			if v := c.factGates[r].Fact(f); v.Because != "" {
				j.quarantine(&c.factGates[r], f, &v)
				continue next
			}
		}
		if n > 0 && sameIdentity(&facts[n-1], f) && sameSeries(&facts[n-1], f) && sameValue(&facts[n-1], f) {
			continue
		}
		if n != i {
			facts[n] = *f
		}
		n++
	}
	clear(facts[n:])
	j.batch.Facts = facts[:n]
}

// settle takes out what one rule says must not stay. It reports whether it did,
// and so whether v holds no longer.
func (c *Checker) settle(j *judgement, v *view, r *Rule) bool {
	facts, base := j.batch.Facts, 0
	var out []int
	report := func(i int, verdict Verdict) {
		j.quarantine(r, &facts[base+i], &verdict)
		out = append(out, base+i)
	}
	for _, s := range v.series {
		r.Series(s, report)
		base += len(s)
	}
	if out == nil {
		return false
	}
	slices.Sort(out)
	out = slices.Compact(out)
	n := out[0]
	for i := n; i < len(facts); i++ {
		if len(out) > 0 && out[0] == i {
			out = out[1:]
			continue
		}
		facts[n] = facts[i]
		n++
	}
	clear(facts[n:])
	j.batch.Facts = facts[:n]
	return true
}

// flag adds the findings. All rules see a concept before the next concept is
// looked at, while its facts are in the processor's cache.
func (c *Checker) flag(j *judgement, v *view) {
	var (
		rule   *Rule
		series [][]intel.Fact
		only   int
	)
	inSeries := func(i int, v Verdict) { j.find(rule, &series[only][i], &v) }
	inConcept := func(s, i int, v Verdict) { j.find(rule, &series[s][i], &v) }
	for _, series = range v.concepts {
		for only = range series {
			for i := range series[only] {
				f := &series[only][i]
				for r := range c.factFlags {
					if v := c.factFlags[r].Fact(f); v.Because != "" {
						j.find(&c.factFlags[r], f, &v)
					}
				}
			}
			for r := range c.seriesFlags {
				rule = &c.seriesFlags[r]
				rule.Series(series[only], inSeries)
			}
		}
		for r := range c.conceptFlags {
			rule = &c.conceptFlags[r]
			rule.Concept(series, inConcept)
		}
	}
	var m merge
	for i := range c.identities {
		id := &c.identities[i]
		id.check(v, &m, func(f *intel.Fact, v Verdict) { j.find(&id.rule, f, &v) })
	}
	if len(v.series) == 0 {
		return
	}
	h := History{view: v, concepts: j.batch.Concepts, at: j.at}
	inCompany := func(f *intel.Fact, v Verdict) { j.find(rule, f, &v) }
	for r := range c.companyFlags {
		rule = &c.companyFlags[r]
		rule.Company(&h, inCompany)
	}
}

// ReviewRules names the rules about filings.
func (c *Checker) ReviewRules() []string {
	var ids []string
	for i := range c.filingFlags {
		ids = append(ids, c.filingFlags[i].ID)
	}
	for _, o := range c.ownFilings {
		ids = append(ids, o.Rule())
	}
	return ids
}

// ReviewFiling judges a filing as the store describes it; facts sums up what
// cites it, and is nil where the company has no facts.
func (c *Checker) ReviewFiling(f *intel.Filing, facts *intel.Report, at time.Time) []intel.Finding {
	var findings []intel.Finding
	for i := range c.filingFlags {
		r := &c.filingFlags[i]
		if v := r.Filing(f, facts); v.Because != "" {
			findings = append(findings, filingFinding(r, f, &v, at))
		}
	}
	for _, o := range c.ownFilings {
		if v := o.filing(f); v.Because != "" {
			findings = append(findings, filingFinding(&Rule{ID: o.Rule(), Version: o.version, Severity: o.severity}, f, &v, at))
		}
	}
	return findings
}

func filingFinding(r *Rule, f *intel.Filing, v *Verdict, at time.Time) intel.Finding {
	version, subject := strconv.Itoa(r.Version), "filing "+f.Form
	return intel.Finding{
		ID:   intel.NaturalID(r.ID, version, f.CIK.String(), subject, f.Accession.String(), v.Observed),
		Kind: intel.FindingQuality, Rule: r.ID, Version: r.Version, Severity: r.Severity, CIK: f.CIK, Subject: subject,
		Period: intel.Period{End: f.ReportDate}, Accession: f.Accession,
		Observed: v.Observed, Expected: v.Expected, State: intel.FindingNew,
		Evidence: []intel.Evidence{{Note: "judged", Subject: subject, Accession: f.Accession, FiledAt: f.FiledAt}},
		Message:  "The " + filingName(f.Form, f.FiledAt, f.Accession) + v.Because + ".",
		SHA256:   f.SHA256, CreatedAt: at,
	}
}

// judgement is where the verdicts on one batch go.
type judgement struct {
	batch *intel.Batch
	at    time.Time // that of the fetch, so that a rebuild gives the same
}

func (j *judgement) find(r *Rule, f *intel.Fact, v *Verdict) {
	observed := v.Observed
	if observed == "" {
		observed = quantity(f)
	}
	subject, version := f.Series(), strconv.Itoa(r.Version)
	j.batch.Findings = append(j.batch.Findings, intel.Finding{
		ID: intel.NaturalID(r.ID, version, f.CIK.String(), subject, f.Period.String(),
			f.Accession.String(), observed),
		Kind:      intel.FindingQuality,
		Rule:      r.ID,
		Version:   r.Version,
		Severity:  r.Severity,
		CIK:       f.CIK,
		Subject:   subject,
		Period:    f.Period,
		Accession: f.Accession,
		Observed:  observed,
		Expected:  v.Expected,
		Message:   sentence(f, v),
		Evidence: []intel.Evidence{{
			Note: "judged", Subject: subject, Period: f.Period, Value: strings.Clone(f.Value), Accession: f.Accession, FiledAt: f.FiledAt,
		}},
		State:     intel.FindingNew,
		SHA256:    j.batch.Body.SHA256,
		CreatedAt: j.at,
	})
}

func (j *judgement) quarantine(r *Rule, f *intel.Fact, v *Verdict) {
	held := *f                         // the batch's memory moves on
	record, err := json.Marshal(&held) // has nothing that JSON could refuse
	if err != nil {
		panic("quality: fact as JSON: " + err.Error())
	}
	j.batch.Quarantined = append(j.batch.Quarantined, intel.Quarantined{
		Rule:    r.ID,
		Version: r.Version,
		Reason:  sentence(f, v),
		CIK:     f.CIK,
		Kind:    "fact",
		Record:  record,
		SHA256:  j.batch.Body.SHA256,
		Offset:  -1,
		Fact:    &held,
	})
}
