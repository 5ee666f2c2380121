package study

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
	"github.com/corpintel/intel/internal/sheet"
)

// Peers is a set of companies as of an instant, with why each is in it.
type Peers struct {
	Set   intel.PeerSet `json:"set"`
	AsOf  time.Time     `json:"as_of,omitzero"`
	Items []Peer        `json:"items"` // by CIK
	Left  []Peer        `json:"left"`  // of the industry, but of another size or of none that is known
}

// Peer is a company and why it is in a set, or is not.
type Peer struct {
	Company Company `json:"company"`
	SIC     string  `json:"sic"`
	Reason  string  `json:"reason"`

	stored intel.Company
}

// Members returns who is compared where a set is.
func (p *Peers) Members() []Member {
	members := make([]Member, len(p.Items))
	for i, x := range p.Items {
		members[i] = Member{x.stored, x.Reason}
	}
	return members
}

// Title names the set and its version in words.
func (p *Peers) Title() string {
	if p.Set.Version == 0 {
		return "the peers asked for"
	}
	return "the peers " + p.Set.Name + ", version " + strconv.Itoa(p.Set.Version)
}

// Peers finds who belongs to a set. Industry codes are those that EDGAR has now;
// sizes are those known as of the instant.
func (s *Study) Peers(ctx context.Context, set intel.PeerSet, asOf time.Time) (Peers, error) {
	if set.Line != "" {
		if _, known := s.Mapping.Line(set.Line); !known {
			return Peers{}, intel.Errorf(intel.KindInvalid, "there is no line %q: the lines are in docs/data.md", set.Line)
		}
	}
	out := Peers{Set: set, AsOf: asOf, Items: []Peer{}, Left: []Peer{}}
	for _, cik := range set.Chosen {
		c, err := s.Store.Company(ctx, cik)
		if err != nil {
			return Peers{}, err
		}
		out.Items = append(out.Items, newPeer(c, "chosen"))
	}
	if set.SIC != "" {
		if err := s.industry(ctx, &out); err != nil {
			return Peers{}, err
		}
	}
	byCIK := func(a, b Peer) int { return int(int64(a.Company.CIK) - int64(b.Company.CIK)) }
	slices.SortStableFunc(out.Items, byCIK)
	slices.SortStableFunc(out.Left, byCIK)
	return out, nil
}

func newPeer(c intel.Company, reason string) Peer {
	return Peer{Company: nameOf(c), SIC: c.SIC, Reason: reason, stored: c}
}

// industry adds the companies of the set's industry, and of its size.
func (s *Study) industry(ctx context.Context, out *Peers) error {
	set := &out.Set
	own, err := s.measure(ctx, set, out.AsOf)
	if err != nil {
		return err
	}
	for c, err := range s.universe(ctx) {
		if err != nil {
			return err
		}
		if !strings.HasPrefix(c.SIC, set.SIC) || slices.Contains(set.Chosen, c.CIK) {
			continue
		}
		reason := "SIC " + c.SIC + " begins with " + set.SIC
		if c.SIC == set.SIC {
			reason = "SIC " + c.SIC
		}
		if own == nil {
			out.Items = append(out.Items, newPeer(c, reason))
			continue
		}
		p, err := s.profile(ctx, c, analysis.Annual, analysis.Latest, out.AsOf)
		if err != nil {
			return err
		}
		size, fits := own.sized(set, p)
		if fits {
			out.Items = append(out.Items, newPeer(c, reason+"; "+size))
		} else {
			out.Left = append(out.Left, newPeer(c, reason+", but "+size))
		}
	}
	return nil
}

// measure returns the company that a set measures size by, nil for none.
func (s *Study) measure(ctx context.Context, set *intel.PeerSet, asOf time.Time) (*profile, error) {
	if set.Like == 0 {
		return nil, nil //nolint:nilnil // a set need not ask for a size
	}
	c, err := s.Store.Company(ctx, set.Like)
	if err != nil {
		return nil, err
	}
	p, err := s.profile(ctx, c, analysis.Annual, analysis.Latest, asOf)
	if err != nil {
		return nil, err
	}
	if p == nil || p.lines[set.Line] == nil {
		return nil, intel.Errorf(intel.KindNotFound, "no %s of %s was known then: measure by another line or company", set.Line, c.Name)
	}
	return p, nil
}

// sized says how large another company is beside this one, and whether that is
// what the set asks for.
func (p *profile) sized(set *intel.PeerSet, other *profile) (says string, fits bool) {
	if other == nil || other.lines[set.Line] == nil {
		return "no " + set.Line + " of it was known", false
	}
	own, its := p.lines[set.Line], other.lines[set.Line]
	if own.Unit != its.Unit {
		return set.Line + " is in " + its.Unit + ", not in " + own.Unit, false
	}
	x, okX := p.value(set.Line).Number()
	y, okY := other.value(set.Line).Number()
	if !okX || !okY || x <= 0 {
		return set.Line + " can not be compared", false
	}
	times := y / x
	return set.Line + " is " + strconv.FormatFloat(times, 'f', 2, 64) + " times that of " + p.company.Name, times >= set.From && times <= set.To
}

// Workbook lays the answer out in sheets.
func (p *Peers) Workbook() *sheet.Workbook {
	table := func(name string, peers []Peer) sheet.Table {
		t := sheet.Table{Name: name, Columns: []sheet.Column{
			{Name: "cik", Kind: sheet.Number}, {Name: "name", Kind: sheet.Text}, {Name: "ticker", Kind: sheet.Text}, {Name: "sic", Kind: sheet.Text}, {Name: "reason", Kind: sheet.Text},
		}}
		for _, x := range peers {
			t.Rows = append(t.Rows, []sheet.Cell{sheet.C(x.Company.CIK.String()), sheet.C(x.Company.Name), sheet.C(x.Company.Ticker), sheet.C(x.SIC), sheet.C(x.Reason)})
		}
		return t
	}
	return &sheet.Workbook{
		Title:  "Peers " + p.Set.Name,
		Facts:  [][2]string{{"set", p.Title()}, {"note", p.Set.Note}, {"sizes known as of", instant(p.AsOf)}, {"industry codes", "as EDGAR has them now"}, {"made by", "corpintel"}},
		Tables: []sheet.Table{table("Peers", p.Items), table("Left out", p.Left)},
	}
}
