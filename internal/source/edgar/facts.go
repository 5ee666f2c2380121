package edgar

import (
	"cmp"
	"slices"
	"strings"

	"github.com/corpintel/intel"
)

// Bounds of a companyfacts body. The largest known has about 100,000 facts,
// and the longest name about 200 bytes.
const (
	maxFacts = 1_000_000 // facts and quarantined records
	maxText  = 256       // bytes of a name or text of a fact
)

// factsParser walks a companyfacts body:
//
//	{"cik":…,"entityName":…,"facts":{TAXONOMY:{CONCEPT:{"label":…,"description":…,"units":{UNIT:[FACT,…]}}}}}
//
// It either collects everything or, where want is set, looks for one fact.
type factsParser struct {
	scanner
	cik    intel.CIK
	sha256 intel.SHA256
	origin string
	limit  int

	// The series that is being read.
	taxonomy, concept, unit string
	units                   []string // of the concept

	facts   []intel.Fact
	batch   intel.Batch
	filings filingTable

	want *intel.Fact
	span intel.Span
}

// parseFacts reads a companyfacts body of at most limit facts.
func parseFacts(body intel.Body, data []byte, into []intel.Fact, limit int) (intel.Batch, error) {
	cik, err := subject(body)
	if err != nil {
		return intel.Batch{}, err
	}
	var p factsParser // on the stack, with its table
	p.text, p.cik, p.sha256, p.origin = text(data), cik, body.SHA256, body.Kind
	p.facts, p.limit = into, limit
	p.batch.Body = body
	p.body()
	p.checkConcepts()
	if p.err != nil {
		return intel.Batch{}, p.err
	}
	p.batch.Facts = p.facts
	p.addFilings()
	return p.batch, nil
}

// body reads the whole text. A body without facts is an answer: shell
// companies have an empty object. Only one with a facts object claims to be
// complete, and it must say whom it is about.
func (p *factsParser) body() {
	const cik, entityName, facts = 1, 2, 4
	var seen uint8
	for p.open('{'); p.more('}'); {
		switch key := p.key(); key {
		case "cik":
			p.once(&seen, cik, key)
			p.checkSubject(p.cik)
		case "entityName":
			p.once(&seen, entityName, key)
			p.entityName()
		case "facts":
			p.once(&seen, facts, key)
			if !p.null() {
				p.taxonomies()
				p.batch.FactsComplete = true
			}
		default:
			p.skip()
		}
	}
	p.end()
	if p.batch.FactsComplete && seen&cik == 0 {
		p.fail(0, "the body does not say whose facts it holds: cik is missing")
	}
}

// null reads over a null, if one is next.
func (p *factsParser) null() bool {
	p.space()
	if !p.at('n') {
		return false
	}
	p.skip()
	return true
}

// entityName reads the company's name. It is the name of one of the filers of
// its filings, not always its own: see [intel.Company.Origin].
func (p *factsParser) entityName() {
	at := p.pos
	raw := p.raw()
	name, ok := asText(raw)
	name = cleanName(name)
	switch {
	case p.err != nil || raw == "null" || ok && name == "":
	case !ok:
		p.quarantine("company", "entityName is "+shorten(raw)+", not a text", `{"entityName":`+raw+`}`, at)
	default:
		p.batch.Company = &intel.Company{CIK: p.cik, Name: name, Origin: p.origin, SHA256: p.sha256}
	}
}

func (p *factsParser) taxonomies() {
	for p.open('{'); p.more('}'); {
		p.taxonomy = p.key()
		for p.open('{'); p.more('}'); {
			p.concept = p.key()
			p.conceptObject()
		}
	}
}

