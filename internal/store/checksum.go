package store

import (
	"bufio"
	"context"
	"crypto/sha256"
	"slices"
	"strconv"

	"github.com/corpintel/intel"
)

// summed is a query whose rows a checksum is of.
type summed struct {
	name string
	sql  string
	ints int // the first so many columns are integers, the others text
}

// checksummed are the derived rows of one company ($1), each query in the
// order of natural keys. Numbers that a database gave away (fetches, concept
// and unit numbers) and clocks of ours are not in it, nor are bodies that were
// refused whole: what an upstream once answered by mistake says nothing of a
// company.
var checksummed = []summed{
	{"company", `
		SELECT c.cik, c.sample, c.facts, c.name, c.entity_type, c.sic, c.sic_description, c.category, c.state_of_incorporation,
			c.fiscal_year_end, c.ein, c.lei, c.website, c.phone, c.origin, coalesce(b.sha256, '')
		FROM company c LEFT JOIN body b ON b.fetch = c.fetch WHERE c.cik = $1`, 3},
	{"name", `SELECT position, from_day, to_day, name FROM company_name WHERE cik = $1 ORDER BY position`, 3},
	{"listing", `SELECT position, place, origin, symbol, exchange FROM listing WHERE cik = $1 ORDER BY origin, symbol`, 2},
	{"filing", `
		SELECT f.accession, f.filed, f.accepted, f.known_at, f.report_date, f.size, f.xbrl, f.inline_xbrl, f.form, f.accepted_from,
			f.items, f.act, f.file_number, f.film_number, f.primary_document, f.primary_description, f.origin, f.role, coalesce(b.sha256, '')
		FROM filing f LEFT JOIN body b ON b.fetch = f.fetch WHERE f.cik = $1 ORDER BY f.accession`, 8},
	{"fact", `
		SELECT f.period_end, f.period_start, f.accession, f.revision, f.fy, f.filed, f.gone > 0, c.taxonomy, c.name, u.name, f.value, f.fp,
			f.form, f.frame, coalesce(b.sha256, '')
		FROM fact f JOIN concept c ON c.id = f.concept JOIN unit u ON u.id = f.unit LEFT JOIN body b ON b.fetch = f.fetch
		WHERE f.cik = $1
		ORDER BY c.taxonomy, c.name, u.name, f.period_end, f.period_start, f.accession, f.revision`, 7},
	{"finding", `
		SELECT version, period_start, period_end, accession, score, id, rule, severity, subject, observed, expected, message, sha256, kind, detail
		FROM finding WHERE cik = $1 AND kind NOT IN ('freshness', 'series') ORDER BY id`, 5},
	{"quarantine", `
		SELECT q.version, q.position, q.id, q.rule, q.reason, q.kind, q.record, q.fact, q.sha256, coalesce(d.state, 'held')
		FROM quarantine q LEFT JOIN decision d ON d.quarantine = q.id WHERE q.cik = $1 AND q.kind <> 'body' ORDER BY q.id`, 2},
}

// checksummedOfFilings are the derived rows that are of no company: those of
// submissions, and what rules came to on bodies. What people's own checks came
// to depends on when they were armed.
var checksummedOfFilings = []summed{
	{"document", `
		SELECT d.accession, d.sequence, d.position, d.length, d.type, d.name, d.description, d.origin, coalesce(b.sha256, '')
		FROM document d LEFT JOIN body b ON b.fetch = d.fetch ORDER BY d.accession, d.sequence`, 4},
	{"tally", `
		SELECT DISTINCT t.judged, t.failed, t.version, t.rule, t.severity, b.sha256, b.url
		FROM tally t JOIN body b ON b.fetch = t.fetch WHERE substr(t.rule, 1, 6) <> 'check.'
		ORDER BY b.url, b.sha256, t.rule, t.severity, t.judged, t.failed, t.version`, 3},
	{"ownership", `
		SELECT o.accession, o.period, o.original, o.issuer, o.form, o.owners, o.record, o.origin, coalesce(b.sha256, '')
		FROM ownership o LEFT JOIN body b ON b.fetch = o.fetch ORDER BY o.accession`, 4},
	{"ownership party", `SELECT accession, cik, period FROM ownership_party ORDER BY accession, cik, period`, 3},
	{"holding report", `
		SELECT h.accession, h.manager, h.period, h.restates, h.record, h.origin, coalesce(b.sha256, '')
		FROM holding_report h LEFT JOIN body b ON b.fetch = h.fetch ORDER BY h.accession`, 4},
	{"holding", `
		SELECT h.accession, h.position, h.document, h.manager, h.period, h.issuer, h.class, h.cusip, h.figi, h.value, h.unit, h.shares,
			h.shares_type, h.put_call, h.discretion, h.other_managers, h.voting_sole, h.voting_shared, h.voting_none, h.origin, coalesce(b.sha256, '')
		FROM holding h LEFT JOIN body b ON b.fetch = h.fetch ORDER BY h.accession, h.position`, 5},
}

