package edgar

import (
	"fmt"
	"net/http"

	"github.com/corpintel/intel"
)

const (
	feedURL       = "https://www.sec.gov/cgi-bin/browse-edgar"
	dailyIndexURL = "https://www.sec.gov/Archives/edgar/daily-index"
	fullIndexURL  = "https://www.sec.gov/Archives/edgar/full-index"

	// feedPage is how many entries a page of the latest filings has at most.
	feedPage = 100
	// FeedPages bounds how many pages of the latest filings there are. EDGAR
	// showed 51 when it was recorded.
	FeedPages = 200
	// endAttempts is how often a page is asked for that may be past the last.
	endAttempts = 3
)

// FeedRequest returns what to ask for to get page i of the latest filings, the
// newest first, i from 0. Pages shift while new filings come.
func FeedRequest(i int) intel.Request {
	req := intel.Request{
		Kind: KindFeed,
		URL:  fmt.Sprintf("%s?action=getcurrent&count=%d&start=%d&type=&owner=include&output=atom", feedURL, feedPage, i*feedPage),
	}
	if i > 0 {
		req.Attempts = endAttempts
	}
	return req
}

// PastFeed reports whether an answer to the request for page i is what EDGAR
// says past the last page: 503, as in an outage. It is the end for sure only if
// the page before is there.
func PastFeed(i int, got intel.Fetched) bool {
	return i > 0 && got.Body.Status == http.StatusServiceUnavailable
}

// DailyIndexRequest returns what to ask for to get the index of the filings of a
// day. There is none of days on which EDGAR is closed, and none yet of a day
// that is not over.
func DailyIndexRequest(day intel.Date) intel.Request {
	return intel.Request{
		Kind:        KindDailyIndex,
		URL:         fmt.Sprintf("%s/%d/QTR%d/master.%08d.idx", dailyIndexURL, day.Year(), quarter(day), int(day)),
		MayBeAbsent: true,
	}
}

// FullIndexRequest returns what to ask for to get the index of the filings of
// the quarter of a day. Old quarters are written anew now and then.
func FullIndexRequest(day intel.Date) intel.Request {
	return intel.Request{
		Kind:        KindFullIndex,
		URL:         fmt.Sprintf("%s/%d/QTR%d/master.gz", fullIndexURL, day.Year(), quarter(day)),
		MayBeAbsent: true,
	}
}

func quarter(day intel.Date) int { return (int(day)/100%100 + 2) / 3 }
