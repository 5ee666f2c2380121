package app

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/corpintel/intel"
)

// doubt is how near to the bound, or to now, something may be for both verdicts to
// be right: checks are made every half hour, the last one up to a quarter of an
// hour ago, and what was answered is noted a little later.
const doubt = 15 * time.Minute

// expectation is what a check of freshness has to find.
type expectation struct {
	must  map[string]bool // "5000001 prices"
	might map[string]bool // too near to the bound
}

// closesOfWeek are those of the exchange; the first was early.
func closesOfWeek() []time.Time {
	list := []time.Time{time.Date(1999, 12, 30, 21, 0, 0, 0, time.UTC), time.Date(1999, 12, 31, 18, 0, 0, 0, time.UTC)}
	for day := 3; day <= 7; day++ {
		list = append(list, time.Date(2000, 1, day, 21, 0, 0, 0, time.UTC))
	}
	return list
}

// expect says from what the upstreams answered what is older than it may be.
func (u *upstreams) expect(now time.Time) expectation {
	e := expectation{map[string]bool{}, map[string]bool{}}
	add := func(cik, subject string, last, bound time.Time) {
		if last.Before(u.began) {
			last = u.began // since when it is watched
		}
		switch {
		case last.Sub(bound).Abs() < doubt, last.After(u.began) && now.Sub(last) < doubt, u.lost(last):
			e.might[cik+" "+subject] = true
		case last.Before(bound):
			e.must[cik+" "+subject] = true
		}
	}
	add("0", jobFeed, u.last(jobFeed, ""), now.Add(-time.Hour))
	add("0", jobTickers, u.last(jobTickers, ""), now.Add(-15*24*time.Hour))
	for _, feed := range weekFeeds {
		add("0", jobFeeds+" "+feed, u.last(jobFeeds, feed), now.Add(-2*time.Hour))
	}
	closes := closesOfWeek()
	for closes[len(closes)-1].After(now.Add(-24 * time.Hour)) {
		closes = closes[:len(closes)-1]
	}
	for c := range u.companies {
		key := u.cik(c).String()
		add(key, jobSubmissions, u.last(jobSubmissions, key), now.Add(-2*time.Hour))
		add(key, jobPrices, u.last(jobPrices, key), closes[len(closes)-1])
		add(key, jobNews, u.last(jobNews, key), now.Add(-48*time.Hour))
		facts, listed := u.last(jobCompanyFacts, key), u.last(jobSubmissions, key)
		add(key, jobCompanyFacts, facts, now.Add(-8*24*time.Hour))
		for edition := 1; edition < len(editions); edition++ {
			// The list has the filing, and the facts are from before it.
			if since := u.began.Add(editions[edition]); u.files(c, edition) && listed.After(since) && facts.Before(u.filed(edition)) && now.Sub(u.filed(edition)) > 6*time.Hour {
				add(key, jobCompanyFacts, facts, listed)
			}
		}
	}
	return e
}

// unheard is how long before the death of a process an answer may have come that
// it never stored.
const unheard = 10 * time.Second

// lost reports whether an answer of an instant may have died with a process.
func (u *upstreams) lost(at time.Time) bool {
	return slices.ContainsFunc(u.killed, func(kill time.Time) bool { return !at.After(kill) && kill.Sub(at) < unheard })
}

// check compares the findings there are with what is expected.
func (s *simulated) check(u *upstreams) {
	now := time.Now()
	e := u.expect(now)
	found := map[string]bool{}
	for f, err := range Findings(context.Background(), s.store, intel.FindingFilter{Rule: freshnessRule}) {
		if err != nil {
			s.Fatal(err)
		}
		thing := f.CIK.String() + " " + f.Subject
		if found[thing] {
			s.Errorf("%s after %s: there are two findings", thing, now.Sub(s.began))
		}
		found[thing] = true
	}
	var wrong []string
	for thing := range e.must {
		if !found[thing] && !e.might[thing] {
			wrong = append(wrong, thing+" is older than it may be, and nothing says so")
		}
	}
	for thing := range found {
		if !e.must[thing] && !e.might[thing] {
			wrong = append(wrong, thing+" is as it should be, and a finding says otherwise")
		}
	}
	if slices.Sort(wrong); len(wrong) > 0 {
		s.Errorf("after %s: %d findings are wrong, the first: %s", now.Sub(s.began), len(wrong), wrong[0])
	}
	s.checked += len(e.must)
}

