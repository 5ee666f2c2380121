package api

import (
	"maps"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// exampleHash is the SHA-256 of no bytes at all.
const exampleHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

// daySchema describes a day in an answer.
type daySchema struct{}

// Schema describes a day.
func (daySchema) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date"}
}

// describe completes the schemas that huma makes of types: what a field means,
// an example, and where a field can be null.
func describe(doc *huma.OpenAPI) {
	schemas := doc.Components.Schemas.Map()
	// Huma documents errors of its own, which never leave here: see refusal.
	delete(schemas, "ErrorModel")
	delete(schemas, "ErrorDetail")
	fields, types := fieldDocs(), typeDocs()
	for name, schema := range schemas {
		schema.Description = types[name]
		if list, ok := strings.CutPrefix(name, "Page"); ok {
			schema.Description = "A part of a list: " + list + "."
		} else if list, ok := strings.CutPrefix(name, "AsOfPage"); ok {
			schema.Description = "A part of a list as of an instant: " + list + "."
		}
		for property, s := range schema.Properties {
			s.Nullable = false // arrays are never null
			d, ok := fields[name+"."+property]
			if !ok {
				d = fields[property]
			}
			s.Description, s.Enum = d.doc, d.enum
			if d.example != nil {
				s.Examples = []any{d.example}
			}
			s.Nullable = d.nullable
			if d.number {
				s.Type = huma.TypeNumber
			}
		}
	}
	for _, path := range doc.Paths {
		for _, op := range operations(path) {
			for code, r := range op.Responses {
				for _, media := range r.Content {
					if e, ok := problemExamples()[code]; ok {
						media.Example = e
					}
				}
			}
		}
	}
}

// operations returns what a path can be asked to do.
func operations(path *huma.PathItem) []*huma.Operation {
	var list []*huma.Operation
	for _, op := range []*huma.Operation{path.Get, path.Put, path.Post, path.Patch, path.Delete} {
		if op != nil {
			list = append(list, op)
		}
	}
	return list
}

// problemExamples has a problem for each status that is documented.
func problemExamples() map[string]*Problem {
	example := func(status int, detail string) *Problem {
		p := newProblem(status, detail)
		p.RequestID = "4f9a1c0d2b7e8f6a5c3d1e0b"
		return p
	}
	invalid := example(400, "validation failed")
	invalid.Errors = []FieldError{{"query.limt", "unknown parameter: did you mean limit?"}}
	conflict := example(409, "several companies have the ticker XYZ: use the CIK of the one you mean")
	conflict.Candidates = []Candidate{{1, "One Inc."}, {2, "Two Inc."}}
	return map[string]*Problem{
		"400": invalid,
		"403": example(403, "the request comes from a page of somewhere else"),
		"404": example(404, "no company with CIK 1"),
		"409": conflict,
		"500": example(500, "internal error"),
		"429": example(429, "an address may make 100 requests in 1m0s: come back in 12 seconds"),
		"503": example(503, "the store does not answer: try again"),
	}
}

// fieldDoc says what a field of an answer means.
type fieldDoc struct {
	doc      string
	example  any
	enum     []any
	nullable bool
	number   bool // a decimal of any precision, which Go keeps as text
}

