package store

import (
	"context"

	"github.com/corpintel/intel"
)

// symbols stores who trades under which symbol, unless a newer body of the same
// kind was stored before.
func (a *application) symbols() error {
	b := a.batch.Body
	type line struct {
		intel.SymbolSpan
		fetch int64
	}
	type key struct {
		symbol string
		from   intel.Date
	}
	stored := map[key]line{}
	keep := func(r row) error {
		l := line{scanSymbol(r), r.int(10)}
		stored[key{l.Symbol, l.From}] = l
		return nil
	}
	if len(a.batch.Symbols) > few {
		if err := a.query(`SELECT `+symbolColumns+` FROM symbol_span x WHERE x.origin = $1`, []any{b.Kind}, keep); err != nil {
			return err
		}
	} else {
		for _, x := range a.batch.Symbols {
			if err := a.query(`SELECT `+symbolColumns+` FROM symbol_span x WHERE x.origin = $1 AND x.symbol = $2`, []any{b.Kind, x.Symbol}, keep); err != nil {
				return err
			}
		}
	}
	var changed int64
	for _, x := range a.batch.Symbols {
		x.Origin, x.SHA256 = b.Kind, intel.SHA256{}
		k := key{x.Symbol, x.From}
		old, known := stored[k]
		switch {
		case known && old.fetch >= b.Fetch:
			a.result.Unchanged++
			continue
		case known && old.SymbolSpan == x:
			a.result.Unchanged++
		case known:
			changed++
			a.result.Changed++
		default:
			changed++
			a.result.Accepted++
		}
		stored[k] = line{x, b.Fetch}
		if _, err := a.exec(`
			INSERT INTO symbol_span (symbol, origin, from_day, to_day, cik, name, core, exchange, asset_type, region, currency, fetch)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
			ON CONFLICT (symbol, origin, from_day) DO UPDATE SET to_day = excluded.to_day, cik = excluded.cik, name = excluded.name,
				core = excluded.core, exchange = excluded.exchange, asset_type = excluded.asset_type, region = excluded.region,
				currency = excluded.currency, fetch = excluded.fetch`,
			x.Symbol, b.Kind, x.From, x.To, x.CIK, x.Name, intel.CoreName(x.Name), x.Exchange, x.AssetType, x.Region, x.Currency, b.Fetch); err != nil {
			return err
		}
	}
	if changed > 0 {
		a.change(intel.Change{Kind: intel.SymbolsChanged, Subject: b.Subject, Count: changed})
	}
	return nil
}

const symbolColumns = `x.symbol, x.origin, x.from_day, x.to_day, x.cik, x.name, x.exchange, x.asset_type, x.region, x.currency, x.fetch`

func scanSymbol(r row) intel.SymbolSpan {
	return intel.SymbolSpan{
		Symbol: r.text(0), Origin: r.text(1), From: intel.Date(r.int(2)), To: intel.Date(r.int(3)), CIK: intel.CIK(r.int(4)), Name: r.text(5),
		Exchange: r.text(6), AssetType: r.text(7), Region: r.text(8), Currency: r.text(9),
	}
}

// Symbols lists symbol spans by symbol, first day and origin.
func (s *Store) Symbols(ctx context.Context, f intel.SymbolFilter) (page intel.Page[intel.SymbolSpan], err error) {
	if f.Symbol == "" && f.CIK == 0 && f.Name == "" {
		return page, intel.Errorf(intel.KindInvalid, "who trades under a symbol is listed by symbol, company or name: give one")
	}
	limit := pageLimit(f.PageRequest)
	var after struct {
		Symbol string
		From   int64
		Origin string
	}
	if f.Cursor != "" {
		if err := decodeCursor(f.Cursor, &after); err != nil {
			return page, badCursor(f.Cursor)
		}
	}
	symbol := ""
	if f.Symbol != "" {
		symbol = intel.NormalizeTicker(f.Symbol)
	}
	err = s.db.read(ctx, func(t tx) error {
		return t.query(`
			SELECT `+symbolColumns+`
			FROM symbol_span x
			WHERE ($1 = '' OR x.symbol = $1) AND ($2 = 0 OR x.cik = $2) AND ($3 = '' OR x.core = $3)
				AND (x.symbol, x.from_day, x.origin) > ($4, $5, $6)
			ORDER BY x.symbol, x.from_day, x.origin
			LIMIT $7`, []any{symbol, f.CIK, f.Name, after.Symbol, after.From, after.Origin, limit + 1}, func(r row) error {
			x := scanSymbol(r)
			o, err := s.originOf(t, r.int(10))
			x.SHA256 = o.sha256
			page.Items = append(page.Items, x)
			return err
		})
	})
	trim(&page, limit, func(x *intel.SymbolSpan) string {
		after.Symbol, after.From, after.Origin = x.Symbol, int64(x.From), x.Origin
		return encodeCursor(after)
	})
	return page, err
}

