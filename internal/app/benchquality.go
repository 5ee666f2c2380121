package app

import (
	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/bench"
)

// BenchNAB scores our detector of streams on the series below dir, or, where
// other is not "", what another one said of them.
func BenchNAB(dir, other string) (bench.NABScore, error) {
	if other != "" {
		return bench.NABRecorded(dir, other)
	}
	return bench.NAB(dir)
}

// BenchFaults counts which faults put into the recorded company facts below dir
// are noticed.
func BenchFaults(dir string, seed uint64) (bench.FaultReport, error) {
	documents, err := bench.Recorded(dir)
	if err != nil {
		return bench.FaultReport{}, err
	}
	return bench.Faults(documents, seed)
}

// BenchDefects lists what is held for a fault in the recorded company facts
// below dir.
func BenchDefects(dir string) ([]intel.Finding, error) {
	documents, err := bench.Recorded(dir)
	if err != nil {
		return nil, err
	}
	return bench.Defects(documents)
}

// BenchPrices counts which faults put into the recorded prices below dir are
// noticed.
func BenchPrices(dir string, seed uint64) (bench.PriceReport, error) { return bench.Prices(dir, seed) }
