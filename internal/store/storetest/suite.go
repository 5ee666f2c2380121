package storetest

import (
	"context"
	"slices"
	"testing"

	"github.com/corpintel/intel"
)

// Open opens an empty store that reads the clock. It is closed by the suite.
type Open func(t testing.TB, clock *Clock) intel.Store

// test is a part of the contract.
type test struct {
	name string
	test func(*fixture)
}

// Run runs the suite.
func Run(t *testing.T, open Open) {
	t.Helper()
	run(t, open, slices.Concat(contract(), histories()))
}

// RunHistories runs what is about the history of jobs, for engines that keep it
// in a form of their own.
func RunHistories(t *testing.T, open Open) {
	t.Helper()
	run(t, open, histories())
}

func histories() []test {
	return []test{
		{"the history of jobs, by hour and by day", jobHistory},
		{"attempts are forgotten by whole weeks", attemptsForgotten},
	}
}

func contract() []test {
	return []test{
		{"archive keeps every fetch in order", archiveKeepsEveryFetch},
		{"facts print back as filed", factsPrintBack},
		{"any bytes print back as text", anyBytes},
		{"applying twice changes nothing", applyingTwice},
		{"several batches are applied in one transaction", applyingAll},
		{"where one of several cannot be applied none is", applyingAllOrNone},
		{"a later body adds what is new and explains each change", laterBody},
		{"a vanished fact is kept and marked", vanishedFact},
		{"a frame has the best fact of each company, as known then", frames},
		{"a rounded period gives way to the exact one", roundedPeriods},
		{"the latest label of a concept stays", labelsOfYears},
		{"of data sets of quarters the latest describes a company", setsOfQuarters},
		{"two values for one fact are refused and nothing is stored", twoValues},
		{"as known at an instant", asKnown},
		{"a replaced value is known from its own fetch on", replacedValueAsKnown},
		{"facts come in pages of any size", factPages},
		{"facts are selected by each filter", factFilters},
		{"a filing is described by who knows it best", filingDescribed},
		{"the surer acceptance time stays", surerAcceptance},
		{"filings are listed newest first in pages", filingPages},
		{"a filing of many companies has them all, with their roles", filingsOfMany},
		{"lists come to the same in any order", listsInAnyOrder},
		{"companies are found by ticker, name and words", companiesFound},
		{"the name of a company on a day", nameOnDay},
		{"a list of tickers replaces the one before", tickerLists},
		{"facts know less of a company than a list", describedByRank},
		{"quarantine and release", quarantineAndRelease},
		{"a released value outlives the next body", releasedValueStays},
		{"findings are kept once", findingsOnce},
		{"people have the last word on findings", decidedFindings},
		{"a waiver ends", waiverEnds},
		{"what rules no longer refuse is admitted", admittedRecord},
		{"scores decompose into rules", scored},
		{"checks have versions, states and a log", ownChecks},
		{"the documents of a submission", documentsOfSubmission},
		{"ownership reports are found by issuer, owner and filer", ownershipFound},
		{"an amendment supersedes, and both are kept", ownershipAmended},
		{"a whole submission is better known than a document alone", wholeTextWins},
		{"holdings are listed by manager and quarter", holdingsListed},
		{"a restatement supersedes, new holdings add", holdingsRestated},
		{"documents in any order and again give one checksum", documentsInAnyOrder},
		{"a bar is never changed, another revision is", barRevised},
		{"bars in any order come to the same", barsInAnyOrder},
		{"bars are listed in pages, by vendor and day", barPages},
		{"corporate actions are known from their day on", actionsKnown},
		{"figures of a vendor", vendorFigures},
		{"who trades under a symbol", symbolSpans},
		{"articles that tell the same are one cluster in any order", articleClusters},
		{"an article that is written anew leaves its cluster", articleRewritten},
		{"articles are listed by mention, the latest first", articlePages},
		{"companies are found by the core of a name", namesLike},
		{"findings of a rule are replaced", findingsReplaced},
		{"who was touched is looked at once", undetected},
		{"a set of peers that is saved again is another version", peersVersioned},
		{"the nearest embeddings of what is selected", embeddingsNearest},
		{"embeddings are replaced and dropped", embeddingsReplaced},
		{"embeddings that cannot be compared are refused", embeddingsRefused},
		{"runs are recorded", runsRecorded},
		{"an interrupted run is taken up", interruptedRun},
		{"what changes is told once, with the change", changesTold},
		{"a first load is told of in few events", firstLoadTold},
		{"events are selected and go on after a number", eventsSelected},
		{"a run that brings nothing is not told of", runsTold},
		{"watchlists", watchlists},
		{"watchlists are listed in pages", watchlistPages},
		{"the sample goes when real data comes", sampleGoes},
		{"whatever is stored changes the version", dataVersions},
		{"the version says until when nothing becomes known", knownLater},
		{"the checksum depends on content alone", checksumOfContent},
		{"bad cursors are refused", badCursors},
		{"a cancelled context ends a call", cancelled},
		{"readers and writers at once", readersAndWriters},
	}
}

func run(t *testing.T, open Open, tests []test) {
	t.Helper()
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			clock := &Clock{T: start}
			s := open(t, clock)
			t.Cleanup(func() {
				if err := s.Close(); err != nil {
					t.Errorf("close: %v", err)
				}
			})
			c.test(&fixture{TB: t, Store: s, clock: clock, ctx: context.Background()})
		})
	}
}