// mostAlike bounds how many companies one name may be the beginning of.
const mostAlike = 50

// placeOf is where a company c stands in EDGAR's list of tickers.
const placeOf = `coalesce((SELECT min(p.place) FROM listing p WHERE p.cik = c.cik AND p.origin = 'edgar.tickers'), 0)`

// NamesLike returns who has, or had, one of these names or symbols, or a name
// that begins with the words of one.
func (s *Store) NamesLike(ctx context.Context, names []string) (list []intel.NamedCompany, err error) {
	err = s.db.read(ctx, func(t tx) error {
		for _, name := range names {
			if symbol, ok := cutSymbol(name); ok {
				hits, err := s.companiesByTicker(t, symbol)
				if err != nil {
					return err
				}
				for _, h := range hits {
					x := intel.NamedCompany{CIK: h.cik, Core: name, Symbol: true, Listed: true}
					if _, err := one(t, `SELECT c.name, `+placeOf+` FROM company c WHERE c.cik = $1`, []any{h.cik}, func(r row) error {
						x.Name, x.Place = r.text(0), int(r.int(1))
						return nil
					}); err != nil {
						return err
					}
					list = append(list, x)
				}
				continue
			}
			if err := t.query(`
				SELECT n.cik, c.name, n.core, n.from_day, n.to_day, EXISTS (SELECT 1 FROM listing l WHERE l.cik = n.cik), `+placeOf+`, n.name
				FROM company_name n JOIN company c ON c.cik = n.cik
				WHERE n.core = $1 OR (n.core >= $2 AND n.core < $3)
				ORDER BY CASE WHEN n.core = $1 THEN 0 ELSE 1 END, n.core, n.cik, n.position
				LIMIT $4`, []any{name, name + " ", name + "!", mostAlike}, func(r row) error {
				x := intel.NamedCompany{
					CIK: intel.CIK(r.int(0)), Name: r.text(1), Core: r.text(2), From: intel.Date(r.int(3)), To: intel.Date(r.int(4)), Listed: r.int(5) != 0,
					Place: int(r.int(6)),
				}
				if written := r.text(7); written != x.Name {
					x.Former = written
				}
				list = append(list, x)
				return nil
			}); err != nil {
				return err
			}
		}
		return nil
	})
	return list, err
}

// cutSymbol returns the symbol in a mention of one: "AAPL" of "$AAPL".
func cutSymbol(mention string) (string, bool) {
	if len(mention) > 1 && mention[0] == '$' {
		return mention[1:], true
	}
	return "", false
}

// fillCores names companies without their legal form where a migration has
// left that to the program.
func (s *Store) fillCores(ctx context.Context) error {
	const atOnce = 10_000
	var left bool
	if err := s.db.read(ctx, func(t tx) (err error) { // an opening that has nothing to write waits for no writer
		left, err = one(t, `SELECT 1 FROM company_name WHERE core = '' AND folded <> '' LIMIT 1`, nil, func(row) error { return nil })
		return err
	}); err != nil || !left {
		return err
	}
	for {
		type name struct {
			cik, position int64
			name          string
		}
		var names []name
		err := s.db.write(ctx, func(t tx) error {
			if err := t.query(`SELECT cik, position, name FROM company_name WHERE core = '' AND folded <> '' LIMIT $1`, []any{atOnce}, func(r row) error {
				names = append(names, name{r.int(0), r.int(1), r.text(2)})
				return nil
			}); err != nil {
				return err
			}
			for _, n := range names {
				if _, err := t.exec(`UPDATE company_name SET core = $1 WHERE cik = $2 AND position = $3`, intel.CoreName(n.name), n.cik, n.position); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || len(names) < atOnce {
			return err
		}
	}
}
