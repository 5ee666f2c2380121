package store

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/corpintel/intel"
)

const companyColumns = `c.cik, c.name, c.entity_type, c.sic, c.sic_description, c.category, c.state_of_incorporation,
	c.fiscal_year_end, c.ein, c.lei, c.website, c.phone, c.sample, c.origin, c.fetch`

// storedCompany is a row of the company table.
type storedCompany struct {
	intel.Company
	fetch int64
}

func scanCompany(r row) storedCompany {
	return storedCompany{intel.Company{
		CIK: intel.CIK(r.int(0)), Name: r.text(1), EntityType: r.text(2), SIC: r.text(3), SICDescription: r.text(4),
		Category: r.text(5), StateOfIncorporation: r.text(6), FiscalYearEnd: r.text(7), EIN: r.text(8), LEI: r.text(9),
		Website: r.text(10), Phone: r.text(11), Sample: r.int(12) != 0, Origin: r.text(13),
	}, r.int(14)}
}

// company returns the stored company with its names and tickers.
func (s *Store) loadCompany(t tx, cik intel.CIK) (c storedCompany, found bool, err error) {
	found, err = one(t, `SELECT `+companyColumns+` FROM company c WHERE c.cik = $1`, []any{cik}, func(r row) error {
		c = scanCompany(r)
		return nil
	})
	if err != nil || !found {
		return c, found, err
	}
	if err := t.query(`SELECT name, from_day, to_day FROM company_name WHERE cik = $1 ORDER BY position`, []any{cik}, func(r row) error {
		c.Names = append(c.Names, intel.Name{Name: r.text(0), From: intel.Date(r.int(1)), To: intel.Date(r.int(2))})
		return nil
	}); err != nil {
		return c, false, err
	}
	o, err := s.originOf(t, c.fetch)
	c.SHA256 = o.sha256
	if err == nil {
		c.Tickers, err = s.tickers(t, cik)
	}
	return c, true, err
}

// tickers returns the symbols of a company: those of its own submissions in
// their order, then what only the lists have.
func (s *Store) tickers(t tx, cik intel.CIK) ([]intel.Ticker, error) {
	type line struct {
		intel.Ticker
		normalized string
		rank       int
		position   int64
	}
	var lines []line
	err := t.query(`SELECT origin, symbol, normalized, exchange, position FROM listing WHERE cik = $1`, []any{cik}, func(r row) error {
		lines = append(lines, line{intel.Ticker{Symbol: r.text(1), Exchange: r.text(3)}, r.text(2), originRank[r.text(0)], r.int(4)})
		return nil
	})
	slices.SortFunc(lines, func(x, y line) int {
		return cmp.Or(cmp.Compare(y.rank, x.rank), cmp.Compare(x.position, y.position), cmp.Compare(x.Symbol, y.Symbol))
	})
	var tickers []intel.Ticker
	seen := map[string]int{}
	for _, l := range lines {
		if i, ok := seen[l.normalized]; ok {
			if tickers[i].Exchange == "" {
				tickers[i].Exchange = l.Exchange
			}
			continue
		}
		seen[l.normalized] = len(tickers)
		tickers = append(tickers, l.Ticker)
	}
	return tickers, err
}

// Company returns one company.
func (s *Store) Company(ctx context.Context, cik intel.CIK) (c intel.Company, err error) {
	err = s.db.read(ctx, func(t tx) error {
		stored, found, err := s.loadCompany(t, cik)
		if err == nil && !found {
			return intel.Errorf(intel.KindNotFound, "no company with CIK %s is stored; load it with: corpintel ingest edgar %s", cik, cik)
		}
		c = stored.Company
		return err
	})
	return c, err
}

// company stores the batch's description.
func (a *application) company() error {
	c := a.batch.Company
	if c == nil {
		return nil
	}
	if err := a.describe(*c); err != nil {
		return err
	}
	if c.Tickers != nil {
		a.ownTickers(c)
	}
	return nil
}

