package edgar

import (
	"fmt"

	"github.com/corpintel/intel"
)

// parseTickers reads company_tickers.json:
//
//	{"0":{"cik_str":320193,"ticker":"AAPL","title":"Apple Inc."},…}
func parseTickers(body intel.Body, data []byte) (intel.Batch, error) {
	p := listingsParser{scanner: scanner{text: text(data)}, batch: intel.Batch{Body: body}}
	for p.open('{'); p.more('}'); {
		p.key()
		at := p.pos
		raw := p.raw()
		p.add(raw, at, member(raw, "cik_str"), member(raw, "title"), member(raw, "ticker"), "")
	}
	return p.done()
}

// parseTickersExchange reads company_tickers_exchange.json:
//
//	{"fields":["cik","name","ticker","exchange"],"data":[[320193,"Apple Inc.","AAPL","Nasdaq"],…]}
func parseTickersExchange(body intel.Body, data []byte) (intel.Batch, error) {
	p := listingsParser{scanner: scanner{text: text(data)}, batch: intel.Batch{Body: body}}
	const fields, rows = 1, 2
	var seen uint8
	var names []string
	for p.open('{'); p.more('}'); {
		switch key := p.key(); key {
		case "fields":
			p.once(&seen, fields, key)
			for p.open('['); p.more(']'); {
				names = append(names, p.string())
			}
		case "data":
			p.once(&seen, rows, key)
			if seen&fields == 0 {
				p.fail(p.pos, "data comes before fields, which says what its columns are")
			}
			p.rows(names)
		default:
			p.skip()
		}
	}
	if p.err == nil && seen&rows == 0 {
		p.fail(p.pos, "data is missing")
	}
	return p.done()
}

type listingsParser struct {
	scanner
	batch intel.Batch
}

// done demands the end and at least one listing: a list of nothing would
// delist everybody.
func (p *listingsParser) done() (intel.Batch, error) {
	p.end()
	if p.err == nil && len(p.batch.Listings) == 0 {
		p.fail(0, "the list has no usable line")
	}
	return p.batch, p.err
}

// rows reads lines whose cells are named by the list of fields.
func (p *listingsParser) rows(names []string) {
	column := make(map[string]int)
	for i, name := range names {
		column[name] = i
	}
	for _, name := range []string{"cik", "name", "ticker"} {
		if _, ok := column[name]; !ok {
			p.fail(p.pos, "fields does not name a column %s", name)
		}
	}
	for p.open('['); p.more(']'); {
		at := p.pos
		raw := p.raw()
		cells := elements(raw)
		cell := func(name string) string {
			if i, ok := column[name]; ok && i < len(cells) {
				return cells[i]
			}
			return ""
		}
		p.add(raw, at, cell("cik"), cell("name"), cell("ticker"), cell("exchange"))
	}
}

// elements returns the JSON text of each element of a list, none where raw is
// not one.
func elements(raw string) []string {
	s := scanner{text: raw}
	var all []string
	for s.open('['); s.more(']'); {
		all = append(all, s.raw())
	}
	return all
}

// add adds a line of a list, or quarantines it: raw at offset at, with its
// members as JSON text.
func (p *listingsParser) add(raw string, at int, cik, name, ticker, exchange string) {
	if p.err != nil {
		return
	}
	var l intel.Listing
	var okCIK, okName, okTicker, okExchange bool
	var digits string
	if digits, okCIK = scalar(cik); okCIK {
		var err error
		l.CIK, err = intel.ParseCIK(digits)
		okCIK = err == nil
	}
	l.Name, okName = scalar(name)
	l.Name = cleanName(l.Name)
	l.Ticker, okTicker = asText(ticker)
	l.Exchange, okExchange = scalar(exchange)
	reason := ""
	switch {
	case !okCIK:
		reason = fmt.Sprintf("the CIK is %s", orMissing(cik))
	case !okTicker || l.Ticker == "":
		reason = fmt.Sprintf("the ticker is %s", orMissing(ticker))
	case !okName:
		reason = fmt.Sprintf("the name is %s", orMissing(name))
	case !okExchange:
		reason = fmt.Sprintf("the exchange is %s", orMissing(exchange))
	default:
		p.batch.Listings = append(p.batch.Listings, l)
		return
	}
	p.batch.Quarantined = append(p.batch.Quarantined,
		quarantined(l.CIK, p.batch.Body.SHA256, "listing", reason, raw, at))
}

func orMissing(raw string) string {
	if raw == "" {
		return "missing"
	}
	return shorten(raw)
}
