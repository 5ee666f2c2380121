package bench

import (
	"slices"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/anomaly"
)

// Defects lists what the detectors hold for faults, not merely for unusual, in
// the reports of recorded companies as they are: each names the side that is
// wrong by its accession number. They come in the order of company and report.
func Defects(documents []Document) ([]intel.Finding, error) {
	subjects, err := readBatches(documents)
	if err != nil {
		return nil, err
	}
	var out []intel.Finding
	for i := range subjects {
		for _, f := range anomaly.Detect(anomaly.Detectors(), &subjects[i]) {
			if f.Severity == intel.SeverityError {
				out = append(out, f)
			}
		}
	}
	return slices.Clip(out), nil
}
