package api

import (
	"context"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/sheet"
)

// contractVersion is the version of the API's form, not of the program.
const contractVersion = "1.0.0"

const overview = "Companies, filings and XBRL facts from SEC EDGAR, as they were known at any instant, each traced back to the archived bytes it was read from.\n\n" +
	"Lists answer `{\"items\": […], \"next\": …}`: pass `next` as `cursor` for what follows; it is null at the end. " +
	"`as_of` is a day (everything known when that day was over in New York) or an RFC 3339 instant; without it, now. " +
	"Times are RFC 3339 UTC, days are YYYY-MM-DD, values are the filer's decimals digit for digit. " +
	"Parameters that a route does not know are refused. Errors are RFC 9457 problems."

// newHuma returns an API without the parts of huma that do not fit: its
// documentation page loads scripts from elsewhere, its schema links add fields
// to every answer, and its refusal of unknown parameters hides all other errors
// (see Strict).
func newHuma(mux *http.ServeMux) huma.API {
	cfg := huma.DefaultConfig("corpintel", contractVersion)
	cfg.Info.Description = overview
	cfg.Info.License = &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"}
	cfg.OpenAPIPath, cfg.DocsPath, cfg.SchemasPath, cfg.CreateHooks = "", "", "", nil
	cfg.Formats = map[string]huma.Format{"application/json": huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat} // "json" is that of problem+json
	cfg.AllowAdditionalPropertiesByDefault = true                                                                    // answers may get more fields
	cfg.Transformers = []huma.Transformer{refusal}
	cfg.Components.Schemas.RegisterTypeAlias(reflect.TypeFor[intel.Date](), reflect.TypeFor[daySchema]())
	api := humago.New(mux, cfg)
	api.UseMiddleware(func(ctx huma.Context, next func(huma.Context)) { next(asBadRequest{ctx}) })
	return api
}

// body is an answer that huma writes as JSON.
type body[T any] struct{ Body T }

// page is a list's answer.
type page[T any] struct {
	Items  []T     `json:"items"`
	Next   *string `json:"next"`
	Notice string  `json:"notice,omitempty"`
}

func newPage[T any](items []T, next string) page[T] {
	p := page[T]{Items: items}
	if p.Items == nil {
		p.Items = []T{}
	}
	if next != "" {
		p.Next = &next
	}
	return p
}

// asOfPage is how a list that is true of an instant looks, but for the order of
// keys. It describes such answers; see stamped for how they are made.
type asOfPage[T any] struct {
	Items  []T       `json:"items"`
	Next   *string   `json:"next"`
	Notice string    `json:"notice,omitempty"`
	AsOf   time.Time `json:"as_of"`
}

// typed serves a JSON answer of type O.
func typed[I, O any](h func(context.Context, *I) (*O, error)) handler {
	return func(s *server, rt route) { register(s, s.operation(rt), h) }
}

// encoded serves a JSON answer that the handler encoded itself and that looks
// as T does.
func encoded[T, I any](h func(context.Context, *I) (*document, error)) handler {
	return func(s *server, rt route) {
		op := s.operation(rt)
		schema := s.api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[T](), true, rt.id)
		op.Responses["200"] = answer("application/json", schema)
		register(s, op, h)
	}
}

// tabled serves an answer that looks as T does in JSON, and that can be had as
// CSV and XLSX.
func tabled[T, I any](h func(context.Context, *I) (*document, error)) handler {
	return func(s *server, rt route) {
		op := s.operation(rt)
		schema := s.api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[T](), true, rt.id)
		op.Responses["200"] = answer("application/json", schema)
		op.Responses["200"].Content["text/csv; charset=utf-8"] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Description: "The whole list: RFC 4180, the names of the columns above."}}
		op.Responses["200"].Content[sheet.ContentType] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary", Description: "A workbook: the whole list, the filings it comes from, and what it is as of."}}
		register(s, op, h)
	}
}

// octets serves bytes of any type.
func octets[I any](h func(context.Context, *I) (*document, error)) handler {
	return func(s *server, rt route) {
		op := s.operation(rt)
		op.Responses["200"] = answer("*/*", &huma.Schema{Type: huma.TypeString, Format: "binary", Description: "The bytes as they were fetched, always as a download."})
		register(s, op, h)
	}
}

// plain serves what is no part of the documented API.
func plain(h func(http.ResponseWriter, *http.Request) error) handler {
	return func(s *server, rt route) {
		s.mux.HandleFunc(rt.pattern(), func(w http.ResponseWriter, r *http.Request) {
			if err := h(w, r); err != nil {
				writeProblem(w, s.problem(r.Context(), err))
			}
		})
	}
}

func register[I, O any](s *server, op huma.Operation, h func(context.Context, *I) (*O, error)) {
	huma.Register(s.api, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := h(ctx, in)
		if err != nil {
			return nil, s.problem(ctx, err)
		}
		return out, nil
	})
}

// operation describes a route with the answers that such routes can have.
func (s *server) operation(rt route) huma.Operation {
	op := huma.Operation{
		OperationID: rt.id, Method: rt.method, Path: rt.path, Summary: rt.summary, Tags: []string{rt.tag},
		Extensions: map[string]any{"x-access": string(rt.access)},
		Responses:  map[string]*huma.Response{},
	}
	problem := s.api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "Problem")
	can := func(status, why string) {
		op.Responses[status] = answer(problemType, problem)
		op.Responses[status].Description = why
	}
	can("400", "A parameter is unknown or ill-formed; errors names each.")
	if rt.access != accessAnonymous {
		can("429", "The client's address has made too many requests; Retry-After says when to come again.")
	}
	can("500", "A defect of the program; the log has the cause under request_id.")
	can("503", "Something the answer needs does not respond; try again later.")
	if strings.Contains(rt.path, "{") || rt.id == "listEvents" {
		can("404", "There is no such thing.")
	}
	if strings.Contains(rt.path, "/companies/{id}") || strings.Contains(rt.path, "/companyconcept/{id}") || slices.Contains([]string{"listFindings", "listEvents", "listSymbols", "getScore", "dryRunChecks"}, rt.id) {
		can("404", "There is no such company, or nothing of that kind is known of it.")
		can("409", "Several companies have the ticker; candidates lists them.")
	}
	if rt.id == "compare" {
		can("404", "There is no such company or set of peers.")
		can("409", "Several companies have the ticker; candidates lists them.")
	}
	if rt.changes() {
		can("403", "The request comes from a page of somewhere else, or this server changes nothing.")
		if strings.Contains(rt.path, "{company}") || rt.id == "setWatchlist" {
			can("409", "Several companies have the ticker; candidates lists them.")
		} else if strings.HasPrefix(rt.path, "/api/v1/jobs/") || rt.id == "runSchedule" {
			can("409", "As it stands, that cannot be done with it.")
		}
		if strings.HasPrefix(rt.path, "/api/v1/quarantine/{id}/") {
			can("409", "The record was released already, or cannot be read as a fact.")
		}
	} else if !rt.stream {
		op.Responses["304"] = &huma.Response{Description: "What If-None-Match names is still so."}
	}
	return op
}

func answer(contentType string, schema *huma.Schema) *huma.Response {
	return &huma.Response{
		Description: "OK",
		Content:     map[string]*huma.MediaType{contentType: {Schema: schema}},
	}
}
