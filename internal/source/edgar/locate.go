package edgar

import (
	"errors"

	"github.com/corpintel/intel"
)

// errFound ends the walk of a body early.
var errFound = errors.New("found")

// Locate returns the bytes of the JSON object in a companyfacts body, or of the
// line in statement data, that says the same as f: the same identity and the
// same value. Bodies of other kinds hold no facts. It reads the body once, up to the fact.
func (Source) Locate(body intel.Body, data []byte, f intel.Fact) (intel.Span, bool) {
	if body.Kind == KindStatementData {
		return locateNumber(body, data, f)
	}
	if body.Kind != KindCompanyFacts {
		return intel.Span{}, false
	}
	cik, err := subject(body)
	if err != nil || cik != f.CIK {
		return intel.Span{}, false
	}
	var p factsParser
	p.text, p.cik, p.want = text(data), cik, &f
	p.body()
	return p.span, errors.Is(p.err, errFound)
}

// find looks for the wanted fact in the series that is next.
func (p *factsParser) find() {
	w := p.want
	for p.open('['); p.more(']'); {
		at := p.pos
		var f intel.Fact
		if !p.fast(&f) && !p.slow(&f) {
			continue
		}
		if f.Period == w.Period && f.Accession == w.Accession && f.Value == w.Value {
			p.span = intel.Span{Offset: int64(at), Length: int64(p.pos - at)}
			p.err = errFound
		}
	}
}
