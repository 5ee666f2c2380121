package api

import (
	"bytes"
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write testdata/openapi.json anew")

// The form of the API changes only on purpose: a difference here is a change of
// the contract.
func TestOpenAPIGolden(t *testing.T) {
	f := newBareFixture(t)
	r := f.get("/openapi.json")
	if got := r.header.Get("Content-Type"); got != "application/json" {
		t.Errorf("content type %q", got)
	}
	golden := filepath.Join("testdata", "openapi.json")
	got := append(bytes.TrimSpace(r.body), '\n')
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("run go test ./internal/api -run OpenAPIGolden -update where this is meant (-want +got):\n%s", diff)
	}
}

// Every operation says what it does, whom it is for, what it takes, and what it
// can answer.
func TestOpenAPIComplete(t *testing.T) {
	f := newBareFixture(t)
	s := mustServer(t, f.config)
	doc := s.api.OpenAPI()
	if doc.OpenAPI != "3.1.0" || doc.Info.Description == "" || doc.Info.Version != contractVersion {
		t.Errorf("head: %s %+v", doc.OpenAPI, doc.Info)
	}
	ids := map[string]bool{}
	for path, item := range doc.Paths {
		for _, op := range operations(item) {
			if ids[op.OperationID] || op.OperationID == "" || op.Summary == "" || len(op.Tags) != 1 || op.Extensions["x-access"] == nil {
				t.Errorf("%s: incomplete operation %+v", path, op)
			}
			ids[op.OperationID] = true
			for _, p := range op.Parameters {
				if p.Description == "" || p.Schema == nil {
					t.Errorf("%s: parameter %s says nothing", path, p.Name)
				}
				if p.Name != "cursor" && p.Schema.Type == huma.TypeString && len(p.Schema.Examples) == 0 && len(p.Schema.Enum) == 0 {
					t.Errorf("%s: parameter %s has no example", path, p.Name)
				}
			}
			if op.Responses["200"] == nil && op.Responses["204"] == nil {
				t.Errorf("%s: no good answer", path)
			}
			for _, status := range []string{"400", "500", "503"} {
				if op.Responses[status] == nil {
					t.Errorf("%s: no answer %s", path, status)
				}
			}
			if strings.Contains(path, "{") && op.Responses["404"] == nil {
				t.Errorf("%s: no answer 404", path)
			}
			for status, r := range op.Responses {
				if r.Description == "" {
					t.Errorf("%s: answer %s says nothing", path, status)
				}
				if status < "400" {
					continue
				}
				if m := r.Content[problemType]; m == nil || m.Schema.Ref != "#/components/schemas/Problem" || m.Example == nil {
					t.Errorf("%s: answer %s is no problem with an example: %+v", path, status, r.Content)
				}
			}
		}
	}
}

// Every schema and field says what it means, by a description that is used.
func TestSchemasDescribed(t *testing.T) {
	f := newBareFixture(t)
	s := mustServer(t, f.config)
	schemas := s.api.OpenAPI().Components.Schemas
	used, types := map[string]bool{}, map[string]bool{}
	for name, schema := range schemas.Map() {
		types[name] = true
		if schema.Description == "" {
			t.Errorf("schema %s says nothing: describe it in typeDocs", name)
		}
		for property, p := range schema.Properties {
			key := name + "." + property
			d, ok := fieldDocs()[key]
			if !ok {
				key = property
				d, ok = fieldDocs()[key]
			}
			used[key] = true
			if !ok || p.Description == "" {
				t.Errorf("%s.%s says nothing: describe it in fieldDocs", name, property)
			}
			if d.example == nil {
				continue
			}
			// The example is one: it would be accepted.
			var value any
			b, err := json.Marshal(d.example)
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(b, &value); err != nil {
				t.Fatal(err)
			}
			result := &huma.ValidateResult{}
			huma.Validate(schemas, p, huma.NewPathBuffer(nil, 0), huma.ModeReadFromServer, value, result)
			for _, err := range result.Errors {
				t.Errorf("%s.%s: its example is none: %v", name, property, err)
			}
		}
	}
	for key := range fieldDocs() {
		if !used[key] {
			t.Errorf("fieldDocs: %s describes nothing", key)
		}
	}
	for name := range typeDocs() {
		if !types[name] {
			t.Errorf("typeDocs: %s describes nothing", name)
		}
	}
	if types["ErrorModel"] || types["ErrorDetail"] {
		t.Error("huma's own errors are documented; they never leave here")
	}
}

