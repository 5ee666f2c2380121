package api

import (
	"net/http"

	"github.com/corpintel/intel"
)

// qualityRoutes are the routes about what rules and checks refuse and notice.
func (s *server) qualityRoutes() []route {
	const (
		quality = "Quality"
		get     = http.MethodGet
		post    = http.MethodPost
		put     = http.MethodPut
	)
	return []route{
		{get, "/api/v1/quarantine", accessViewer, "listQuarantine", quality, "List records that were kept out of the store", typed(s.listQuarantine), false},
		{get, "/api/v1/quarantine/{id}", accessViewer, "getQuarantined", quality, "Show a quarantined record", typed(s.getQuarantined), false},
		{get, "/api/v1/quarantine/{id}/raw", accessViewer, "getQuarantinedRaw", quality, "Download a quarantined record as it stands in its raw body", octets(s.getQuarantinedRaw), false},
		{get, "/api/v1/quarantine/{id}/log", accessViewer, "listQuarantinedLog", quality, "List what was done to a quarantined record", typed(s.listQualityLog), false},
		{post, "/api/v1/quarantine/{id}/release", accessOperator, "releaseQuarantined", quality, "Store a quarantined fact after all", typed(s.releaseQuarantined), false},
		{post, "/api/v1/quarantine/{id}/waive", accessOperator, "waiveQuarantined", quality, "Say that a quarantined record rightly stays out for a time", typed(s.waiveQuarantined), false},
		{post, "/api/v1/quarantine/replay", accessOperator, "replayQuarantine", quality, "Judge quarantined records again by the rules as they are now", typed(s.replayQuarantine), false},
		{get, "/api/v1/findings", accessViewer, "listFindings", quality, "List what rules and detectors have to say about stored records", kept(typed(s.listFindings)), false},
		{get, "/api/v1/findings/{id}", accessViewer, "getFinding", quality, "Show a finding", kept(typed(s.getFinding)), false},
		{post, "/api/v1/findings/{id}/acknowledge", accessOperator, "acknowledgeFinding", quality, "Say that somebody looks into a finding", typed(s.decide(intel.FindingAcknowledged)), false},
		{post, "/api/v1/findings/{id}/dismiss", accessOperator, "dismissFinding", quality, "Say that a finding is nothing, and why", typed(s.decide(intel.FindingDismissed)), false},
		{post, "/api/v1/findings/{id}/confirm", accessOperator, "confirmFinding", quality, "Say that a finding is what it says", typed(s.decide(intel.FindingConfirmed)), false},
		{get, "/api/v1/checks", accessViewer, "listChecks", quality, "List checks of your own", typed(s.listChecks), false},
		{post, "/api/v1/checks", accessOperator, "saveChecks", quality, "Store checks, as drafts where they are new", typed(s.saveChecks), false},
		{post, "/api/v1/checks/dry-run", accessOperator, "dryRunChecks", quality, "Try checks on what is stored; nothing is changed", typed(s.dryRunChecks), false},
		{get, "/api/v1/checks/{id}", accessViewer, "getCheck", quality, "Show a check, with what it came to", typed(s.getCheck), false},
		{get, "/api/v1/checks/{id}/log", accessViewer, "listCheckLog", quality, "List every version and state of a check", typed(s.listQualityLog), false},
		{put, "/api/v1/checks/{id}/state", accessOperator, "setCheck", quality, "Arm, shadow or disarm a check", typed(s.setCheck), false},
		{get, "/api/v1/quality/score", accessViewer, "getScore", quality, "Score a company, a filing, a fact, a source or a day", typed(s.getScore), false},
		{get, "/api/v1/quality/sources", accessViewer, "listSources", quality, "Tell how fresh, complete and large what sources bring is", typed(s.listSources), false},
	}
}