// mentioned stores the names that a list of filings has of companies of which
// nothing better is known.
func (a *application) mentioned() error {
	body := a.batch.Body
	var named int64
	for _, c := range a.batch.Companies {
		if err := a.sendBefore(c.CIK); err != nil {
			return err
		}
		var rank int
		var name, origin string
		var fetch int64
		found, err := one(a, `SELECT name, origin, fetch FROM company WHERE cik = $1`, []any{c.CIK}, func(r row) error {
			name, origin, fetch = r.text(0), r.text(1), r.int(2)
			rank = originRank[origin]
			return nil
		})
		switch {
		case err != nil:
			return err
		case found && cmp.Or(cmp.Compare(originRank[body.Kind], rank), cmp.Compare(body.Fetch, fetch)) <= 0:
			continue
		case found && origin == body.Kind && name == c.Name:
			a.later(`UPDATE company SET fetch = $1 WHERE cik = $2`, body.Fetch, c.CIK)
		default:
			named++
			err = a.describe(c)
		}
		if err != nil {
			return err
		}
	}
	if named > 0 {
		a.change(intel.Change{Kind: intel.CompanyDescribed, Subject: "named by a list of filings", Count: named})
	}
	return nil
}

// sendBefore sends what waits where a list comes to a company again, or where
// much waits.
func (a *application) sendBefore(cik intel.CIK) error {
	if a.described[cik] || len(a.described) == manyWaiting {
		a.described = nil
		if err := a.send(a.tx); err != nil {
			return err
		}
	}
	if a.described == nil {
		a.described = map[intel.CIK]bool{}
	}
	a.described[cik] = true
	return nil
}

// describe stores a description unless a better or newer one is there.
func (a *application) describe(c intel.Company) error {
	old, found, err := a.loadCompany(a.tx, c.CIK)
	if err != nil {
		return err
	}
	body := a.batch.Body
	c.Origin, c.SHA256, c.Sample = body.Kind, body.SHA256, body.Kind == sampleKind
	if found {
		set, err := a.compareSets(old)
		if newer := cmp.Or(cmp.Compare(originRank[c.Origin], originRank[old.Origin]), set, cmp.Compare(body.Fetch, old.fetch)); newer < 0 || err != nil {
			return err
		}
	}
	if len(c.Names) == 0 {
		c.Names = []intel.Name{{Name: c.Name}}
	}
	was, now := description(old.Company), description(c)
	if found && was == now && old.Origin == c.Origin {
		if c.Origin == statementData {
			a.later(`UPDATE company SET fetch = $1 WHERE cik = $2`, body.Fetch, c.CIK)
		}
		return nil
	}
	a.later(`
		INSERT INTO company (cik, name, entity_type, sic, sic_description, category, state_of_incorporation,
			fiscal_year_end, ein, lei, website, phone, sample, facts, origin, fetch)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, $14, $15)
		ON CONFLICT (cik) DO UPDATE SET name = excluded.name, entity_type = excluded.entity_type, sic = excluded.sic,
			sic_description = excluded.sic_description, category = excluded.category,
			state_of_incorporation = excluded.state_of_incorporation, fiscal_year_end = excluded.fiscal_year_end,
			ein = excluded.ein, lei = excluded.lei, website = excluded.website, phone = excluded.phone,
			sample = excluded.sample, origin = excluded.origin, fetch = excluded.fetch`,
		c.CIK, c.Name, c.EntityType, c.SIC, c.SICDescription, c.Category, c.StateOfIncorporation,
		c.FiscalYearEnd, c.EIN, c.LEI, c.Website, c.Phone, c.Sample, c.Origin, body.Fetch)
	a.names(c)
	switch {
	case len(a.batch.Listings)+len(a.batch.Companies) > 0: // ten thousand names of a list are one change
	case !found || originRank[old.Origin] < originRank["edgar.submissions_page"]:
		a.change(intel.Change{Kind: intel.CompanyDescribed, CIK: c.CIK, New: c.Name})
	default:
		a.change(intel.Change{Kind: intel.DescriptionChanged, CIK: c.CIK, Subject: c.Name, Old: was, New: now})
	}
	return nil
}

