package quality

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
)

// fresh makes the check that the newest selected fact of a company was filed
// not too long before its facts were fetched.
func (o *Own) fresh() (judgeFacts, error) {
	most, err := parseAge(o.MaxAge)
	if err != nil {
		return nil, err
	}
	return func(h *History, fail func(*intel.Fact, Verdict)) (judged int) {
		var newest *intel.Fact
		o.where.each(h, func(f *intel.Fact) {
			if newest == nil || f.FiledAt > newest.FiledAt {
				newest = f
			}
		})
		if newest == nil {
			return 0
		}
		if age := h.at.Sub(intel.EndOfDay(newest.FiledAt)); age > most {
			fail(newest, o.say(fmt.Sprintf("nothing newer %d days later", int(age/(24*time.Hour))), "something filed within "+o.MaxAge))
		}
		return 1
	}, nil
}

// perFiling gathers the selected facts of each filing, in the order in which
// filings come up.
type perFiling struct {
	first *intel.Fact
	count int
	has   map[string]bool // concepts, where they are wanted
}

func (o *Own) filings(h *History, concepts []string) []*perFiling {
	var list []*perFiling
	at := map[intel.AccessionNumber]*perFiling{}
	where := o.where
	where.concepts = nil // completeness and volume look at filings by any fact
	if o.Check == "volume" {
		where.concepts = o.where.concepts
	}
	where.each(h, func(f *intel.Fact) {
		p := at[f.Accession]
		if p == nil {
			p = &perFiling{first: f, has: map[string]bool{}}
			at[f.Accession] = p
			list = append(list, p)
		}
		p.count++
		for _, c := range concepts {
			if taxonomy, concept, ok := strings.Cut(c, ":"); ok && taxonomy == f.Taxonomy && concept == f.Concept || !ok && c == f.Concept {
				p.has[c] = true
			}
		}
	})
	return list
}

// complete makes the check that filings give all of some concepts.
func (o *Own) complete() (judgeFacts, error) {
	if len(o.Concepts) == 0 {
		return nil, errors.New("concepts is missing: list what every selected filing should give")
	}
	if o.Min != "" {
		return nil, errors.New("min is for completeness of a source; facts are complete with all of concepts")
	}
	if len(o.where.concepts) > 0 {
		return nil, errors.New("where: concept is not for completeness: name what should be there under concepts")
	}
	return func(h *History, fail func(*intel.Fact, Verdict)) (judged int) {
		list := o.filings(h, o.Concepts)
		for _, p := range list {
			var missing []string
			for _, c := range o.Concepts {
				if !p.has[c] {
					missing = append(missing, c)
				}
			}
			if missing != nil {
				fail(p.first, o.say("no "+strings.Join(missing, ", no "), strings.Join(o.Concepts, ", ")))
			}
		}
		return len(list)
	}, nil
}

// volume makes the check of how many selected facts a filing gives.
func (o *Own) volume() (judgeFacts, error) {
	low, high, err := o.counts()
	if err != nil {
		return nil, err
	}
	return func(h *History, fail func(*intel.Fact, Verdict)) (judged int) {
		list := o.filings(h, nil)
		for _, p := range list {
			if low != nil && float64(p.count) < *low || high != nil && float64(p.count) > *high {
				fail(p.first, o.say(strconv.Itoa(p.count)+" facts in its filing", between(o.Min, o.Max)+" facts"))
			}
		}
		return len(list)
	}, nil
}

// counts reads min and max as numbers of things.
func (o *Own) counts() (low, high *float64, err error) {
	if o.Min == "" && o.Max == "" {
		return nil, nil, errors.New("min and max are both missing: give one of them")
	}
	for _, b := range [...]struct {
		name, text string
		into       **float64
	}{{"min", o.Min, &low}, {"max", o.Max, &high}} {
		if b.text == "" {
			continue
		}
		d, ok := analysis.ParseDecimal(b.text)
		if !ok || d.Sign() < 0 {
			return nil, nil, fmt.Errorf("%s %q: want a number, zero or more", b.name, b.text)
		}
		f := d.Float()
		*b.into = &f
	}
	return low, high, nil
}

// onSource makes the check of what a source brings.
func (o *Own) onSource() (*SourceCheck, error) {
	c := &SourceCheck{Source: o.Where.Source, Kind: o.Check, Severity: o.severity}
	if c.Source == "" {
		return nil, errors.New("where: source is missing: name a kind of body, such as edgar.companyfacts, or the source edgar")
	}
	if len(o.worse) > 0 {
		return nil, errors.New("warn_if and error_if are for checks on facts: a source passes or fails")
	}
	var err error
	switch o.Check {
	case "freshness":
		c.MaxAge, err = parseAge(o.MaxAge)
	case "completeness":
		if o.Concepts != nil {
			return nil, errors.New("concepts is for completeness of facts; a source has a least share, min")
		}
		var share float64
		if share, err = parseShare(o.Min); err == nil && o.Min == "" {
			err = errors.New("min is missing: the least share of answers that are good and of records that are kept, such as 99%")
		}
		c.Min = &share
	case "volume":
		c.Min, c.Max, err = o.counts()
	default:
		err = fmt.Errorf("check %s is not for a source: want freshness, completeness or volume", o.Check)
	}
	return c, err
}

// Covers reports whether the check is of a source: a kind of body, or one that
// the kind begins with.
func (c *SourceCheck) Covers(source string) bool {
	return c.Source == source || strings.HasPrefix(source, c.Source+".")
}

// Bounds says what min and max allow.
func (o *Own) Bounds() string { return between(o.Min, o.Max) }
