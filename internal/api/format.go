package api

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"github.com/corpintel/intel"
	"github.com/corpintel/intel/internal/sheet"
)

// Format says in which form a table is wanted: the parameter, else the header,
// else JSON. It is exported because huma looks into exported fields only.
type Format struct {
	Format string `query:"format" enum:"json,csv,xlsx" doc:"The form of the answer; csv and xlsx are of the whole list. Without it: what Accept prefers, else json."`
	Accept string `header:"Accept" hidden:"true"`
}

// mediaTypes are the forms of a table, by what Accept calls them.
var mediaTypes = []struct{ format, mediaType string }{
	{"json", "application/json"}, {"csv", "text/csv"}, {"xlsx", sheet.ContentType},
}

// wanted returns the form to answer in.
func (f Format) wanted() string {
	if f.Format != "" {
		return f.Format
	}
	if f.Accept == "" {
		return "json"
	}
	best, most := "json", 0.0
	for _, m := range mediaTypes {
		if q := acceptWeight(f.Accept, m.mediaType); q > most {
			best, most = m.format, q
		}
	}
	return best
}

// acceptWeight returns how much a caller wants a media type that it names; what
// it only covers with * counts for nothing, as browsers do so.
func acceptWeight(accept, mediaType string) float64 {
	for _, part := range strings.Split(accept, ",") {
		if name, _, _ := strings.Cut(part, ";"); strings.EqualFold(strings.TrimSpace(name), mediaType) {
			return weight([]string{strings.ReplaceAll(part, name, "gzip")}, "gzip")
		}
	}
	return 0
}

// tabular is an answer that can be laid out in sheets.
type tabular interface{ Workbook() *sheet.Workbook }

// file returns an answer as CSV or XLSX, as a download called name.
func file(format, name string, answer tabular) (*document, error) {
	book := answer.Workbook()
	var b bytes.Buffer
	var err error
	d := &document{ContentDisposition: `attachment; filename="` + name + "." + format + `"`, Vary: "Accept"}
	if format == "csv" {
		d.ContentType, err = "text/csv; charset=utf-8", book.WriteCSV(&b)
	} else {
		d.ContentType, err = sheet.ContentType, book.WriteXLSX(&b)
	}
	if err != nil {
		return nil, intel.Errorf(intel.KindInternal, "write %s: %w", name, err)
	}
	d.Body = b.Bytes()
	d.ETag = entityTag(d.Body)
	return d, nil
}

// part returns the items of one page of a list that is worked out anew for each,
// and the cursor of the next. A cursor is the identity of the last item before.
func part[T any](items []T, identity func(*T) string, cursor string, limit int) (page []T, next string, err error) {
	begin := 0
	if cursor != "" {
		i := slices.IndexFunc(items, func(x T) bool { return identity(&x) == cursor })
		if i < 0 {
			return nil, "", refused("query.cursor", "is not the next of an answer")
		}
		begin = i + 1
	}
	page = items[begin:min(begin+limit, len(items))]
	if begin+limit < len(items) {
		next = identity(&page[len(page)-1])
	}
	return page, next, nil
}

// downloadName names a download after what it is of and its instant.
func downloadName(what string, c intel.Company, asOf time.Time) string {
	return what + "-" + c.CIK.String() + "-" + asOf.UTC().Format("20060102T150405Z")
}