// What is answered is what is documented: each answer of the scenarios has the
// form of its schema, with no field that is not described.
func TestAnswersAsDocumented(t *testing.T) {
	f := newFixture(t, nil)
	f.addSample()
	s := mustServer(t, f.config)
	doc := s.api.OpenAPI()
	paths := map[string]string{}
	for _, rt := range s.routes() {
		paths[rt.id] = rt.path
	}
	for id, tests := range scenarios(f) {
		for _, tc := range tests {
			if tc.status == 200 && (id == "getRaw" || id == "getQuarantinedRaw") {
				continue
			}
			t.Run(tc.path, func(t *testing.T) {
				f := f.in(t)
				r := f.ask(tc.path)
				status := map[int]string{200: "200", 204: "204", 400: "400", 404: "404", 409: "409"}[r.status]
				var response *huma.Response
				for _, op := range operations(doc.Paths[paths[id]]) {
					if op.OperationID == id {
						response = op.Responses[status]
					}
				}
				if response == nil {
					t.Fatalf("status %d is not documented", r.status)
				}
				if r.status == http.StatusNoContent {
					return
				}
				media := response.Content[r.header.Get("Content-Type")]
				if media == nil {
					t.Fatalf("content type %q is not documented", r.header.Get("Content-Type"))
				}
				if strings.HasSuffix(r.header.Get("Content-Type"), "json") {
					conforms(t, doc.Components.Schemas, media.Schema, decode[any](t, r), "answer")
				}
			})
		}
	}
}

// conforms checks a value against a schema, and that objects have no fields
// that their schema does not describe.
func conforms(t *testing.T, schemas huma.Registry, s *huma.Schema, v any, at string) {
	t.Helper()
	if s.Ref != "" {
		s = schemas.SchemaFromRef(s.Ref)
	}
	switch v := v.(type) {
	case nil:
		if !s.Nullable && s.Type != "" {
			t.Errorf("%s is null, which is not documented", at)
		}
	case map[string]any:
		if s.Type == "" {
			return // any value
		}
		if s.Type != huma.TypeObject {
			t.Fatalf("%s is an object, documented as %s", at, s.Type)
		}
		for _, name := range s.Required {
			if _, ok := v[name]; !ok {
				t.Errorf("%s lacks %s", at, name)
			}
		}
		for name, field := range v {
			switch property := s.Properties[name]; {
			case property != nil:
				conforms(t, schemas, property, field, at+"."+name)
			case s.Properties != nil:
				t.Errorf("%s.%s is not documented", at, name)
			}
		}
	case []any:
		if s.Type != huma.TypeArray {
			t.Fatalf("%s is a list, documented as %s", at, s.Type)
		}
		for _, item := range v {
			conforms(t, schemas, s.Items, item, at+"[]")
		}
	default:
		want := map[reflect.Kind][]string{
			reflect.String: {huma.TypeString}, reflect.Bool: {huma.TypeBoolean},
		}[reflect.ValueOf(v).Kind()]
		if n, ok := v.(json.Number); ok {
			want = []string{huma.TypeInteger, huma.TypeNumber}
			v = n.String()
		}
		if s.Type != "" && !slices.Contains(want, s.Type) {
			t.Errorf("%s is %v, documented as %s", at, v, s.Type)
		}
		if text, ok := v.(string); ok && len(s.Enum) > 0 && !slices.Contains(s.Enum, any(text)) {
			t.Errorf("%s is %q, documented as one of %v", at, text, s.Enum)
		}
	}
}
