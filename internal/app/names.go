package app

import (
	"github.com/corpintel/intel/internal/analysis"
	"github.com/corpintel/intel/internal/bench"
	"github.com/corpintel/intel/internal/ingest"
	"github.com/corpintel/intel/internal/lineage"
	"github.com/corpintel/intel/internal/study"
)

// What commands need of other packages has its name here, since they know no
// other package of ours.
type (
	// Progress is how far a run has come.
	Progress = ingest.Progress
	// TraceElement is where a number stands in the filing's document.
	TraceElement = lineage.Element
	// BenchReport is what a benchmark of the pipeline found.
	BenchReport = bench.Report
	// StudiesReport is what a benchmark of metrics and screens found.
	StudiesReport = bench.StudiesReport
	// PostgresReport is what a benchmark of the store on PostgreSQL found.
	PostgresReport = bench.PostgresReport
	// StatementsReport is what a benchmark of statements found.
	StatementsReport = bench.StatementsReport
	// Watched is what one look at the latest filings brought.
	Watched = ingest.Watched
	// Trace is the way from one number back to its bytes.
	Trace = lineage.Trace
	// Financials is a statement of a company.
	Financials = study.Financials
	// FinancialsQuery asks for one.
	FinancialsQuery = study.FinancialsQuery
	// FinancialsItem is a value of a line of a statement.
	FinancialsItem = analysis.Item
	// TraceQuery asks for traces.
	TraceQuery = lineage.Query
)
