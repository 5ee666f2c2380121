package telemetry

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/corpintel/intel"
)

// Metrics counts and times what the process does. Labels take few and known
// values, never a CIK. All methods are safe for concurrent use.
type Metrics struct {
	registry *prometheus.Registry

	httpRequests     *prometheus.CounterVec
	httpSeconds      *prometheus.HistogramVec
	upstreamRequests *prometheus.CounterVec
	upstreamSeconds  *prometheus.HistogramVec
	upstreamWait     prometheus.Histogram
	ingestRecords    *prometheus.CounterVec
	ingestBatches    *prometheus.CounterVec
	applySeconds     prometheus.Histogram
	runs             *prometheus.CounterVec
	jobs             *prometheus.CounterVec
	jobSeconds       *prometheus.HistogramVec
	jobsQueued       *prometheus.GaugeVec
	jobsAge          *prometheus.GaugeVec
	cache            *prometheus.CounterVec
	kept             *prometheus.CounterVec
	jobsHanded       *prometheus.CounterVec
	jobsInRedis      *prometheus.GaugeVec
	jobsByRedis      prometheus.Gauge
	replicaReads     *prometheus.CounterVec
	replicaReady     *prometheus.GaugeVec
	replicaLag       *prometheus.GaugeVec
	replicaLagBytes  *prometheus.GaugeVec
	quota            *prometheus.CounterVec
}

