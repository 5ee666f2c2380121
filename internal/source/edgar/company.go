package edgar

import (
	"maps"
	"slices"
	"strings"

	"github.com/corpintel/intel"
)

// noEIN is what EDGAR has for filers without a tax number.
const noEIN = "000000000"

// company makes the description of the filer from the members of a submissions
// body, which are JSON text. One that cannot be read is quarantined; the
// filings beside it are not affected.
func (p *submissionsParser) company(members map[string]string, at int) {
	r := describer{members: members}
	c := intel.Company{
		CIK:                  p.cik,
		Name:                 cleanName(r.text("name")),
		EntityType:           r.text("entityType"),
		SIC:                  r.text("sic"),
		SICDescription:       r.text("sicDescription"),
		Category:             cleanCategory(r.text("category")),
		StateOfIncorporation: r.text("stateOfIncorporation"),
		FiscalYearEnd:        r.text("fiscalYearEnd"),
		EIN:                  r.text("ein"),
		LEI:                  r.text("lei"),
		Website:              r.text("website"),
		Phone:                r.text("phone"),
		Tickers:              r.tickers(),
		Origin:               p.body.Kind,
		SHA256:               p.body.SHA256,
	}
	c.Names = names(r.formerNames(), c.Name)
	if c.EIN == noEIN {
		c.EIN = ""
	}
	if c.Name == "" {
		r.complain("name", "missing")
	}
	if r.reason != "" {
		p.quarantine("company", r.reason, r.record(), at)
		return
	}
	p.batch.Company = &c
}

// cleanName returns a filer's name with non-breaking spaces as plain ones and
// without space around it. All else stays: names hold any character.
func cleanName(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(s, "\u00a0", " "))
}

// cleanCategory returns a filer's category without the markup that EDGAR has
// in it: "Accelerated filer<br>Emerging growth company".
func cleanCategory(s string) string {
	return strings.Trim(strings.ReplaceAll(s, "<br>", ", "), ", ")
}

// names orders what a company was called, oldest first and the present name
// last. The present name holds since the last day of the last former one: the
// days between two names are days without a filing.
func names(former []intel.Name, present string) []intel.Name {
	slices.SortStableFunc(former, func(a, b intel.Name) int { return int(a.From) - int(b.From) })
	var since intel.Date
	for _, n := range former {
		since = max(since, n.From, n.To)
	}
	for i := range former {
		if former[i].To == 0 {
			former[i].To = since // it is over, though EDGAR does not say since when
		}
	}
	if present == "" {
		return former
	}
	return append(former, intel.Name{Name: present, From: since})
}

// describer reads members of a description. The first defect is the reason to
// quarantine it.
type describer struct {
	members map[string]string
	reason  string
}

func (r *describer) complain(name, what string) {
	if r.reason == "" {
		r.reason = name + " is " + what
	}
}

func (r *describer) text(name string) string {
	t, ok := scalar(r.members[name])
	if !ok {
		r.complain(name, shorten(r.members[name])+", not a text")
	}
	return t
}

// list returns the elements of a list, none where it is missing or null.
func (r *describer) list(name string) []string {
	raw := r.members[name]
	if raw == "" || raw == "null" {
		return nil
	}
	s := scanner{text: raw}
	var all []string
	for s.open('['); s.more(']'); {
		all = append(all, s.raw())
	}
	if s.err != nil {
		r.complain(name, shorten(raw)+", not a list")
	}
	return all
}

// tickers pairs two lists. EDGAR has null for an exchange it does not know.
func (r *describer) tickers() []intel.Ticker {
	exchanges := r.list("exchanges")
	var all []intel.Ticker
	for i, raw := range r.list("tickers") {
		symbol, ok := scalar(raw)
		if !ok {
			r.complain("tickers", "a list with "+shorten(raw)+", not a ticker")
		}
		var exchange string
		if i < len(exchanges) {
			if exchange, ok = scalar(exchanges[i]); !ok {
				r.complain("exchanges", "a list with "+shorten(exchanges[i])+", not an exchange")
			}
		}
		if symbol != "" {
			all = append(all, intel.Ticker{Symbol: symbol, Exchange: exchange})
		}
	}
	return all
}

// formerNames reads names with the days of the first and last filing under
// them. The days are written as instants, at midnight of UTC or of New York;
// which of the two says nothing about the clock of the acceptance times.
func (r *describer) formerNames() []intel.Name {
	var all []intel.Name
	for _, raw := range r.list("formerNames") {
		name, ok := asText(member(raw, "name"))
		from, okFrom := midnight(member(raw, "from"))
		to, okTo := midnight(member(raw, "to"))
		if !ok || !okFrom || !okTo {
			r.complain("formerNames", "a list with "+shorten(raw)+", not a name and two days")
			continue
		}
		all = append(all, intel.Name{Name: cleanName(name), From: from, To: to})
	}
	return all
}

// midnight reads the day of an instant, 0 for none.
func midnight(raw string) (intel.Date, bool) {
	t, ok := scalar(raw)
	if !ok || t == "" {
		return 0, ok
	}
	day, _, _ := strings.Cut(t, "T")
	return intel.ParseISODate(day)
}

// record returns the description as a JSON object.
func (r *describer) record() string {
	var members []string
	for _, name := range slices.Sorted(maps.Keys(r.members)) {
		members = append(members, quote(name)+":"+r.members[name])
	}
	return "{" + strings.Join(members, ",") + "}"
}