// conceptObject reads what is reported under one concept. Labels are null for
// concepts that a taxonomy has dropped.
func (p *factsParser) conceptObject() {
	const label, description, units = 1, 2, 4
	var seen uint8
	c := intel.Concept{Taxonomy: p.taxonomy, Name: p.concept}
	for p.open('{'); p.more('}'); {
		switch key := p.key(); key {
		case "label":
			p.once(&seen, label, key)
			c.Label, _ = asText(p.raw())
		case "description":
			p.once(&seen, description, key)
			c.Description, _ = asText(p.raw())
		case "units":
			p.once(&seen, units, key)
			if !p.null() {
				p.unitObject()
			}
		default:
			p.skip()
		}
	}
	if p.want == nil && p.err == nil && len(c.Taxonomy) <= maxText && len(c.Name) <= maxText {
		p.batch.Concepts = append(p.batch.Concepts, c)
	}
}

func (p *factsParser) unitObject() {
	p.units = p.units[:0]
	for p.open('{'); p.more('}'); {
		p.unit = p.key()
		p.units = append(p.units, p.unit)
		switch {
		case p.want == nil:
			p.collect()
		case p.want.Taxonomy == p.taxonomy && p.want.Concept == p.concept && p.want.Unit == p.unit:
			p.find()
		default:
			p.skip()
		}
	}
	if p.err != nil || len(p.units) < 2 {
		return
	}
	slices.Sort(p.units)
	if len(slices.Compact(p.units)) < len(p.units) {
		p.fail(p.pos, "%s:%s has one unit twice", p.taxonomy, p.concept)
	}
}

// collect reads the facts of one series. EDGAR lists them by period, but of
// one period not always in the order of filing.
func (p *factsParser) collect() {
	first, ordered := len(p.facts), true
	named := len(p.taxonomy) <= maxText && len(p.concept) <= maxText && len(p.unit) <= maxText
	for p.open('['); p.more(']'); {
		n := len(p.facts)
		if n+len(p.batch.Quarantined) >= p.limit {
			p.fail(p.pos, "more than %d facts", p.limit)
			return
		}
		p.facts = slices.Grow(p.facts, 1)[:n+1]
		f := &p.facts[n]
		if !(named && p.fast(f)) && !p.slow(f) {
			p.facts = p.facts[:n]
			continue
		}
		if n > first && compareFacts(&p.facts[n-1], f) > 0 {
			ordered = false
		}
	}
	if !ordered {
		slices.SortStableFunc(p.facts[first:], func(a, b intel.Fact) int { return compareFacts(&a, &b) })
	}
}

// compareFacts orders the facts of one series.
func compareFacts(a, b *intel.Fact) int {
	if a.End != b.End {
		return cmp.Compare(a.End, b.End)
	}
	return cmp.Or(
		cmp.Compare(a.Start, b.Start),
		cmp.Compare(a.FiledAt, b.FiledAt),
		cmp.Compare(a.Accession, b.Accession),
	)
}

// checkConcepts refuses a body that lists a concept twice, since its series
// would not be contiguous. It leaves the concepts sorted, as EDGAR mostly has
// them already.
func (p *factsParser) checkConcepts() {
	compare := func(a, b intel.Concept) int {
		return cmp.Or(strings.Compare(a.Taxonomy, b.Taxonomy), strings.Compare(a.Name, b.Name))
	}
	all := p.batch.Concepts
	slices.SortFunc(all, compare)
	for i := 1; i < len(all); i++ {
		if compare(all[i-1], all[i]) == 0 {
			p.fail(p.pos, "%s:%s is there twice", all[i].Taxonomy, all[i].Name)
		}
	}
}

// quarantine keeps a record, which is JSON text, out of the batch.
func (p *factsParser) quarantine(kind, reason, record string, at int) {
	p.batch.Quarantined = append(p.batch.Quarantined, quarantined(p.cik, p.sha256, kind, reason, record, at))
}

// quarantined makes a record of what was kept out. The record is copied, since
// it outlives the body's memory, and made valid UTF-8, since databases and JSON
// readers want that.
func quarantined(cik intel.CIK, sha256 intel.SHA256, kind, reason, record string, at int) intel.Quarantined {
	return intel.Quarantined{
		Rule:    rule,
		Version: ruleVersion,
		Reason:  reason,
		CIK:     cik,
		Kind:    kind,
		Record:  []byte(strings.ToValidUTF8(record, "\uFFFD")),
		SHA256:  sha256,
		Offset:  int64(at),
	}
}
