package edgar

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
)

var _ intel.Source = Source{}

func TestRequests(t *testing.T) {
	want := []intel.Request{
		{Kind: "edgar.submissions", Subject: "320193", URL: "https://data.sec.gov/submissions/CIK0000320193.json", MayBeAbsent: true},
		{Kind: "edgar.companyfacts", Subject: "320193", URL: "https://data.sec.gov/api/xbrl/companyfacts/CIK0000320193.json", MayBeAbsent: true},
	}
	if diff := cmp.Diff(CompanyRequests(320193), want); diff != "" {
		t.Errorf("company (-got +want):\n%s", diff)
	}
	want = []intel.Request{
		{Kind: "edgar.tickers", URL: "https://www.sec.gov/files/company_tickers.json"},
		{Kind: "edgar.tickers_exchange", URL: "https://www.sec.gov/files/company_tickers_exchange.json"},
	}
	if diff := cmp.Diff(TickerRequests(), want); diff != "" {
		t.Errorf("tickers (-got +want):\n%s", diff)
	}
	if name := New().Name(); name != "edgar" {
		t.Errorf("name %q", name)
	}
}
