package api

import "net/http"

// watchingRoutes are the routes about what is watched and what became known.
func (s *server) watchingRoutes() []route {
	const watching, jobs = "Watchlists and events", "Jobs"
	return []route{
		{http.MethodGet, "/api/v1/events", accessViewer, "listEvents", watching, "Follow what becomes known, as server-sent events or as a list", feed(s.listEvents), true},
		{http.MethodGet, "/api/v1/watchlists", accessViewer, "listWatchlists", watching, "List watchlists", typed(s.listWatchlists), false},
		{http.MethodGet, "/api/v1/watchlists/{name}", accessViewer, "getWatchlist", watching, "Show a watchlist", typed(s.getWatchlist), false},
		{http.MethodPut, "/api/v1/watchlists/{name}", accessOperator, "setWatchlist", watching, "Make a watchlist hold exactly some companies", typed(s.setWatchlist), false},
		{http.MethodDelete, "/api/v1/watchlists/{name}", accessOperator, "deleteWatchlist", watching, "Remove a watchlist", typed(s.deleteWatchlist), false},
		{http.MethodPut, "/api/v1/watchlists/{name}/companies/{company}", accessOperator, "watchCompany", watching, "Put a company on a watchlist", typed(s.watchCompany), false},
		{http.MethodDelete, "/api/v1/watchlists/{name}/companies/{company}", accessOperator, "unwatchCompany", watching, "Take a company from a watchlist", typed(s.unwatchCompany), false},
		{http.MethodGet, "/api/v1/jobs", accessViewer, "listJobs", jobs, "List jobs, the newest first", typed(s.listJobs), false},
		{http.MethodGet, "/api/v1/jobs/{id}", accessViewer, "getJob", jobs, "Show a job", typed(s.getJob), false},
		{http.MethodPost, "/api/v1/jobs/{id}/retry", accessOperator, "retryJob", jobs, "Let a job that is over try again", typed(s.retryJob), false},
		{http.MethodPost, "/api/v1/jobs/{id}/cancel", accessOperator, "cancelJob", jobs, "End a waiting job, or ask a worker to stop", typed(s.cancelJob), false},
		{http.MethodGet, "/api/v1/job-counts", accessViewer, "countJobs", jobs, "Count jobs by kind and state", typed(s.countJobs), false},
		{http.MethodGet, "/api/v1/job-history", accessViewer, "listJobHistory", jobs, "Sum up what became of jobs, by hour or day", typed(s.listJobHistory), false},
		{http.MethodGet, "/api/v1/schedules", accessViewer, "listSchedules", jobs, "List what is done by the clock", typed(s.listSchedules), false},
		{http.MethodPost, "/api/v1/schedules/{name}/run", accessOperator, "runSchedule", jobs, "Add the jobs of a schedule now", typed(s.runSchedule), false},
	}
}
