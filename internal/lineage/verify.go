package lineage

import (
	"context"
	"strings"

	"github.com/corpintel/intel"
)

// Why a trace is not verified.
const (
	problemBody    = "the archive has no record of the raw body"
	problemBytes   = "the raw body could not be read back with its hash"
	problemSource  = "no source of this program reads bodies of this kind"
	problemRecord  = "the raw body has no such record"
	problemValue   = "the record in the raw body does not hold the value"
	problemBeyond  = "the record is said to be outside the raw body"
	problemUnknown = "the fact does not say which raw body it came from"
)

// bodies reads each raw body of a query once, however many facts it holds.
type bodies struct {
	tracer    *Tracer
	read      map[intel.SHA256]*archived
	documents map[intel.SHA256]tagged
	filings   map[intel.AccessionNumber][]part // documents but the primary ones
}

// archived is a raw body as the archive has it; problem says what is missing.
type archived struct {
	body    intel.Body
	data    []byte
	problem string
}

// verify fills in where the fact of tr stands in its raw body and whether it
// does. What the archive lacks makes a trace unverified; only what may be
// better on the next try is an error.
func (b bodies) verify(ctx context.Context, tr *Trace) error {
	raw, err := b.get(ctx, tr.Fact.SHA256)
	if err != nil {
		return err
	}
	tr.Body, tr.Problem = raw.body, raw.problem
	if tr.Problem != "" {
		return nil
	}
	source := b.tracer.source(raw.body.Kind)
	if source == nil {
		tr.Problem = problemSource
		return nil
	}
	span, ok := source.Locate(raw.body, raw.data, tr.Fact.Fact)
	if !ok {
		tr.Problem = problemRecord
		return nil
	}
	size := int64(len(raw.data))
	if span.Offset < 0 || span.Length < 0 || span.Offset > size || span.Length > size-span.Offset {
		tr.Problem = problemBeyond
		return nil
	}
	tr.Span = &span
	tr.Record = string(raw.data[span.Offset : span.Offset+span.Length])
	if !holds(tr.Record, tr.Fact.Value) {
		tr.Problem = problemValue
		return nil
	}
	tr.Verified = true
	return nil
}

func (b bodies) get(ctx context.Context, h intel.SHA256) (*archived, error) {
	if raw, ok := b.read[h]; ok {
		return raw, nil
	}
	raw, err := b.load(ctx, h)
	if err != nil {
		return nil, err
	}
	b.read[h] = raw
	return raw, nil
}

func (b bodies) load(ctx context.Context, h intel.SHA256) (*archived, error) {
	if h.IsZero() {
		return &archived{problem: problemUnknown}, nil
	}
	body, err := b.tracer.Store.Body(ctx, h)
	switch {
	case intel.KindOf(err) == intel.KindNotFound:
		return &archived{body: intel.Body{SHA256: h}, problem: problemBody}, nil
	case err != nil:
		return nil, err
	}
	data, err := b.tracer.Blob.Get(ctx, h)
	switch {
	case err == nil && intel.HashBody(data) == h:
		return &archived{body: body, data: data}, nil
	case err == nil, lost(ctx, err):
		return &archived{body: body, problem: problemBytes}, nil
	default:
		return nil, err
	}
}

// lost reports whether an error of blob storage says that the bytes are gone or
// damaged, rather than out of reach for now.
func lost(ctx context.Context, err error) bool {
	if ctx.Err() != nil {
		return false
	}
	switch intel.KindOf(err) {
	case intel.KindNotFound, intel.KindConflict, intel.KindInvalid, intel.KindInternal:
		return true
	}
	return false
}

// source returns the source that reads bodies of kind, and nil where none does.
func (t *Tracer) source(kind string) intel.Source {
	name, _, _ := strings.Cut(kind, ".")
	for _, s := range t.Sources {
		if s.Name() == name {
			return s
		}
	}
	return nil
}

// holds reports whether value stands in record as a number of its own: not as
// a part of a longer number, a day or a word; zeros at the end of a fraction
// make no longer one. That needs no knowledge of the record's format.
func holds(record, value string) bool {
	if value == "" {
		return false
	}
	for from := 0; ; {
		i := strings.Index(record[from:], value)
		if i < 0 {
			return false
		}
		i += from
		end := i + len(value)
		end += zeroFraction(value, record[end:])
		if (i == 0 || !partOfNumber(record[i-1])) && (end == len(record) || !partOfNumber(record[end])) {
			return true
		}
		from = i + 1
	}
}

// zeroFraction returns how many bytes of what follows a value are zeros at the
// end of its fraction.
func zeroFraction(value, rest string) int {
	zeros := rest
	if !strings.Contains(value, ".") {
		var ok bool
		if zeros, ok = strings.CutPrefix(rest, "."); !ok || !strings.HasPrefix(zeros, "0") {
			return 0
		}
	}
	return len(rest) - len(strings.TrimLeft(zeros, "0"))
}

func partOfNumber(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' ||
		c == '.' || c == '-' || c == '+' || c == '_'
}