// checksummedOfMarkets are the derived rows of what vendors and publishers say.
// How long a vendor has kept saying a thing is no part of it.
var checksummedOfMarkets = []summed{
	{"bar", `
		SELECT x.day, CASE WHEN x.known_at = b.fetched_at THEN 1 ELSE 0 END, x.splits_through, x.line, x.symbol, x.vendor, x.open, x.high, x.low, x.close, x.volume, x.currency, b.sha256
		FROM bar x JOIN body b ON b.fetch = x.fetch ORDER BY x.symbol, x.vendor, x.day, x.fetch`, 4},
	{"corporate action", `
		SELECT x.ex_day, x.declared_on, x.record_on, x.paid_on, x.line, x.symbol, x.vendor, x.kind, x.ratio, x.amount, x.currency, b.sha256
		FROM corporate_action x JOIN body b ON b.fetch = x.fetch ORDER BY x.symbol, x.vendor, x.ex_day, x.kind, x.fetch`, 5},
	{"figure", `
		SELECT x.period_end, x.line, x.symbol, x.vendor, x.statement, x.span, x.field, x.value, x.currency, b.sha256
		FROM vendor_figure x JOIN body b ON b.fetch = x.fetch ORDER BY x.symbol, x.vendor, x.statement, x.span, x.period_end, x.field, x.fetch`, 2},
	{"symbol", `
		SELECT x.from_day, x.to_day, x.cik, x.symbol, x.origin, x.name, x.core, x.exchange, x.asset_type, x.region, x.currency, b.sha256
		FROM symbol_span x JOIN body b ON b.fetch = x.fetch ORDER BY x.symbol, x.origin, x.from_day`, 3},
	{"article", `
		SELECT x.published_at, x.id, x.vendor, x.url, x.link, x.publisher, x.publisher_id, x.author, x.title, x.summary, x.language, x.claims,
			x.vendor_tone, x.words, x.cluster, b.sha256
		FROM article x JOIN body b ON b.fetch = x.fetch ORDER BY x.id`, 1},
	{"mention", `SELECT published_at, article, mention FROM article_mention ORDER BY article, mention`, 1},
	{"band", `SELECT article, band FROM article_band ORDER BY article, band`, 0},
	{"publisher", `
		SELECT x.vendor, x.id, x.name, x.description, x.url, x.category, x.language, x.country, b.sha256
		FROM publisher x JOIN body b ON b.fetch = x.fetch ORDER BY x.vendor, x.id`, 0},
}

// Checksum hashes all that is derived from the archive, company by company.
// Embeddings are no part of it: the same model makes others on another machine. A
// copy compares them row by row.
func (s *Store) Checksum(ctx context.Context, progress func(done, total int64)) (sum intel.SHA256, err error) {
	h := sha256.New()
	w := bufio.NewWriterSize(h, 1<<16)
	err = s.db.scan(ctx, func(t tx) error {
		var ciks []int64
		// 0 stands for what is about no company.
		if err := t.query(`
			SELECT cik FROM company
			UNION SELECT cik FROM filing
			UNION SELECT cik FROM finding
			UNION SELECT cik FROM quarantine
			ORDER BY 1`, nil, func(r row) error {
			ciks = append(ciks, r.int(0))
			return nil
		}); err != nil {
			return err
		}
		var line []byte
		add := func(c summed, args ...any) error {
			return t.query(c.sql, args, func(r row) error {
				line = append(append(line[:0], c.name...), 0)
				for col := range c.ints {
					line = append(strconv.AppendInt(line, r.int(col), 10), 0)
				}
				for col := c.ints; col < r.columns(); col++ {
					line = append(r.appendText(line, col), 0)
				}
				_, err := w.Write(append(line, '\n'))
				return err
			})
		}
		for i, cik := range ciks {
			for _, c := range checksummed {
				if err := add(c, cik); err != nil {
					return err
				}
			}
			if progress != nil {
				progress(int64(i+1), int64(len(ciks)))
			}
		}
		for _, c := range slices.Concat(checksummedOfFilings, checksummedOfMarkets) {
			if err := add(c); err != nil {
				return err
			}
		}
		return w.Flush()
	})
	h.Sum(sum[:0])
	return sum, err
}
