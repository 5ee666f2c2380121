package bench

import (
	"bytes"
	"fmt"
	"math/rand/v2"

	"github.com/corpintel/intel"
)

// Generated makes documents of companies in the form the SEC writes, for
// machines without recordings. The same count gives the same documents. Like
// real companies, these have few concepts with many facts and many with few;
// each period is reported again in later filings; amounts are round in
// thousands; instants and durations, units and frames mix.
func Generated(companies int) ([]Document, error) {
	list := make([]Document, 0, companies)
	for i := range companies {
		cik := intel.CIK(1000 + i)
		d, err := newDocument(cik, generate(cik))
		if err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	return list, nil
}

const (
	generatedQuarters = 40 // since 2009
	generatedConcepts = 300
)

func generate(cik intel.CIK) []byte {
	rng := rand.New(rand.NewPCG(uint64(cik), 1))
	var b bytes.Buffer
	fmt.Fprintf(&b, `{"cik":%d,"entityName":"Generated %d Corp","facts":{"us-gaap":{`, cik, cik)
	for c := range generatedConcepts {
		if c > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `"GeneratedConcept%03d":{"label":"Generated concept %d, total","description":"The amount of a thing that no company has, which stands for one of its %d concepts and is as long as a definition in a taxonomy usually is.","units":{"%s":[`,
			c, c, generatedConcepts, []string{"USD", "USD", "USD", "shares", "USD/shares"}[c%5])
		generateSeries(&b, rng, cik, c)
		b.WriteString(`]}}`)
	}
	b.WriteString(`}}}`)
	return b.Bytes()
}

// generateSeries writes one series, by period end, with the filings that
// reported each period: the first, and those that repeat it for comparison.
func generateSeries(b *bytes.Buffer, rng *rand.Rand, cik intel.CIK, concept int) {
	from := generatedQuarters * concept / generatedConcepts // the later concepts are the rarer ones
	first, instant, share := true, concept%3 == 0, concept%5 == 4
	for q := from; q < generatedQuarters; q++ {
		year, quarter := 2009+q/4, q%4
		end := []string{"03-31", "06-30", "09-30", "12-31"}[quarter]
		value := rng.Int64N(9_000_000) * 1000
		reports := 1 + rng.IntN(3)
		for r := range reports {
			filed := q + 4*r
			if !first {
				b.WriteByte(',')
			}
			first = false
			b.WriteByte('{')
			if !instant {
				fmt.Fprintf(b, `"start":"%d-%s",`, year, []string{"01-01", "04-01", "07-01", "10-01"}[quarter])
			}
			fmt.Fprintf(b, `"end":"%d-%s","val":`, year, end)
			if share {
				fmt.Fprintf(b, "%d.%02d", value/1e9, value/1000%100)
			} else {
				fmt.Fprint(b, value)
			}
			form, period := "10-Q", fmt.Sprintf("Q%d", filed%4+1)
			if filed%4 == 3 {
				form, period = "10-K", "FY"
			}
			y := 2009 + filed/4
			fmt.Fprintf(b, `,"accn":"%010d-%02d-%06d","fy":%d,"fp":"%s","form":"%s","filed":"%d-%02d-20"`,
				cik, (y+1)%100, filed, y, period, form, y+(filed%4+1)/4, []int{5, 8, 11, 2}[filed%4])
			if r == reports-1 {
				suffix := ""
				if instant {
					suffix = "I"
				}
				fmt.Fprintf(b, `,"frame":"CY%dQ%d%s"`, year, quarter+1, suffix)
			}
			b.WriteByte('}')
		}
	}
}