// NewMetrics makes every metric there is, in a registry of its own. They are
// described in docs/metrics.md.
func NewMetrics(version, commit string) *Metrics {
	registry := prometheus.NewRegistry()
	registry.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	with := promauto.With(registry)
	with.NewGaugeVec(prometheus.GaugeOpts{
		Name: "intel_build_info",
		Help: "Always 1; the labels name the version and the commit that runs.",
	}, []string{"version", "commit"}).WithLabelValues(version, commit).Set(1)

	return &Metrics{
		registry: registry,
		httpRequests: with.NewCounterVec(prometheus.CounterOpts{
			Name: "intel_http_requests_total",
			Help: "Requests answered, by method, route and HTTP status.",
		}, []string{"method", "route", "status"}),
		httpSeconds: with.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "intel_http_request_seconds",
			Help:    "Time from a request's arrival to the end of its answer.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}, []string{"route"}),
		upstreamRequests: with.NewCounterVec(prometheus.CounterOpts{
			Name: "intel_upstream_requests_total",
			Help: "Requests sent upstream, repeats included, by real host and what came of them.",
		}, []string{"host", "outcome"}),
		upstreamSeconds: with.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "intel_upstream_request_seconds",
			Help:    "Time of one request sent upstream, its body included and the wait for the rate limit not.",
			Buckets: []float64{.025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60},
		}, []string{"host"}),
		upstreamWait: with.NewHistogram(prometheus.HistogramOpts{
			Name:    "intel_upstream_wait_seconds",
			Help:    "Wait for the shared rate limit before a request upstream, penalties included.",
			Buckets: []float64{.001, .01, .05, .1, .25, .5, 1, 5, 30, 60, 300, 600},
		}),
		ingestRecords: with.NewCounterVec(prometheus.CounterOpts{
			Name: "intel_ingest_records_total",
			Help: "Records brought to the store, by source and result: accepted, unchanged or changed, new findings (flagged), or new in quarantine (quarantined).",
		}, []string{"source", "result"}),
		ingestBatches: with.NewCounterVec(prometheus.CounterOpts{
			Name: "intel_ingest_batches_total",
			Help: "Batches brought to the store, by source, kind of body and result: applied, refused because the body was unusable, or failed.",
		}, []string{"source", "kind", "result"}),
		applySeconds: with.NewHistogram(prometheus.HistogramOpts{
			Name:    "intel_store_apply_seconds",
			Help:    "Time of the transaction that stores a batch.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
		}),
		runs: with.NewCounterVec(prometheus.CounterOpts{
			Name: "intel_runs_total",
			Help: "Runs that ended, by source and the state they ended in.",
		}, []string{"source", "state"}),
		jobs: with.NewCounterVec(prometheus.CounterOpts{
			Name: "intel_jobs_total",
			Help: "Attempts at jobs, by kind and outcome: done, failed (tried again, if it may be), put_back (not tried to the end) or cancelled.",
		}, []string{"kind", "outcome"}),
		jobSeconds: with.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "intel_job_seconds",
			Help:    "Time of one attempt at a job, by kind.",
			Buckets: []float64{.01, .05, .1, .5, 1, 5, 10, 30, 60, 300, 1800},
		}, []string{"kind"}),
		jobsQueued: with.NewGaugeVec(prometheus.GaugeOpts{
			Name: "intel_jobs_queued",
			Help: "Jobs in the store, by kind and state: waiting, running or dead.",
		}, []string{"kind", "state"}),
		jobsAge: with.NewGaugeVec(prometheus.GaugeOpts{
			Name: "intel_jobs_oldest_seconds",
			Help: "How long the oldest waiting job of a kind has been due.",
		}, []string{"kind"}),
		cache: with.NewCounterVec(prometheus.CounterOpts{
			Name: "intel_cache_requests_total",
			Help: "Questions to a cache, by tier (memory or redis), operation (get or put) and outcome: hit, miss, ok or error.",
		}, []string{"tier", "operation", "outcome"}),
		quota: with.NewCounterVec(prometheus.CounterOpts{
			Name: "intel_http_limit_requests_total",
			Help: "Requests counted against the limit of their address, by outcome, allowed or refused, and by who decided: all servers together, or this one alone since Redis did not answer.",
		}, []string{"outcome", "by"}),
		kept: with.NewCounterVec(prometheus.CounterOpts{
			Name: "intel_http_cache_requests_total",
			Help: "Requests whose answers are kept, by outcome: hit, miss, or outdated, where what was kept no longer held.",
		}, []string{"outcome"}),
		jobsHanded: with.NewCounterVec(prometheus.CounterOpts{
			Name: "intel_handed_jobs_total",
			Help: "Jobs handed to Redis (handed), how many of these for a second time since Redis had lost them (lost), and what was removed from it since it was over (swept).",
		}, []string{"what"}),
		jobsInRedis: with.NewGaugeVec(prometheus.GaugeOpts{
			Name: "intel_redis_jobs",
			Help: "Jobs that Redis has, by lane: waiting for a worker, or given to one.",
		}, []string{"lane", "state"}),
		jobsByRedis: with.NewGauge(prometheus.GaugeOpts{
			Name: "intel_redis_up",
			Help: "Whether jobs come to this worker by Redis: 1, or 0 where it asks the store for them.",
		}),
		replicaReads: with.NewCounterVec(prometheus.CounterOpts{
			Name: "intel_replica_reads_total",
			Help: "Reads that a replica of the database might have answered, by outcome: answered, or left to the database because the replicas were behind or absent.",
		}, []string{"outcome"}),
		replicaReady: with.NewGaugeVec(prometheus.GaugeOpts{
			Name: "intel_replica_ready",
			Help: "Whether a replica answers and is one of the database, by its place in the setting.",
		}, []string{"replica"}),
		replicaLag: with.NewGaugeVec(prometheus.GaugeOpts{
			Name: "intel_replica_lag_seconds",
			Help: "For how long a replica has been behind the database, 0 where it is not; of the last look that it answered.",
		}, []string{"replica"}),
		replicaLagBytes: with.NewGaugeVec(prometheus.GaugeOpts{
			Name: "intel_replica_lag_bytes",
			Help: "How much of the database's log a replica has not repeated yet; of the last look that it answered.",
		}, []string{"replica"}),
	}
}

// Handler serves the metrics to Prometheus.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// ObserveRequest counts and times one answered HTTP request. The route is the
// pattern it matched, never its path, and "" where it matched none.
func (m *Metrics) ObserveRequest(method, route string, status int, took time.Duration) {
	m.httpRequests.WithLabelValues(knownMethod(method), route, strconv.Itoa(status)).Inc()
	m.httpSeconds.WithLabelValues(route).Observe(took.Seconds())
}

// ObserveKept counts a request to a route whose answers are kept.
func (m *Metrics) ObserveKept(outcome string) { m.kept.WithLabelValues(outcome).Inc() }

// knownMethod keeps a stranger from making a time series of every word they
// can think of.
func knownMethod(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	}
	return "other"
}

