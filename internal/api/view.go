package api

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/corpintel/intel"
)

// sampleNotice stands above all answers that hold figures of the sample.
const sampleNotice = "Sample: these figures are carried by the program for a first look and are not kept up to date. Ingest the company to replace them."

// document is an answer that was encoded before huma sees it.
type document struct {
	ContentType        string `header:"Content-Type" hidden:"true"`
	ContentDisposition string `header:"Content-Disposition" hidden:"true"`
	Policy             string `header:"Content-Security-Policy" hidden:"true"`
	CacheControl       string `header:"Cache-Control" hidden:"true"`
	ETag               string `header:"ETag" hidden:"true"`
	Vary               string `header:"Vary" hidden:"true"`
	Body               []byte
}

// stamped completes an encoded JSON object, which is not empty, with the instant
// it is true of. The entity tag is of the object without the stamp: to ask
// again later, for what is known now, is to ask whether anything has changed.
func stamped(object []byte, asOf time.Time) *document {
	tag := entityTag(object)
	return &document{ContentType: "application/json", ETag: tag, Body: appendStamp(object[:len(object)-1], asOf)}
}

// stampedJSON is stamped of what encoding/json makes of v.
func stampedJSON(v any, asOf time.Time) (*document, error) {
	object, err := json.Marshal(v)
	if err != nil {
		return nil, intel.Errorf(intel.KindInternal, "encode %T: %w", v, err)
	}
	return stamped(object, asOf), nil
}

// entityTag names a representation by its content. It is weak: the bytes sent
// depend on compression.
func entityTag(content []byte) string {
	sum := sha256.Sum256(content)
	return `W/"` + base64.RawURLEncoding.EncodeToString(sum[:16]) + `"`
}

// view is an instant to look back to and a place in a list seen from there.
type view struct {
	asOf   time.Time
	cursor string
	asked  *askedNow // where asOf is now; nil otherwise
}

// view returns what as_of and cursor ask for. A cursor carries the instant of
// the page it continues, so that the pages of a list are of one instant also
// where the first was asked for as of now.
func (s *server) view(ctx context.Context, asOf instant, cursor string) (view, error) {
	if cursor == "" && asOf.IsZero() {
		v := view{asOf: s.Now().UTC(), asked: askedOf(ctx)}
		v.asked.at = v.asOf
		return v, nil
	}
	if cursor == "" {
		return view{asOf: asOf.Time}, nil
	}
	at, rest, ok := strings.Cut(cursor, cursorMark)
	nanos, err := strconv.ParseInt(at, cursorBase, 64)
	if !ok || err != nil || rest == "" {
		return view{}, refused("query.cursor", "is not the next of an answer")
	}
	then := time.Unix(0, nanos).UTC()
	if !asOf.IsZero() && !then.Equal(asOf.Time) {
		return view{}, refused("query.cursor", "continues a list as of "+then.Format(time.RFC3339Nano)+", not as of as_of")
	}
	return view{asOf: then, cursor: rest}, nil
}

// companyView returns the view that as_of and cursor ask for, and the company
// that an id names.
func (s *server) companyView(ctx context.Context, id companyID, asOf instant, cursor string) (view, intel.Company, error) {
	v, err := s.view(ctx, asOf, cursor)
	if err != nil {
		return view{}, intel.Company{}, err
	}
	c, err := s.company(ctx, id)
	return v, c, err
}

const (
	cursorMark = "~"
	cursorBase = 36
)

// next returns the cursor of what follows in the same view.
func (v view) next(cursor string) string {
	if cursor == "" {
		return ""
	}
	if v.asked != nil {
		v.asked.within = true
	}
	return strconv.FormatInt(v.asOf.UnixNano(), cursorBase) + cursorMark + cursor
}

// refused says what is wrong with one parameter that huma found no fault with.
func refused(location, message string) *Problem {
	p := newProblem(statusOf(intel.KindInvalid), "validation failed")
	p.Errors = []FieldError{{Location: location, Message: message}}
	return p
}
