package api

import (
	"context"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/analysis"
	"github.com/corpintel/intel/internal/study"
)

// screenAnswer is a page of what a screen found, but for the order of keys.
type screenAnswer struct {
	study.Screen
	Next *string `json:"next"`
}

type screenInput struct {
	Strict
	Format
	Expression string  `query:"expression" required:"true" maxLength:"2000" doc:"The condition: see docs/screening.md." example:"gross_margin > 0.5 and sic == '3674'"`
	Period     string  `query:"period" enum:"annual,quarterly,ttm" default:"annual" doc:"The periods of which the newest is looked at."`
	View       string  `query:"view" enum:"latest,original" default:"latest" doc:"Of several reports of a period: the latest known, or the first."`
	Currency   string  `query:"currency" maxLength:"3" default:"USD" doc:"What amounts of money are in; companies that report in another currency are set aside where the expression has amounts." example:"EUR"`
	AsOf       instant `query:"as_of"`
	Cursor     string  `query:"cursor" maxLength:"1024" doc:"The next of the answer before; leave it out for the first."`
	Limit      int     `query:"limit" minimum:"1" maximum:"10000" default:"1000" doc:"At most so many items."`
}

func (s *server) screen(ctx context.Context, in *screenInput) (*document, error) {
	v, err := s.view(ctx, in.AsOf, in.Cursor)
	if err != nil {
		return nil, err
	}
	found, err := s.study.Screen(ctx, study.ScreenQuery{
		Expression: in.Expression, AsOf: v.asOf, Period: analysis.PeriodType(in.Period), View: analysis.View(in.View), Currency: in.Currency,
	})
	if err != nil {
		return nil, err
	}
	if f := in.wanted(); f != "json" {
		return file(f, "screen-"+v.asOf.UTC().Format("20060102T150405Z"), &found)
	}
	items, next, err := part(found.Items, func(x *study.Screened) string { return x.Company.CIK.String() }, v.cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	p := newPage(items, v.next(next))
	found.Items, found.AsOf = p.Items, time.Time{} // stamped
	return stampedJSON(screenAnswer{found, p.Next}, v.asOf)
}

type compareInput struct {
	Strict
	Format
	Companies []string `query:"companies" maxItems:"500" doc:"CIKs or tickers, with commas between them." example:"AAPL,MSFT"`
	Peers     string   `query:"peers" maxLength:"64" doc:"A stored set of peers, in place of companies." example:"chips"`
	Version   int      `query:"version" minimum:"1" doc:"The version of the set. Without it: the newest."`
	Metrics   []string `query:"metrics" maxItems:"200" doc:"Lines and metrics, with commas between them. Without it: a choice of both." example:"revenue,gross_margin"`
	Period    string   `query:"period" enum:"annual,quarterly,ttm" default:"annual" doc:"The periods of which the newest is compared."`
	View      string   `query:"view" enum:"latest,original" default:"latest" doc:"Of several reports of a period: the latest known, or the first."`
	Shares    string   `query:"shares" maxLength:"64" default:"revenue" doc:"The line of which the concentration of the set is computed." example:"revenue"`
	Moderate  float64  `query:"moderate" minimum:"0" maximum:"10000" default:"1000" doc:"From above which index the set counts as moderately concentrated."`
	High      float64  `query:"high" minimum:"0" maximum:"10000" default:"1800" doc:"From above which index it counts as highly concentrated."`
	AsOf      instant  `query:"as_of"`
}

func (s *server) compare(ctx context.Context, in *compareInput) (*document, error) {
	v, err := s.view(ctx, in.AsOf, "")
	if err != nil {
		return nil, err
	}
	q := study.CompareQuery{
		Names: in.Metrics, AsOf: v.asOf, Period: analysis.PeriodType(in.Period), View: analysis.View(in.View),
		Shares: in.Shares, Thresholds: analysis.Thresholds{Moderate: in.Moderate, High: in.High},
	}
	if q.Members, q.Set, err = s.members(ctx, in, v.asOf); err != nil {
		return nil, err
	}
	found, err := s.study.Compare(ctx, q)
	if err != nil {
		return nil, err
	}
	if f := in.wanted(); f != "json" {
		return file(f, "comparison-"+v.asOf.UTC().Format("20060102T150405Z"), &found)
	}
	found.AsOf = time.Time{} // stamped
	return stampedJSON(found, v.asOf)
}

// members returns who is compared, and what that set is in words.
func (s *server) members(ctx context.Context, in *compareInput, asOf time.Time) ([]study.Member, string, error) {
	if (in.Peers == "") == (len(in.Companies) == 0) {
		return nil, "", refused("query.companies", "give companies, or a set of peers")
	}
	if in.Peers != "" {
		set, err := s.Store.PeerSet(ctx, in.Peers, in.Version)
		if err != nil {
			return nil, "", err
		}
		p, err := s.study.Peers(ctx, set, asOf)
		return p.Members(), p.Title(), err
	}
	var members []study.Member
	for _, text := range in.Companies {
		var id companyID
		if err := id.UnmarshalText([]byte(text)); err != nil {
			return nil, "", refused("query.companies", err.Error())
		}
		c, err := s.company(ctx, id)
		if err != nil {
			return nil, "", err
		}
		members = append(members, study.Member{Company: c, Reason: "asked for"})
	}
	return members, "the companies asked for", nil
}

type listPeersInput struct {
	Strict
	Paging
}

func (s *server) listPeers(ctx context.Context, in *listPeersInput) (*body[page[intel.PeerSet]], error) {
	list, err := s.Store.PeerSets(ctx, in.request())
	if err != nil {
		return nil, err
	}
	return &body[page[intel.PeerSet]]{newPage(list.Items, list.Next)}, nil
}

type getPeersInput struct {
	Strict
	Format
	Name    string  `path:"name" maxLength:"64" doc:"The name of the set." example:"chips"`
	Version int     `query:"version" minimum:"1" doc:"The version. Without it: the newest."`
	AsOf    instant `query:"as_of"`
}

func (s *server) getPeers(ctx context.Context, in *getPeersInput) (*document, error) {
	v, err := s.view(ctx, in.AsOf, "")
	if err != nil {
		return nil, err
	}
	set, err := s.Store.PeerSet(ctx, in.Name, in.Version)
	if err != nil {
		return nil, err
	}
	p, err := s.study.Peers(ctx, set, v.asOf)
	if err != nil {
		return nil, err
	}
	if f := in.wanted(); f != "json" {
		return file(f, "peers-"+set.Name+"-"+v.asOf.UTC().Format("20060102T150405Z"), &p)
	}
	p.AsOf = time.Time{} // stamped
	return stampedJSON(p, v.asOf)
}
