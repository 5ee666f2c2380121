package anomaly

import (
	"fmt"
	"io"
	"strings"
)

// WriteMarkdown writes the page docs/detectors.md.
func WriteMarkdown(w io.Writer) error {
	var b strings.Builder
	b.WriteString(`# Detectors

<!-- Written by go test ./internal/anomaly -run TestMarkdown -update. Do not edit. -->

Detectors notice what does not fit. They judge a thing by what was known when it became known, keep nothing out and
change no number: what they say is a finding with its evidence, the range that would have been normal, what was looked
for against it, and the transformation that would make the value normal. **error** is for what can hardly be right,
**warn** for what is unusual.

| detector | looks at | when |
|--|--|--|
| FD | each periodic report of a company: revenue, net income, assets and diluted shares, with operating income, gross profit, cash, current liabilities, liabilities and equity, earnings per share and operating cash flow as witnesses | when company facts come in |
| PX | daily prices of a vendor under a symbol, beside the splits in the same answer and the exchange's calendar | when prices come in |
| FL | a company's list of filings; FL-INSIDERS: its stored Forms 4 | when the list comes in; FL-INSIDERS: after each run that brought one, ` + "`rebuild`" + ` and ` + "`detect`" + ` |
| NW | the hours of stored news about a company, copies left out | after each run that changed it, ` + "`corpintel detect`" + ` and ` + "`rebuild`" + ` |
| TS | how many answers each source brought an hour, where at least half of its hours have any | every hour while something is watched, ` + "`corpintel detect`" + ` and ` + "`rebuild`" + ` |

` + "`corpintel detect`" + ` looks over the whole archive with the detectors of this version. A dismissed finding speaks for those
of the same rule, company and subject that are no farther from normal: see [cli.md](cli.md). How much is noticed, and how
often sound data raises an alert, is in [benchmarks.md](benchmarks.md).

Each rule says what should hold. A number that another one bears out (the year so far is the sum of its parts, assets are
liabilities and equity, net income is earnings per share times shares) has to be much farther from usual before it is told.
Where two reports of one period contradict each other, the finding is about the one that does not go with earnings per
share, or with the periods around it. What is merely usual is judged from the ninth report of a company on.

First digits are not tested: Benford's law at its nominal bounds flags half of honest annual reports.

| rule | what should hold | severity | source |
|--|--|--|--|
`)
	for _, r := range Rules() {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", r.ID, r.Title, r.Severity, r.Source)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
