package api

import "net/http"

// watchingRoutes are the routes about what is watched and what became known.
func (s *server) watchingRoutes() []route {
	const watching = "Watchlists and events"
	return []route{
		{http.MethodGet, "/api/v1/events", accessViewer, "listEvents", watching, "Follow what becomes known, as server-sent events or as a list", feed(s.listEvents), true},
		{http.MethodGet, "/api/v1/watchlists", accessViewer, "listWatchlists", watching, "List watchlists", typed(s.listWatchlists), false},
		{http.MethodGet, "/api/v1/watchlists/{name}", accessViewer, "getWatchlist", watching, "Show a watchlist", typed(s.getWatchlist), false},
		{http.MethodPut, "/api/v1/watchlists/{name}", accessOperator, "setWatchlist", watching, "Make a watchlist hold exactly some companies", typed(s.setWatchlist), false},
		{http.MethodDelete, "/api/v1/watchlists/{name}", accessOperator, "deleteWatchlist", watching, "Remove a watchlist", typed(s.deleteWatchlist), false},
		{http.MethodPut, "/api/v1/watchlists/{name}/companies/{company}", accessOperator, "watchCompany", watching, "Put a company on a watchlist", typed(s.watchCompany), false},
		{http.MethodDelete, "/api/v1/watchlists/{name}/companies/{company}", accessOperator, "unwatchCompany", watching, "Take a company from a watchlist", typed(s.unwatchCompany), false},
	}
}