// ObserveUpstream counts and times one request sent to a real host, or to what
// stands in for it. The outcome is the client's word for what came back.
func (m *Metrics) ObserveUpstream(host, outcome string, took time.Duration) {
	m.upstreamRequests.WithLabelValues(host, outcome).Inc()
	m.upstreamSeconds.WithLabelValues(host).Observe(took.Seconds())
}

// ObserveWait times one wait for the shared rate limit.
func (m *Metrics) ObserveWait(took time.Duration) { m.upstreamWait.Observe(took.Seconds()) }

// ObserveRun counts a run that ended.
func (m *Metrics) ObserveRun(source string, state intel.RunState) {
	m.runs.WithLabelValues(source, string(state)).Inc()
}

// ObserveJob counts and times an attempt at a job.
func (m *Metrics) ObserveJob(kind string, state intel.JobState, failed bool, took time.Duration) {
	outcome := "done"
	switch {
	case failed:
		outcome = "failed"
	case state == intel.JobCancelled:
		outcome = "cancelled"
	case state != intel.JobDone:
		outcome = "put_back"
	}
	m.jobs.WithLabelValues(kind, outcome).Inc()
	m.jobSeconds.WithLabelValues(kind).Observe(took.Seconds())
}

// ObserveQueue notes how many jobs there are at an instant.
func (m *Metrics) ObserveQueue(counts []intel.JobCount, now time.Time) {
	m.jobsQueued.Reset()
	m.jobsAge.Reset()
	for _, c := range counts {
		switch c.State {
		case intel.JobWaiting:
			m.jobsAge.WithLabelValues(c.Kind).Set(max(0, now.Sub(c.Oldest).Seconds()))
		case intel.JobRunning, intel.JobDead:
		default:
			continue
		}
		m.jobsQueued.WithLabelValues(c.Kind, string(c.State)).Set(float64(c.Count))
	}
}

// ObserveHanded counts what went to Redis and was removed from it.
func (m *Metrics) ObserveHanded(handed, lost, swept int) {
	m.jobsHanded.WithLabelValues("handed").Add(float64(handed))
	m.jobsHanded.WithLabelValues("lost").Add(float64(lost))
	m.jobsHanded.WithLabelValues("swept").Add(float64(swept))
}

// ObserveByRedis notes whether jobs come by Redis.
func (m *Metrics) ObserveByRedis(is bool) {
	m.jobsByRedis.Set(0)
	if is {
		m.jobsByRedis.Set(1)
	}
}

// ObserveInRedis notes how many jobs of a lane Redis has.
func (m *Metrics) ObserveInRedis(lane string, waiting, given int) {
	m.jobsInRedis.WithLabelValues(lane, "waiting").Set(float64(waiting))
	m.jobsInRedis.WithLabelValues(lane, "given").Set(float64(given))
}

// ObserveReplicaRead counts a read that a replica might have answered.
func (m *Metrics) ObserveReplicaRead(outcome string) { m.replicaReads.WithLabelValues(outcome).Inc() }

// ObserveReplica notes how a replica is.
func (m *Metrics) ObserveReplica(r intel.Replica) {
	label, ready := strconv.Itoa(r.Number), 0.0
	if r.State == intel.ReplicaReady {
		ready = 1
	}
	m.replicaReady.WithLabelValues(label).Set(ready)
	m.replicaLag.WithLabelValues(label).Set(r.Lag.Seconds())
	m.replicaLagBytes.WithLabelValues(label).Set(float64(r.LagBytes))
}

// observeApply counts and times one attempt to store a batch.
func (m *Metrics) observeApply(b *intel.Batch, a intel.Applied, err error, took time.Duration) {
	source := sourceOf(b.Body.Kind)
	m.applySeconds.Observe(took.Seconds())
	m.ingestBatches.WithLabelValues(source, b.Body.Kind, batchResult(b, err)).Inc()
	if err != nil {
		return // nothing was stored
	}
	for _, r := range []struct {
		result string
		count  int64
	}{
		{"accepted", a.Accepted},
		{"unchanged", a.Unchanged},
		{"changed", a.Changed},
		{"flagged", a.Flagged},
		{"quarantined", a.Quarantined},
	} {
		m.ingestRecords.WithLabelValues(source, r.result).Add(float64(r.count))
	}
}

func batchResult(b *intel.Batch, err error) string {
	switch {
	case err != nil:
		return "failed"
	case b.Refused:
		return "refused"
	}
	return "applied"
}