// typeDocs describes the schemas.
func typeDocs() map[string]string {
	docs := map[string]string{
		"ConceptAnswer":    "What a company reported under a concept, in the shape of EDGAR's companyconcept.",
		"FrameAnswer":      "One fact of each company in a calendar period, in the shape of EDGAR's frames.",
		"ConceptValue":     "One fact of a company under a concept.",
		"FramePoint":       "A company's fact in a frame.",
		"ActionsAnswer":    "A company's corporate actions, and the splits that only its share counts tell of.",
		"Adjusted":         "A day of prices in shares of a later day.",
		"ArticleClaim":     "What a vendor says an article has to do with a symbol.",
		"Confirmed":        "A corporate action as a vendor has it, and what the company's share counts say of it.",
		"Link":             "A company that an article speaks of.",
		"Price":            "A day of prices as a vendor has it.",
		"Reason":           "A reason for a link, or against it.",
		"ShareCount":       "A number of shares, as one filing reported it.",
		"VendorFigure":     "A number, or a word, that a vendor states about a symbol beside its prices.",
		"SymbolSpan":       "Who traded under a symbol, from one day to another.",
		"Publisher":        "A publisher of news that a vendor knows.",
		"GapsAnswer":       "What is missing from a series of prices, and what is too much.",
		"Gap":              "A run of sessions of the exchange without prices.",
		"ShareSplit":       "A split that a company's share counts tell of.",
		"Story":            "An article with what was found out about it.",
		"Tone":             "How favourable the words of an article are.",
		"ToneWord":         "A word that a tone rests on.",
		"Check":            "A check that people wrote, in its newest version.",
		"CheckAnswer":      "A check, with what it came to.",
		"CheckDefinition":  "A check, or several, to be stored.",
		"CheckList":        "Checks that were stored.",
		"CheckStateChange": "What a check is to do.",
		"CheckTrial":       "What to try, and on which companies.",
		"CheckedSource":    "What a check says of a source.",
		"DryRun":           "What a check would say about what is stored.",
		"DryRunList":       "What checks would say about what is stored.",
		"QualityEntry":     "Something that was done to a check or a quarantined record.",
		"QuarantineNote":   "Why a record may be stored after all.",
		"QuarantineWaiver": "Why a record stays out, and until when nobody need look.",
		"ReplayRequest":    "Which records to judge again.",
		"Replayed":         "What became of records that were judged again.",
		"RuleLoss":         "What one rule takes from a score.",
		"Score":            "How far records can be trusted, by the rules that fired.",
		"SourceDay":        "What came of one kind of document on a day.",
		"SourceHealth":     "How a source has done.",
		"SourceList":       "How sources have done.",
		"Tally":            "What a check came to on batches.",
		"Candidate":        "One of several companies that a ticker can mean.",
		"Change":           "One thing, or several alike, that a run made different.",
		"Company":          "The company that an answer is about.",
		"Financials":       "A standardized statement of a company.",
		"Item":             "One value of a standardized line, which is the sum of its operands.",
		"Mark":             "Something to be known of a value before it is used.",
		"Operand":          "A reported fact that is part of a value.",
		"Rejected":         "A reported fact that might have been the value, and why it is not.",
		"CompanyAnswer":    "A filer as EDGAR describes it, with its names and tickers.",
		"Holding":          "One line of a Form 13F: what a manager held at the end of a quarter.",
		"HoldingReport":    "A manager's report of holdings, with its totals.",
		"Issuer":           "Whose securities a report is about.",
		"Owner":            "A person or company that reports what it owns.",
		"OwnershipLine":    "One line of an ownership report.",
		"OwnershipNote":    "A footnote.",
		"OwnershipReport":  "What somebody reported to own of an issuer: Forms 3, 4, 5 and 144, Schedules 13D and 13G.",
		"Counts":           "What a run, or an item of it, amounts to.",
		"Document":         "A file of a filing.",
		"Element":          "Where a number stands in the filing's own document.",
		"FieldError":       "What is wrong with one parameter. The value is not repeated.",
		"EventPage":        "A part of the list of events; next is the after of what follows.",
		"Event":            "Something became known, or was done.",
		"Job":              "A piece of work that waits until a worker has done it.",
		"JobHour":          "What became of the attempts at jobs of a kind that ended in an hour, or a day: those that were done or failed.",
		"JobCount":         "How many jobs of a kind are in a state.",
		"JobsAdded":        "How many jobs were added.",
		"Schedule":         "Something that is done by the clock.",
		"Watchlist":        "Companies that are to be kept fresh.",
		"WatchlistChange":  "What a watchlist is to hold.",
		"Filing":           "One submission to EDGAR as one of its filers lists it.",
		"FilingAnswer":     "One submission to EDGAR as one of its filers lists it, with its files.",
		"CounterEvidence":  "Something that would have explained a finding.",
		"Evidence":         "A stored record that a finding rests on.",
		"FindingWord":      "What somebody says of a finding.",
		"Finding":          "What a rule or detector has to say about stored records.",
		"KnownFact":        "One number as a filing reported it, with its origin and the clocks around it.",
		"Name":             "What a company was called between two days.",
		"Period":           "The days from start to end, both included, or the end of a day.",
		"ProbeAnswer":      "What probes read.",
		"ReadyAnswer":      "What the probe of readiness reads.",
		"ReplicaState":     "How a standby of the database is.",
		"Problem":          "An error, as RFC 9457 has it.",
		"Quarantined":      "A record, or a whole body, that was kept out of the store.",
		"Body":             "Where the bytes of one upstream answer came from.",
		"Run":              "One piece of work: what was asked, and what came of it.",
		"RunAnswer":        "One piece of work, with what came of each item.",
		"RunEvent":         "Something worth knowing that happened during a run.",
		"RunItem":          "What came of one of the things a run was asked for.",
		"Span":             "A part of a raw body.",
		"StatusAnswer":     "What is stored, in rows, and which program says so.",
		"SubmissionAnswer": "One submission, as each of its filers lists it.",
		"Ticker":           "A symbol that a company trades under.",
		"Trace":            "The way from one number back to the bytes it was read from.",
	}
	maps.Copy(docs, studyTypes())
	return docs
}
