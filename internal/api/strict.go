package api

import (
	"net/url"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"github.com/corpintel/intel"
)

// Strict refuses parameters that a route does not have, that are given twice or
// given empty: an as_of that was lost on the way must not mean now. Inputs
// embed it; it is exported because huma looks into exported fields only.
type Strict struct{}

// Resolve returns an error for each parameter at fault, next to those that huma
// finds in values.
func (Strict) Resolve(ctx huma.Context) []error {
	u := ctx.URL()
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return []error{&huma.ErrorDetail{Location: "query", Message: "the query can not be read: percent-encode special characters"}}
	}
	var known []string
	for _, p := range ctx.Operation().Parameters {
		if p.In == "query" {
			known = append(known, p.Name)
		}
	}
	names := make([]string, 0, len(query))
	for name := range query {
		names = append(names, name)
	}
	slices.Sort(names)
	var errs []error
	for _, name := range names {
		values := query[name]
		switch {
		case !slices.Contains(known, name):
			errs = append(errs, &huma.ErrorDetail{Location: "query." + abridge(name), Message: "unknown parameter" + suggestion(name, known)})
		case len(values) > 1:
			errs = append(errs, &huma.ErrorDetail{Location: "query." + name, Message: "given more than once"})
		case values[0] == "":
			errs = append(errs, &huma.ErrorDetail{Location: "query." + name, Message: "given without a value: leave it out instead"})
		}
	}
	return errs
}

// abridge cuts a name that somebody sent to a length fit for showing.
func abridge(name string) string {
	const most = 40
	if r := []rune(name); len(r) > most {
		return string(r[:most]) + "…"
	}
	return name
}

// suggestion names the parameter that was probably meant.
func suggestion(name string, known []string) string {
	if len(known) == 0 {
		return ": this route has none"
	}
	best, least := intel.Nearest(name, known)
	if least > max(2, len(best)/2) {
		best = ""
		for i, k := range known {
			if i > 0 {
				best += ", "
			}
			best += k
		}
		return ": there are " + best
	}
	return ": did you mean " + best + "?"
}