// outcomeOfWeek is what must not depend on how many work and who is killed.
type outcomeOfWeek struct {
	sum     intel.SHA256
	effects string
}

// judge checks what must hold after the week.
func (s *simulated) judge(u *upstreams) (o outcomeOfWeek) {
	s.Helper()
	ctx := context.Background()
	for _, b := range budgetsOfWeek {
		if most := u.most(b); most > b.calls {
			s.Errorf("%v were asked %d times in %s, and allow %d", b.hosts, most, b.per, b.calls)
		}
	}
	p, err := s.store.Jobs(ctx, intel.JobFilter{State: intel.JobDead})
	if err != nil {
		s.Fatal(err)
	}
	if len(p.Items) > 0 {
		j := p.Items[0]
		s.Errorf("%d dead jobs, the last: %s %s: %s", len(p.Items), j.Kind, j.Key, j.Error)
	}
	told := s.told(ctx)
	u.judgeFilings(s, told)
	u.judgeMarkets(s, told)
	o.effects = fmt.Sprint(len(told))
	if o.sum, err = s.store.Checksum(ctx, nil); err != nil {
		s.Fatal(err)
	}
	return o
}

// told counts what events tell of, by what it is: each effect is told of in the
// transaction that has it.
func (s *simulated) told(ctx context.Context) map[string]int64 {
	told := map[string]int64{}
	kinds := []intel.EventKind{intel.EventFiling, intel.EventFacts, intel.EventPrices, intel.EventArticle}
	for after := int64(0); ; {
		list, err := s.store.Events(ctx, intel.EventFilter{After: after, Kinds: kinds, Limit: intel.MaxPage})
		if err != nil {
			s.Fatal(err)
		}
		if len(list) == 0 {
			return told
		}
		for _, e := range list {
			after = e.ID
			switch e.Kind {
			case intel.EventFiling:
				told["filing "+e.Accession.String()] += e.Count
			case intel.EventFacts:
				told["facts "+e.CIK.String()] += e.Count
			case intel.EventPrices:
				told["prices "+e.Subject] += e.Count
			default:
				told["article "+e.Ref] += e.Count
			}
		}
	}
}

// judgeFilings: every filing after the first edition was told of once, and every
// fact.
func (u *upstreams) judgeFilings(s *simulated, told map[string]int64) {
	filings := 0
	for c := range u.companies {
		facts := int64(1)
		for e := 1; e < len(editions); e++ {
			if !u.files(c, e) {
				continue
			}
			facts++
			filings++
			if n := told["filing "+u.accession(c, e)]; n != 1 {
				s.Errorf("filing %s was told of %d times", u.accession(c, e), n)
			}
		}
		if n := told["facts "+u.cik(c).String()]; n != facts {
			s.Errorf("%d facts of company %d were told of, want %d", n, u.cik(c), facts)
		}
	}
	s.Logf("%d filings and the facts of %d companies were told of once each", filings, u.companies)
}

// judgeMarkets: whatever prices and articles were told of were so once, and
// those of every company that was answered about.
func (u *upstreams) judgeMarkets(s *simulated, told map[string]int64) {
	priced, written, articles := 0, 0, 0
	for c := range u.companies {
		if n := told["prices "+u.symbol(c)]; n != 0 {
			priced++
			if n != barsOfWeek {
				s.Errorf("%d days of prices of %s were told of, want %d", n, u.symbol(c), barsOfWeek)
			}
		}
		if u.last(jobNews, u.cik(c).String()).After(u.began) {
			written++
		}
	}
	for thing, n := range told {
		if thing[:4] == "arti" {
			articles++
			if n != 1 {
				s.Errorf("%s was told of %d times", thing, n)
			}
		}
	}
	if want := written*articlesOfWeek + len(weekFeeds)*feedItems(len(editions)-1); articles != want {
		s.Errorf("%d articles were told of, want %d", articles, want)
	}
	// Four companies a session, and what a person asked for; one or two an hour.
	if want := min(u.companies, 5*4+byHand); priced != want {
		s.Errorf("there are prices of %d companies, want %d", priced, want)
	}
	if want := min(u.companies, 7*newsOfDay); written != want {
		s.Errorf("there is news of %d companies, want %d", written, want)
	}
}
