package edgar

import (
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/corpintel/intel"
)

// BenchmarkParse reads companyfacts bodies, and the same bodies with
// encoding/json in turn, so that the ratio of the two holds on a busy machine.
// It is one of processor time where the system tells it.
func BenchmarkParse(b *testing.B) {
	b.Run("generated", func(b *testing.B) {
		benchmarkParse(b, []recorded{generatedBody(500, 40)})
	})
	b.Run("apple", func(b *testing.B) {
		benchmarkParse(b, recordedBodies(b, "edgar", `/companyfacts/CIK0000320193\.json$`))
	})
	b.Run("recorded", func(b *testing.B) {
		benchmarkParse(b, recordedBodies(b, "edgar", factsPattern))
	})
}

func benchmarkParse(b *testing.B, bodies []recorded) {
	var (
		source             = New()
		facts              []intel.Fact
		count, bytes       int
		ours, theirs       time.Duration
		allocated          uint64
		before, after      runtime.MemStats
		size, factsPerPass int
	)
	for _, r := range bodies { // grows the slice that is lent
		batch, err := source.Parse(r.body, r.data, facts[:0])
		if err != nil {
			b.Fatal(err)
		}
		facts = batch.Facts
		size += len(r.data)
		factsPerPass += len(batch.Facts)
	}
	for b.Loop() {
		runtime.ReadMemStats(&before)
		start := cpuTime()
		for _, r := range bodies {
			batch, err := source.Parse(r.body, r.data, facts[:0])
			if err != nil {
				b.Fatal(err)
			}
			count += len(batch.Facts)
		}
		ours += cpuTime() - start
		runtime.ReadMemStats(&after)
		allocated += after.TotalAlloc - before.TotalAlloc
		bytes += size

		b.StopTimer()
		start = cpuTime()
		n := 0
		for _, r := range bodies {
			n += len(plainParse(b, r.data))
		}
		theirs += cpuTime() - start
		if n != factsPerPass {
			b.Fatalf("encoding/json reads %d facts, we %d", n, factsPerPass)
		}
		b.StartTimer()
	}
	b.ReportMetric(float64(count)/ours.Seconds(), "facts/s")
	b.ReportMetric(float64(bytes)/1e6/ours.Seconds(), "MB/s")
	b.ReportMetric(float64(allocated)/float64(count), "B/fact")
	b.ReportMetric(theirs.Seconds()/ours.Seconds(), "×encoding/json")
	b.ReportMetric(0, "ns/op") // of a pass over all bodies: says nothing
}

// plainFact is a fact as one writes it down for encoding/json.
type plainFact struct {
	Start string      `json:"start"`
	End   string      `json:"end"`
	Val   json.Number `json:"val"`
	Accn  string      `json:"accn"`
	FY    int         `json:"fy"`
	FP    string      `json:"fp"`
	Form  string      `json:"form"`
	Filed string      `json:"filed"`
	Frame string      `json:"frame"`
}

// plainParse reads a body as the straightforward program does.
func plainParse(t testing.TB, data []byte) []plainFact {
	var body struct {
		EntityName string `json:"entityName"`
		Facts      map[string]map[string]struct {
			Label       string                 `json:"label"`
			Description string                 `json:"description"`
			Units       map[string][]plainFact `json:"units"`
		} `json:"facts"`
	}
	if err := json.Unmarshal(data, &body); err != nil {
		t.Fatal(err)
	}
	var all []plainFact
	for _, concepts := range body.Facts {
		for _, concept := range concepts {
			for _, facts := range concept.Units {
				if all == nil {
					all = facts
				} else {
					all = append(all, facts...)
				}
			}
		}
	}
	return all
}

// generatedBody writes a body of our own in EDGAR's form: so many concepts,
// each with so many facts.
func generatedBody(concepts, facts int) recorded {
	var b strings.Builder
	b.WriteString(`{"cik":42,"entityName":"Bench Corp","facts":{"us-gaap":{`)
	for c := range concepts {
		if c > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `"Concept%05d":{"label":"Concept, Number %d","description":"%s","units":{"USD":[`,
			c, c, strings.Repeat("What it measures. ", 20))
		for f := range facts {
			if f > 0 {
				b.WriteByte(',')
			}
			year := 2009 + f/4
			fmt.Fprintf(&b, `{"start":"%d-01-01","end":"%d-%02d-28","val":%d,"accn":"0000000042-%02d-%06d","fy":%d,"fp":"Q%d","form":"10-Q","filed":"%d-02-%02d"`,
				year, year, f%4*3+3, (c+1)*(f+7)*1000, (year+1)%100, f, year, f%4+1, year+1, f%28+1)
			if f%3 == 0 {
				fmt.Fprintf(&b, `,"frame":"CY%dQ%d"`, year, f%4+1)
			}
			b.WriteByte('}')
		}
		b.WriteString(`]}}`)
	}
	b.WriteString(`}}}`)
	data := []byte(b.String())
	return recorded{
		body: intel.Body{Kind: KindCompanyFacts, Subject: "42", SHA256: intel.HashBody(data), Size: int64(len(data))},
		data: data,
	}
}