// compareSets orders two descriptions from data sets of quarters by the
// quarters, which their addresses name, whichever was fetched first.
func (a *application) compareSets(old storedCompany) (order int, err error) {
	if old.Origin != statementData || a.batch.Body.Kind != statementData {
		return 0, nil
	}
	_, err = one(a, `SELECT url FROM body WHERE fetch = $1`, []any{old.fetch}, func(r row) error {
		order = strings.Compare(a.batch.Body.URL, r.text(0))
		return nil
	})
	return order, err
}

// description is what of a company counts as its description, as JSON.
func description(c intel.Company) string {
	c.SHA256, c.Tickers, c.Origin = intel.SHA256{}, nil, ""
	b, err := json.Marshal(c)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

var nameTable = columnsOf("company_name", `cik, position, name, folded, core, from_day, to_day`)

func (a *application) names(c intel.Company) {
	a.redescribed(c.CIK)
	a.later(`DELETE FROM company_name WHERE cik = $1`, c.CIK)
	for i, n := range c.Names {
		a.insert(&nameTable, c.CIK, i, n.Name, intel.FoldName(n.Name), intel.CoreName(n.Name), n.From, n.To)
	}
}

// ownTickers replaces the symbols that the company's own body names.
func (a *application) ownTickers(c *intel.Company) {
	a.redescribed(c.CIK)
	kind := a.batch.Body.Kind
	a.later(`DELETE FROM listing WHERE cik = $1 AND origin = $2`, c.CIK, kind)
	for i, t := range c.Tickers {
		a.later(`
			INSERT INTO listing (origin, cik, symbol, normalized, exchange, position) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT DO NOTHING`,
			kind, c.CIK, t.Symbol, intel.NormalizeTicker(t.Symbol), t.Exchange, i)
	}
}

// Companies lists companies by CIK, or by relevance where Query is set.
func (s *Store) Companies(ctx context.Context, f intel.CompanyFilter) (page intel.Page[intel.Company], err error) {
	err = s.db.read(ctx, func(t tx) error {
		ciks, next, err := s.selectCompanies(t, f)
		if err != nil {
			return err
		}
		for _, cik := range ciks {
			c, _, err := s.loadCompany(t, cik)
			if err != nil {
				return err
			}
			page.Items = append(page.Items, c.Company)
		}
		page.Next = next
		return nil
	})
	return page, err
}

func (s *Store) selectCompanies(t tx, f intel.CompanyFilter) ([]intel.CIK, string, error) {
	limit := pageLimit(f.PageRequest)
	after, err := readCursor(f.Cursor, 2) // relevance, CIK
	if err != nil {
		return nil, "", err
	}
	var hits []companyHit
	switch {
	case f.Ticker != "":
		hits, err = s.companiesByTicker(t, f.Ticker)
	case f.Name != "":
		hits, err = s.companiesByName(t, f.Name, f.NameOn)
	case f.Query != "":
		hits, err = searchCompanies(t, f.Query)
	default:
		err = t.query(`SELECT cik FROM company WHERE cik > $1 AND facts >= $2 ORDER BY cik LIMIT $3`,
			[]any{after[1], flag(f.WithFacts), limit + 1}, func(r row) error {
				hits = append(hits, companyHit{0, intel.CIK(r.int(0))})
				return nil
			})
	}
	if err != nil {
		return nil, "", err
	}
	slices.SortFunc(hits, companyHit.compare)
	var ciks []intel.CIK
	start := companyHit{after[0], intel.CIK(after[1])}
	for _, h := range hits {
		if f.Cursor != "" && h.compare(start) <= 0 || len(ciks) > 0 && ciks[len(ciks)-1] == h.cik {
			continue
		}
		if len(ciks) == limit {
			return ciks, writeCursor(start.rank, int64(start.cik)), nil
		}
		ciks, start = append(ciks, h.cik), h
	}
	return ciks, "", nil
}

// companyHit is a company found, best rank first.
type companyHit struct {
	rank int64
	cik  intel.CIK
}

func (h companyHit) compare(o companyHit) int {
	return cmp.Or(cmp.Compare(h.rank, o.rank), cmp.Compare(h.cik, o.cik))
}

// companiesByTicker finds who trades under a symbol. Where lists of different
// days disagree, a company's own submissions say it.
func (s *Store) companiesByTicker(t tx, symbol string) ([]companyHit, error) {
	best, ranks := -1, map[intel.CIK]int{}
	err := t.query(`SELECT cik, origin FROM listing WHERE normalized = $1`, []any{intel.NormalizeTicker(symbol)}, func(r row) error {
		cik, rank := intel.CIK(r.int(0)), originRank[r.text(1)]
		ranks[cik] = max(rank, ranks[cik])
		best = max(best, rank)
		return nil
	})
	var hits []companyHit
	for cik, rank := range ranks {
		if rank == best {
			hits = append(hits, companyHit{0, cik})
		}
	}
	return hits, err
}

// companiesByName finds who had a name, on day on if it is not zero.
func (s *Store) companiesByName(t tx, name string, on intel.Date) ([]companyHit, error) {
	folded := intel.FoldName(name)
	var hits []companyHit
	if err := t.query(`SELECT DISTINCT cik FROM company_name WHERE folded = $1 ORDER BY cik`, []any{folded}, func(r row) error {
		hits = append(hits, companyHit{0, intel.CIK(r.int(0))})
		return nil
	}); err != nil || on == 0 {
		return hits, err
	}
	kept := hits[:0]
	for _, h := range hits {
		c, _, err := s.loadCompany(t, h.cik)
		if err != nil {
			return nil, err
		}
		if intel.FoldName(c.NameOn(on)) == folded {
			kept = append(kept, h)
		}
	}
	return kept, nil
}

// searchLimit bounds how many rows a search ranks.
const searchLimit = 5000

// searchCompanies ranks companies by how a query meets their CIK, tickers and
// names, past names included: exact before beginning before containing.
func searchCompanies(t tx, query string) ([]companyHit, error) {
	best := map[intel.CIK]int64{}
	hit := func(cik, rank int64) {
		k := intel.CIK(cik)
		if old, ok := best[k]; !ok || rank < old {
			best[k] = rank
		}
	}
	if cik, err := intel.ParseCIK(query); err == nil {
		if err := t.query(`SELECT cik FROM company WHERE cik = $1`, []any{cik}, func(r row) error {
			hit(r.int(0), 0)
			return nil
		}); err != nil {
			return nil, err
		}
	}
	symbol := intel.NormalizeTicker(query)
	if err := t.query(`SELECT cik, normalized FROM listing WHERE normalized >= $1 AND normalized < $2 LIMIT $3`,
		[]any{symbol, symbol + "\U0010FFFF", searchLimit}, func(r row) error {
			hit(r.int(0), map[bool]int64{true: 1, false: 3}[r.is(1, symbol)])
			return nil
		}); err != nil {
		return nil, err
	}
	folded := intel.FoldName(query)
	words := strings.Fields(folded)
	if len(words) > 0 {
		longest := slices.MaxFunc(words, func(x, y string) int { return cmp.Compare(len(x), len(y)) })
		if err := t.query(`SELECT cik, folded FROM company_name WHERE replace(folded, $1, '') <> folded LIMIT $2`,
			[]any{longest, searchLimit}, func(r row) error {
				if rank := nameRank(r.text(1), folded, words); rank > 0 {
					hit(r.int(0), rank)
				}
				return nil
			}); err != nil {
			return nil, err
		}
	}
	hits := make([]companyHit, 0, len(best))
	for cik, rank := range best {
		hits = append(hits, companyHit{rank, cik})
	}
	return hits, nil
}

// nameRank says how well a folded name meets the query: 2 is the name, 4 its
// beginning, 5 holds all words; 0 does not meet it.
func nameRank(name, query string, words []string) int64 {
	switch {
	case name == query:
		return 2
	case strings.HasPrefix(name, query):
		return 4
	}
	for _, w := range words {
		if !strings.Contains(name, w) {
			return 0
		}
	}
	return 5
}
