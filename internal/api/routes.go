package api

import (
	"net/http"
	"strings"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/lineage"
	"github.com/corpintel/intel/internal/market"
	"github.com/corpintel/intel/internal/news"
	"github.com/corpintel/intel/internal/study"
)

// access says who may call a route. The zero value is nobody: a route has to
// say it.
type access string

// The roles, from the least to the most trusted; each may also call what those
// before it may.
const (
	accessAnonymous access = "anonymous" // anybody: probes, documentation
	accessViewer    access = "viewer"    // whoever may read the data
	accessOperator  access = "operator"  // whoever runs the deployment
)

// route is one line of the table of routes.
type route struct {
	method  string
	path    string
	access  access
	id      string // the operation's name; also the span's
	tag     string // the chapter in the documentation
	summary string
	handler handler
	stream  bool // the answer is sent as it comes: no entity tag, no compression
}

// changes reports whether the route changes something.
func (r route) changes() bool { return r.method != http.MethodGet }

func (r route) pattern() string { return r.method + " " + r.path }

// label is the path as metrics and logs name it.
func (r route) label() string { return strings.TrimSuffix(r.path, "{$}") }

// handler registers a route with the server it is part of.
type handler func(*server, route)

// routes is every route there is.
func (s *server) routes() []route {
	const (
		get        = http.MethodGet
		companies  = "Companies"
		filings    = "Filings"
		facts      = "Facts and their origin"
		statements = "Statements and metrics"
		comparing  = "Comparing companies"
		markets    = "Prices and news"
		owned      = "Ownership and holdings"
		runs       = "Runs"
		quality    = "Quality"
		program    = "Program"
	)
	all := []route{
		{get, "/api/v1/companies", accessViewer, "listCompanies", companies, "List or search companies", kept(typed(s.listCompanies)), false},
		{get, "/api/v1/companies/{id}", accessViewer, "getCompany", companies, "Show a company", kept(typed(s.getCompany)), false},
		{get, "/api/v1/companies/{id}/filings", accessViewer, "listFilings", filings, "List a company's filings, the newest first", kept(encoded[asOfPage[filingAnswer]](s.listFilings)), false},
		{get, "/api/v1/companies/{id}/facts", accessViewer, "listFacts", facts, "List a company's facts as they were known at an instant", kept(encoded[asOfPage[intel.KnownFact]](s.listFacts)), false},
		{get, "/api/v1/companyconcept/{id}/{taxonomy}/{concept}", accessViewer, "getCompanyConcept", facts, "Show what a company reported under a concept, in EDGAR's shape", kept(encoded[conceptAnswer](s.getCompanyConcept)), false},
		{get, "/api/v1/frames/{taxonomy}/{concept}/{unit}/{period}", accessViewer, "getFrame", facts, "Show one fact of each company in a calendar period, in EDGAR's shape", kept(encoded[frameAnswer](s.getFrame)), false},
		{get, "/api/v1/companies/{id}/trace", accessViewer, "traceFact", facts, "Lead a number back to its filing and raw body", encoded[asOfPage[lineage.Trace]](s.traceFact), false},
		{get, "/api/v1/companies/{id}/financials", accessViewer, "getFinancials", statements, "Show a standardized statement of a company as it was known at an instant", kept(tabled[study.Financials](s.getFinancials)), false},
		{get, "/api/v1/companies/{id}/metrics", accessViewer, "listMetrics", statements, "Compute a company's ratios, growth and scores as they were known at an instant", kept(tabled[metricsAnswer](s.listMetrics)), false},
		{get, "/api/v1/companies/{id}/restatements", accessViewer, "listRestatements", statements, "List what was reported differently later, with both filings", kept(tabled[restatementsAnswer](s.listRestatements)), false},
		{get, "/api/v1/companies/{id}/shares", accessViewer, "listShares", statements, "List numbers of shares and amounts per share, on the basis of the newest split", kept(tabled[sharesAnswer](s.listShares)), false},
		{get, "/api/v1/companies/{id}/prices", accessViewer, "listPrices", markets, "List a company's daily prices, raw or adjusted, as known at an instant", kept(encoded[asOfPage[market.Price]](s.listPrices)), false},
		{get, "/api/v1/companies/{id}/actions", accessViewer, "listActions", markets, "List a company's splits and dividends, and what its share counts say of them", kept(encoded[actionsAnswer](s.listActions)), false},
		{get, "/api/v1/companies/{id}/gaps", accessViewer, "listGaps", markets, "List the sessions of the exchange without a price of a company", kept(encoded[gapsAnswer](s.listGaps)), false},
		{get, "/api/v1/figures", accessViewer, "listFigures", markets, "List what vendors state about a symbol beside its prices", kept(encoded[asOfPage[intel.VendorFigure]](s.listFigures)), false},
		{get, "/api/v1/symbols", accessViewer, "listSymbols", markets, "List who traded under a symbol, and when", kept(typed(s.listSymbols)), false},
		{get, "/api/v1/publishers", accessViewer, "listPublishers", markets, "List the publishers of news that a vendor knows", kept(typed(s.listPublishers)), false},
		{get, "/api/v1/companies/{id}/news", accessViewer, "listCompanyNews", markets, "List the news that speaks of a company, the latest first", kept(encoded[asOfPage[news.Story]](s.listCompanyNews)), false},
		{get, "/api/v1/news", accessViewer, "listNews", markets, "List news, the latest first", kept(encoded[asOfPage[news.Story]](s.listNews)), false},
		{get, "/api/v1/companies/{id}/ownership", accessViewer, "listOwnership", owned, "List what is reported to be owned of an issuer, or by an owner", kept(encoded[asOfPage[intel.OwnershipReport]](s.listOwnership)), false},
		{get, "/api/v1/companies/{id}/holdings", accessViewer, "listHoldings", owned, "List what a manager reported to hold at the end of quarters", kept(encoded[asOfPage[intel.Holding]](s.listHoldings)), false},
		{get, "/api/v1/companies/{id}/holding-reports", accessViewer, "listHoldingReports", owned, "List a manager's reports of holdings with their totals", kept(encoded[asOfPage[intel.HoldingReport]](s.listHoldingReports)), false},
		{get, "/api/v1/screen", accessViewer, "screen", comparing, "Find the companies that a condition was true of at an instant", kept(tabled[screenAnswer](s.screen)), false},
		{get, "/api/v1/compare", accessViewer, "compare", comparing, "Put companies side by side, with quartiles, outliers and concentration", kept(tabled[study.Comparison](s.compare)), false},
		{get, "/api/v1/peers", accessViewer, "listPeers", comparing, "List every version of every set of peers", kept(typed(s.listPeers)), false},
		{get, "/api/v1/peers/{name}", accessViewer, "getPeers", comparing, "Show who belongs to a set of peers, and why", kept(tabled[study.Peers](s.getPeers)), false},
		{get, "/api/v1/filings/{accession}", accessViewer, "getFiling", filings, "Show a filing as each of its filers lists it", kept(typed(s.getFiling)), false},
		{get, "/api/v1/raw/{sha256}", accessViewer, "getRaw", facts, "Download a raw body, its hash computed again", octets(s.getRaw), false},
		{get, "/api/v1/raw/{sha256}/origin", accessViewer, "getRawOrigin", facts, "Show where a raw body came from", typed(s.getRawOrigin), false},
		{get, "/api/v1/runs", accessViewer, "listRuns", runs, "List runs, the newest first", typed(s.listRuns), false},
		{get, "/api/v1/runs/{id}", accessViewer, "getRun", runs, "Show a run and what came of each item", typed(s.getRun), false},
		{get, "/api/v1/runs/{id}/changes", accessViewer, "listRunChanges", runs, "List what a run made different", typed(s.listRunChanges), false},
		{get, "/api/v1/runs/{id}/events", accessViewer, "streamRunEvents", runs, "Follow a run as server-sent events", events(s.streamRunEvents), true},
		{get, "/api/v1/status", accessViewer, "getStatus", program, "Count what is stored", encoded[statusAnswer](s.getStatus), false},
		{get, "/healthz", accessAnonymous, "getHealth", program, "Tell that the process lives", typed(s.getHealth), false},
		{get, "/readyz", accessAnonymous, "getReadiness", program, "Tell whether requests can be answered", typed(s.getReadiness), false},
		{get, "/openapi.json", accessAnonymous, "getOpenAPI", program, "This document", plain(s.getOpenAPI), false},
		{get, "/docs", accessAnonymous, "getDocs", program, "Interactive documentation", plain(s.getDocs), false},
		{get, "/docs/{file}", accessAnonymous, "getDocsFile", program, "A file of the interactive documentation", plain(s.getDocsFile), false},
		{get, "/favicon.ico", accessAnonymous, "getFavicon", program, "No icon", plain(s.getFavicon), false},
		{get, "/{$}", accessAnonymous, "getLanding", program, "Where to begin", plain(s.getLanding), false},
	}
	all = append(all, s.qualityRoutes()...)
	all = append(all, s.watchingRoutes()...)
	if s.Metrics != nil {
		all = append(all, route{get, "/metrics", accessOperator, "getMetrics", program, "Metrics for Prometheus", plain(s.getMetrics), false})
	}
	return all
}

// mount makes a route callable.
func (s *server) mount(rt route) error {
	switch rt.access {
	case accessAnonymous, accessViewer, accessOperator:
	default:
		return intel.Errorf(intel.KindInternal, "api: route %s says nobody may call it: give it an access", rt.pattern())
	}
	if _, twice := s.byPattern[rt.pattern()]; twice {
		return intel.Errorf(intel.KindInternal, "api: route %s is there twice", rt.pattern())
	}
	s.byPattern[rt.pattern()] = rt
	rt.handler(s, rt)
	return nil
}
