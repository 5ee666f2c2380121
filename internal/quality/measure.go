package quality

import (
	"time"

	"github.com/corpintel/intel"
)

// Measurement is what rules say about a set of companies.
type Measurement struct {
	Companies int
	Filings   int // periodic reports that facts cite
	Facts     Groups
	Rules     []Hits // in the order of the rules
}

// Hits is how often one rule fires.
type Hits struct {
	Rule      string
	Findings  Groups // quarantined records included
	Companies int    // on how many it fires
}

// Groups counts something in all, and in the parts of a set that rules know
// least of. A company, and so what is counted, can be in several.
type Groups struct {
	All     int
	Foreign int // of companies that report under IFRS or on Forms 20-F and 40-F
	Young   int // of companies with fewer than eight periodic reports
	First   int // in the first two years of companies that began after XBRL was there for all
}

// youngFilings is how few periodic reports make a company young.
const youngFilings = 8

// everybodySince is when all companies of the SEC had to report in XBRL: who
// begins later has begun to report at all.
const everybodySince intel.Date = 20120101

// Measure judges companies, of each a batch with all its facts and the filings
// of its own list, where one is there. The batches are changed as Check does.
func Measure(rules []Rule, companies []intel.Batch) Measurement {
	m := Measurement{Companies: len(companies), Rules: make([]Hits, len(rules))}
	at := make(map[string]int, len(rules))
	for i := range rules {
		m.Rules[i].Rule = rules[i].ID
		at[rules[i].ID] = i
	}
	c := New(rules, time.Now)
	for i := range companies {
		b := &companies[i]
		g := grouping(b.Facts)
		m.Filings += g.filings
		for k := range b.Facts {
			g.count(&m.Facts, b.Facts[k].FiledAt)
		}
		fired := map[string]bool{}
		hit := func(rule string, filed intel.Date) {
			g.count(&m.Rules[at[rule]].Findings, filed)
			fired[rule] = true
		}
		filed := map[intel.AccessionNumber]intel.Date{}
		for k := range b.Facts {
			filed[b.Facts[k].Accession] = b.Facts[k].FiledAt
		}
		reports := reportsOf(b)
		c.Check(b)
		for k := range b.Findings {
			hit(b.Findings[k].Rule, filed[b.Findings[k].Accession])
		}
		for k := range b.Quarantined {
			hit(b.Quarantined[k].Rule, 0)
		}
		for k := range b.Filings {
			f := &b.Filings[k]
			facts := reports[f.Accession]
			if facts == nil && len(reports) > 0 {
				facts = &intel.Report{Listed: true}
			}
			for _, finding := range c.ReviewFiling(f, facts, b.Body.FetchedAt) {
				b.Findings = append(b.Findings, finding)
				hit(finding.Rule, f.FiledAt)
			}
		}
		for rule := range fired {
			m.Rules[at[rule]].Companies++
		}
	}
	return m
}

func reportsOf(b *intel.Batch) map[intel.AccessionNumber]*intel.Report {
	reports := map[intel.AccessionNumber]*intel.Report{}
	for i := range b.Facts {
		f := &b.Facts[i]
		r := reports[f.Accession]
		if r == nil {
			r = &intel.Report{Listed: len(b.Filings) > 0}
			reports[f.Accession] = r
		}
		r.Add(f)
	}
	return reports
}

// standing is which parts of a set a company is in.
type standing struct {
	filings        int
	foreign, young bool
	firstUntil     intel.Date // the end of its first two years, 0 where it is older
}

func grouping(facts []intel.Fact) (g standing) {
	reports := map[intel.AccessionNumber]bool{}
	var first intel.Date
	for i := range facts {
		f := &facts[i]
		g.foreign = g.foreign || f.Taxonomy == "ifrs-full" || f.Form == "20-F" || f.Form == "40-F"
		if periodic(f.Form) {
			reports[f.Accession] = true
		}
		if first == 0 || f.FiledAt < first {
			first = f.FiledAt
		}
	}
	g.filings = len(reports)
	g.young = g.filings < youngFilings
	if first >= everybodySince {
		g.firstUntil = first.AddDays(2 * 365)
	}
	return g
}

func (g *standing) count(n *Groups, filed intel.Date) {
	n.All++
	if g.foreign {
		n.Foreign++
	}
	if g.young {
		n.Young++
	}
	if filed != 0 && filed <= g.firstUntil {
		n.First++
	}
}
