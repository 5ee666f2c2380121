package anomaly_test

import (
	"bytes"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/anomaly"
)

var update = flag.Bool("update", false, "write docs/detectors.md anew")

func TestMarkdown(t *testing.T) {
	const page = "../../docs/detectors.md"
	var b bytes.Buffer
	if err := anomaly.WriteMarkdown(&b); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(page, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("make generate writes it anew (-want +got):\n%s", diff)
	}
}

func TestRules(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range anomaly.Rules() {
		if seen[r.ID] || r.ID == "" || r.Version < 1 || r.Title == "" || r.Source == "" {
			t.Errorf("rule %+v", r)
		}
		seen[r.ID] = true
	}
	for _, d := range anomaly.Detectors() {
		for _, r := range d.Rules {
			if !seen[r.ID] {
				t.Errorf("%s is in a detector and not in the list", r.ID)
			}
		}
	}
}

// What detectors say of a batch names the report that is wrong, bounds what
// would have been right, and is the same every time.
func TestFindingOfAReport(t *testing.T) {
	facts := edit{filed: "2022-11", concept: shares, period: "2021-01-01/2021-09-30", to: times(0.001)}.apply(t, company(2015, 2022))
	b := intel.Batch{Body: intel.Body{SHA256: intel.HashBody([]byte("facts")), FetchedAt: streamStart}, Facts: facts, FactsComplete: true}
	findings := anomaly.Detect(anomaly.Detectors(), &b)
	i := slices.IndexFunc(findings, func(f intel.Finding) bool { return f.Rule == "FD-RESCALE" })
	if i < 0 {
		t.Fatalf("findings %+v", findings)
	}
	f := findings[i]
	if f.Kind != intel.FindingFundamentals || f.Severity != intel.SeverityError || f.CIK != 4711 || f.Transformation != "×1000" || f.State != intel.FindingNew ||
		f.SHA256 != b.Body.SHA256 || !f.CreatedAt.Equal(streamStart) || f.Version != 1 || !strings.HasSuffix(f.Observed, " shares") ||
		f.ExpectedLow == nil || f.ExpectedHigh == nil || *f.ExpectedLow > *f.ExpectedHigh || !strings.HasPrefix(f.Expected, "from ") {
		t.Errorf("finding %+v", f)
	}
	for _, want := range []string{"The 10-Q filed 2022-11-04 (4711000000-22-000002) reports us-gaap:" + shares, "from 2021-01-01 to 2021-09-30", "it would be normal as ×1000."} {
		if !strings.Contains(f.Message, want) {
			t.Errorf("%q does not say %q", f.Message, want)
		}
	}
	if len(f.Evidence) < 3 || f.Evidence[0].Accession != f.Accession || f.Evidence[1].Accession == f.Accession || len(f.CounterEvidence) == 0 {
		t.Errorf("evidence %+v, against it %+v", f.Evidence, f.CounterEvidence)
	}
	if diff := cmp.Diff(findings, anomaly.Detect(anomaly.Detectors(), &b)); diff != "" {
		t.Errorf("the second time: %s", diff)
	}
	b.FactsComplete = false
	if got := anomaly.Detect(anomaly.Detectors(), &b); len(got) != 0 {
		t.Errorf("of a part of the facts: %+v", got)
	}
}
