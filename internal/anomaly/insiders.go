package anomaly

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/corpintel/intel"
)

// Sale is what one insider sold on the market on one day, of the form's plain
// words: without a plan that was made before.
type Sale struct {
	Day       intel.Date
	Owner     string // as the form names the person
	OwnerCIK  intel.CIK
	Shares    float64
	After     float64 // held afterwards
	Accession intel.AccessionNumber
	FiledAt   intel.Date
	SHA256    intel.SHA256 // the raw body
	KnownAt   time.Time
}

// Limits of insiders' selling.
const (
	clusterDays     = 30
	clusterInsiders = 3
	routineYears    = 3 // the same calendar month in so many years before is routine
)

func insiderRule() Rule {
	return Rule{"FL-INSIDERS", 1, unusual, "not three insiders sell within thirty days, routine sales left out", "Cohen, Malloy and Pomorski 2012"}
}

// Sales reads the sales on the market from a company's ownership reports.
// Superseded reports, derivatives, and sales under a plan of Rule 10b5-1 are
// left out.
func Sales(reports []intel.OwnershipReport) []Sale {
	var list []Sale
	for i := range reports {
		r := &reports[i]
		if r.SupersededBy != 0 || !strings.HasPrefix(r.Form, "4") || len(r.Owners) == 0 || planned(r) {
			continue
		}
		byDay := map[intel.Date]*Sale{}
		for k := range r.Lines {
			l := &r.Lines[k]
			if l.Kind != intel.LineTransaction || l.Derivative || l.Code != "S" || l.AcquiredDisposed == "A" {
				continue
			}
			s := byDay[l.Date]
			if s == nil {
				s = &Sale{Day: l.Date, Owner: r.Owners[0].Name, OwnerCIK: r.Owners[0].CIK, Accession: r.Accession, FiledAt: r.FiledAt, SHA256: r.SHA256, KnownAt: r.KnownAt}
				byDay[l.Date] = s
			}
			if shares, err := strconv.ParseFloat(l.Shares, 64); err == nil {
				s.Shares += shares
			}
			if after, err := strconv.ParseFloat(l.SharesAfter, 64); err == nil {
				s.After = after
			}
		}
		for _, s := range byDay {
			list = append(list, *s)
		}
	}
	slices.SortFunc(list, func(a, b Sale) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Accession, b.Accession), cmp.Compare(a.OwnerCIK, b.OwnerCIK))
	})
	return list
}

// planned reports whether a report says that it was under a plan.
func planned(r *intel.OwnershipReport) bool {
	texts := []string{r.Remarks}
	for _, n := range r.Footnotes {
		texts = append(texts, n.Text)
	}
	for _, t := range texts {
		if t = strings.ToLower(strings.ReplaceAll(t, "‑", "-")); strings.Contains(t, "10b5-1") || strings.Contains(t, "10b5 1") {
			return true
		}
	}
	return false
}

// InsiderSelling finds clusters: three or more insiders who sold within thirty
// days. Whoever sold in the same calendar month of each of three years before
// does not count: that is routine. One finding a cluster, at the sale that made
// it one.
func InsiderSelling(issuer intel.CIK, sales []Sale) []intel.Finding {
	rule := insiderRule()
	var out []intel.Finding
	var quietUntil intel.Date
	for i := range sales {
		s := &sales[i]
		if s.Day <= quietUntil || routine(sales[:i], s) {
			continue
		}
		sellers := map[intel.CIK]*Sale{}
		var order []*Sale
		for k := i; k >= 0 && sales[k].Day.DaysUntil(s.Day) <= clusterDays; k-- {
			t := &sales[k]
			if sellers[t.OwnerCIK] == nil && !routine(sales[:k], t) {
				sellers[t.OwnerCIK] = t
				order = append(order, t)
			}
		}
		if len(sellers) < clusterInsiders {
			continue
		}
		quietUntil = s.Day.AddDays(clusterDays)
		first := order[len(order)-1].Day
		x := intel.Finding{
			ID:   intel.NaturalID(rule.ID, strconv.Itoa(rule.Version), issuer.String(), s.Day.String()),
			Kind: intel.FindingFilings, Rule: rule.ID, Version: rule.Version, Severity: rule.Severity, CIK: issuer,
			Subject: "insiders' sales", Period: intel.Period{Start: first, End: s.Day}, Accession: s.Accession,
			Observed: fmt.Sprintf("%d insiders", len(sellers)), Expected: fmt.Sprintf("fewer than %d", clusterInsiders),
			ExpectedHigh: bound(clusterInsiders - 1), Score: float64(len(sellers)), State: intel.FindingNew,
			SHA256: s.SHA256, CreatedAt: s.KnownAt,
			CounterEvidence: []intel.CounterEvidence{
				{Question: "plan under Rule 10b5-1", Note: "sales that their report puts under a plan are left out"},
				{Question: "routine", Note: "sales in the same month of three years before are left out"},
			},
		}
		var names []string
		for _, t := range order {
			part := ""
			if t.After > 0 {
				part = fmt.Sprintf(" (%.0f %% of the holding)", 100*t.Shares/(t.Shares+t.After))
			}
			names = append(names, fmt.Sprintf("%s %s shares%s", t.Owner, grouped(number(t.Shares)), part))
			x.Evidence = append(x.Evidence, intel.Evidence{
				Note: "sold by " + t.Owner, Period: intel.Period{End: t.Day}, Value: number(t.Shares), Accession: t.Accession, FiledAt: t.FiledAt,
			})
		}
		x.Message = fmt.Sprintf("%d insiders sold on the market from %s to %s: %s.", len(sellers), first, s.Day, strings.Join(names, "; "))
		out = append(out, x)
	}
	return out
}

// routine reports whether the seller sold in the same calendar month of each of
// the years before.
func routine(before []Sale, s *Sale) bool {
	years := map[int]bool{}
	for i := range before {
		if t := &before[i]; t.OwnerCIK == s.OwnerCIK && t.Day/100%100 == s.Day/100%100 && t.Day.Year() < s.Day.Year() {
			years[t.Day.Year()] = true
		}
	}
	for k := 1; k <= routineYears; k++ {
		if !years[s.Day.Year()-k] {
			return false
		}
	}
	return true
}
