package api

import (
	"cmp"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/corpintel/intel"
)

// Parameters are read into these types. Each is a struct, for huma asks only
// those how to read themselves, and describes itself for the documentation.

// companyID names a company by its CIK or by a ticker.
type companyID struct {
	cik    intel.CIK
	ticker string // where cik is zero
}

// UnmarshalText reads "320193", "0000320193", "CIK0000320193", "AAPL" or "BRK.B".
func (c *companyID) UnmarshalText(b []byte) error {
	s := string(b)
	if cik, err := intel.ParseCIK(s); err == nil {
		*c = companyID{cik: cik}
		return nil
	}
	ticker := intel.NormalizeTicker(s)
	if !isTicker(ticker) {
		return intel.Errorf(intel.KindInvalid, "want a CIK (320193) or a ticker (AAPL)")
	}
	*c = companyID{ticker: ticker}
	return nil
}

// isTicker reports whether s, normalized, can be a ticker: a letter, then
// letters, digits and dashes.
func isTicker(s string) bool {
	const most = 16
	if s == "" || len(s) > most || s[0] < 'A' || s[0] > 'Z' {
		return false
	}
	return strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == ""
}

// Schema describes the parameter.
func (companyID) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Description: "A CIK (320193, 0000320193, CIK0000320193) or a ticker (AAPL, BRK.B).", Examples: []any{"320193"}}
}

// cikNumber is a CIK in any spelling.
type cikNumber struct{ intel.CIK }

// UnmarshalText reads what [intel.ParseCIK] reads.
func (c *cikNumber) UnmarshalText(b []byte) (err error) {
	c.CIK, err = intel.ParseCIK(string(b))
	return err
}

// Schema describes the parameter.
func (cikNumber) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Description: "A CIK.", Examples: []any{"320193"}}
}

// accessionNumber is an accession number, with or without dashes.
type accessionNumber struct{ intel.AccessionNumber }

// Schema describes the parameter.
func (accessionNumber) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Description: "An accession number, with or without dashes.", Examples: []any{"0001193125-09-214859"}}
}

// hash is a SHA-256 in hexadecimal digits.
type hash struct{ intel.SHA256 }

// Schema describes the parameter.
func (hash) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Description: "The SHA-256 of a raw body: 64 hexadecimal digits.", Examples: []any{exampleHash}}
}

// day is a calendar day.
type day struct{ intel.Date }

// UnmarshalText reads "2009-09-26".
func (d *day) UnmarshalText(b []byte) (err error) {
	d.Date, err = intel.ParseDate(string(b))
	return err
}

// Schema describes the parameter.
func (day) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date", Examples: []any{"2009-09-26"}}
}

// dayOf is a calendar day, or that of an instant in New York.
type dayOf struct{ intel.Date }

// UnmarshalText reads "2005-01-01" or an RFC 3339 time.
func (d *dayOf) UnmarshalText(b []byte) error {
	if day, ok := intel.ParseISODate(b); ok {
		d.Date = day
		return nil
	}
	t, err := intel.ParseAsOf(string(b))
	if err != nil {
		return err
	}
	d.Date = intel.DateOf(t.In(intel.NewYork))
	return nil
}

// Schema describes the parameter.
func (dayOf) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Examples: []any{"2005-01-01"}}
}

// instant is the time that a view looks back to.
type instant struct{ time.Time }

// UnmarshalText reads what [intel.ParseAsOf] reads.
func (i *instant) UnmarshalText(b []byte) (err error) {
	i.Time, err = intel.ParseAsOf(string(b))
	return err
}

// Schema describes the parameter.
func (instant) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type:        huma.TypeString,
		Description: "Only what was known then: a day (all that was known when it was over in New York) or an RFC 3339 instant. Without it: now.",
		Examples:    []any{"2010-02-01"},
	}
}

// period is the end of a period, or its start and end.
type period struct{ intel.Period }

// UnmarshalText reads "2009-09-26" or "2008-09-28/2009-09-26".
func (p *period) UnmarshalText(b []byte) error {
	start, end, both := strings.Cut(string(b), "/")
	if !both {
		start, end = "", start
	}
	var ok bool
	if p.End, ok = intel.ParseISODate(end); !ok {
		return wrongPeriod()
	}
	if !both {
		return nil
	}
	if p.Start, ok = intel.ParseISODate(start); !ok || p.Start > p.End {
		return wrongPeriod()
	}
	return nil
}

func wrongPeriod() error {
	return intel.Errorf(intel.KindInvalid, "want a period's end (2009-09-26) or its start and end (2008-09-28/2009-09-26)")
}

// Schema describes the parameter.
func (period) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Description: "A period's end, or its start and end.", Examples: []any{"2008-09-28/2009-09-26"}}
}

// conceptName is a concept, with or without its taxonomy.
type conceptName struct{ taxonomy, name string }

// UnmarshalText reads "NetIncomeLoss" or "us-gaap:NetIncomeLoss".
func (c *conceptName) UnmarshalText(b []byte) error {
	const most = 512
	taxonomy, name, both := strings.Cut(string(b), ":")
	if !both {
		taxonomy, name = "", taxonomy
	}
	if name == "" || both && taxonomy == "" || len(b) > most || strings.ContainsFunc(string(b), isBlank) {
		return intel.Errorf(intel.KindInvalid, "want a concept (NetIncomeLoss), with its taxonomy if you like (us-gaap:NetIncomeLoss)")
	}
	*c = conceptName{taxonomy, name}
	return nil
}

func isBlank(r rune) bool { return r <= ' ' || r == 0x7f }

// Schema describes the parameter.
func (conceptName) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Description: "A concept, with or without its taxonomy.", Examples: []any{"us-gaap:NetIncomeLoss"}}
}

// in returns the taxonomy that the concept and a parameter of its own name
// together.
func (c conceptName) in(taxonomy string) (string, error) {
	if c.taxonomy == "" || taxonomy == "" || c.taxonomy == taxonomy {
		return cmp.Or(c.taxonomy, taxonomy), nil
	}
	return "", refused("query.taxonomy", "names another taxonomy than concept does")
}

// Paging says which part of a list to return. It is exported because huma looks
// into exported fields only.
type Paging struct {
	Cursor string `query:"cursor" maxLength:"1024" doc:"The next of the answer before; leave it out for the first."`
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"100" doc:"At most so many items."`
}

func (p Paging) request() intel.PageRequest {
	return intel.PageRequest{Cursor: p.Cursor, Limit: p.Limit}
}
