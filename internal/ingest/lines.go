package ingest

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/corpintel/intel"
)

// listLine is a line of a list of filings.
type listLine struct {
	form  string
	filed intel.Date
}

type lineKey struct {
	cik       intel.CIK
	accession intel.AccessionNumber
}

// compareLines adds to a batch what became of the lines of the body before it:
// a list that claims to be whole has lost what it lacks now. Only the keys of
// the earlier lines are kept in memory, not the earlier body.
func (p *Pipeline) compareLines(ctx context.Context, batch *intel.Batch, before intel.SHA256) error {
	if !batch.FilingsComplete || before.IsZero() {
		return nil
	}
	lines, err := p.linesOf(ctx, batch.Body, before)
	if err != nil {
		return err
	}
	for i := range batch.Filings {
		f := &batch.Filings[i]
		key := lineKey{f.CIK, f.Accession}
		was, known := lines[key]
		if !known {
			continue
		}
		delete(lines, key)
		if now := (listLine{f.Form, f.FiledAt}); was != now {
			batch.Lines = append(batch.Lines, intel.Change{
				Kind: intel.LineChanged, CIK: f.CIK, Accession: f.Accession, Subject: batch.Body.URL, Old: was.String(), New: now.String(), Count: 1,
			})
		}
	}
	for _, key := range sortedLines(lines) {
		batch.Lines = append(batch.Lines, intel.Change{
			Kind: intel.LineVanished, CIK: key.cik, Accession: key.accession, Subject: batch.Body.URL, Old: lines[key].String(), Count: 1,
		})
	}
	return nil
}

func (l listLine) String() string { return fmt.Sprintf("form=%s filed=%s", l.form, l.filed) }

// linesOf returns the lines of an earlier body of the same address. One that
// cannot be read any more, as by a stricter program, has none.
func (p *Pipeline) linesOf(ctx context.Context, body intel.Body, sha256 intel.SHA256) (map[lineKey]listLine, error) {
	data, err := p.Blob.Get(ctx, sha256)
	if err != nil {
		return nil, fmt.Errorf("the body before of %s: %w", body.URL, err)
	}
	body.SHA256, body.Size = sha256, int64(len(data))
	batch, refused, err := p.parse(body, data, nil)
	if err != nil || refused != nil {
		return nil, err
	}
	forms := map[string]string{}
	lines := make(map[lineKey]listLine, len(batch.Filings))
	for i := range batch.Filings {
		f := &batch.Filings[i]
		form, ok := forms[f.Form]
		if !ok {
			form = strings.Clone(f.Form)
			forms[form] = form
		}
		lines[lineKey{f.CIK, f.Accession}] = listLine{form, f.FiledAt}
	}
	return lines, nil
}

// sortedLines returns the keys in order.
func sortedLines(lines map[lineKey]listLine) []lineKey {
	return slices.SortedFunc(maps.Keys(lines), func(x, y lineKey) int {
		return cmp.Or(cmp.Compare(x.cik, y.cik), cmp.Compare(x.accession, y.accession))
	})
}
