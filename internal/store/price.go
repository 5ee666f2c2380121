package store

import (
	"context"
	"time"

	"github.com/corpintel/intel"
)

var barTable = versionTable{
	name: "bar",
	key:  []versionColumn{{name: "symbol"}, {name: "vendor"}, {name: "day", int: true}},
	values: []versionColumn{
		{name: "open", number: true}, {name: "high", number: true}, {name: "low", number: true}, {name: "close", number: true},
		{name: "volume", number: true}, {name: "currency"}, {name: "splits_through", int: true},
	},
}

var actionTable = versionTable{
	name: "corporate_action",
	key:  []versionColumn{{name: "symbol"}, {name: "vendor"}, {name: "ex_day", int: true}, {name: "kind"}},
	values: []versionColumn{
		{name: "ratio", number: true}, {name: "amount", number: true}, {name: "currency"},
		{name: "declared_on", int: true}, {name: "record_on", int: true}, {name: "paid_on", int: true},
	},
}

var figureTable = versionTable{
	name: "vendor_figure",
	key: []versionColumn{
		{name: "symbol"}, {name: "vendor"}, {name: "statement"}, {name: "span"}, {name: "period_end", int: true}, {name: "field"},
	},
	values: []versionColumn{{name: "value", number: true}, {name: "currency"}},
}

// prices stores what the batch says of symbols.
func (a *application) prices() error {
	for _, step := range []func() error{a.bars, a.actions, a.figures, a.symbols} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (a *application) bars() error {
	list := make([]said, 0, len(a.batch.Bars))
	for _, b := range a.batch.Bars {
		list = append(list, said{
			key:    []any{b.Symbol, b.Vendor, b.Day},
			values: []any{b.Open, b.High, b.Low, b.Close, b.Volume, b.Currency, b.SplitsThrough},
			first:  intel.EndOfDay(b.Day), line: b.Line,
		})
	}
	n, err := a.say(&barTable, list)
	if err == nil {
		a.noteVersions(n, intel.PricesAdded, intel.PriceRevised)
	}
	return err
}

func (a *application) actions() error {
	list := make([]said, 0, len(a.batch.Actions))
	for _, c := range a.batch.Actions {
		list = append(list, said{
			key:    []any{c.Symbol, c.Vendor, c.ExDay, string(c.Kind)},
			values: []any{c.Ratio, c.Amount, c.Currency, c.DeclaredOn, c.RecordOn, c.PaidOn},
			first:  intel.EndOfDay(c.ExDay.AddDays(-1)), line: c.Line,
		})
	}
	n, err := a.say(&actionTable, list)
	if err == nil {
		a.noteVersions(n, intel.ActionsAdded, intel.ActionsAdded)
	}
	return err
}

func (a *application) figures() error {
	list := make([]said, 0, len(a.batch.Figures))
	for _, f := range a.batch.Figures {
		list = append(list, said{
			key:    []any{f.Symbol, f.Vendor, f.Statement, f.Span, f.End, f.Field},
			values: []any{f.Value, f.Currency},
			first:  a.batch.Body.FetchedAt, line: f.Line,
		})
	}
	n, err := a.say(&figureTable, list)
	if err == nil {
		a.noteVersions(n, intel.FiguresAdded, intel.FiguresAdded)
	}
	return err
}

// noteVersions explains in one line each what was added and what is said
// otherwise now.
func (a *application) noteVersions(n versionCounts, added, revised intel.ChangeKind) {
	if added == revised {
		n.added, n.revised = n.added+n.revised, 0
	}
	for _, c := range []intel.Change{{Kind: added, Count: n.added}, {Kind: revised, Count: n.revised}} {
		if c.Count > 0 {
			c.Subject = a.batch.Body.Subject
			a.change(c)
		}
	}
}

// latestVersion selects, of the rows x of a table with the key columns given,
// the last run that was known at $1, or all with $2.
func latestVersion(t *versionTable) string {
	same := ""
	for _, c := range t.key {
		same += " AND y." + c.name + " = x." + c.name
	}
	return `x.known_at <= $1 AND ($2 = 1 OR NOT EXISTS (SELECT 1 FROM ` + t.name + ` y WHERE y.fetch > x.fetch AND y.known_at <= $1` + same + `))`
}

// revisionOf counts the runs before a row's.
func revisionOf(t *versionTable) string {
	same := ""
	for _, c := range t.key {
		same += " AND z." + c.name + " = x." + c.name
	}
	return `(SELECT count(*) FROM ` + t.name + ` z WHERE z.fetch < x.fetch` + same + `)`
}

// Bars lists bars by day and vendor.
func (s *Store) Bars(ctx context.Context, f intel.BarFilter) (page intel.Page[intel.Bar], err error) {
	if f.Symbol == "" {
		return page, intel.Errorf(intel.KindInvalid, "prices are listed by symbol: give one")
	}
	limit := pageLimit(f.PageRequest)
	var after struct {
		Day    int64
		Vendor string
		Fetch  int64
	}
	if f.Cursor != "" {
		if err := decodeCursor(f.Cursor, &after); err != nil {
			return page, badCursor(f.Cursor)
		}
	}
	err = s.db.read(ctx, func(t tx) error {
		// The versions of a day are counted beside each other: asking for them
		// once for each row costs a search in every chunk of a hypertable.
		return t.query(`
			SELECT x.symbol, x.vendor, x.day, x.open, x.high, x.low, x.close, x.volume, x.currency, x.splits_through,
				x.fetch, x.known_at, x.line, x.revision
			FROM (
				SELECT y.symbol, y.vendor, y.day, y.open, y.high, y.low, y.close, y.volume, y.currency, y.splits_through, y.fetch, y.known_at, y.line,
					row_number() OVER (PARTITION BY y.day, y.vendor ORDER BY y.fetch) - 1 AS revision,
					max(CASE WHEN y.known_at <= $1 THEN y.fetch END) OVER (PARTITION BY y.day, y.vendor) AS latest
				FROM bar y
				WHERE y.symbol = $3 AND ($4 = '' OR y.vendor = $4) AND y.day >= $5 AND y.day <= $6
			) x
			WHERE x.known_at <= $1 AND ($2 = 1 OR x.fetch = x.latest) AND (x.day, x.vendor, x.fetch) > ($7, $8, $9)
			ORDER BY x.day, x.vendor, x.fetch
			LIMIT $10`,
			[]any{s.asOf(f.AsOf), f.All, intel.NormalizeTicker(f.Symbol), f.Vendor, max(f.From, intel.Date(after.Day)), lastDay(f.To),
				after.Day, after.Vendor, after.Fetch, limit + 1},
			func(r row) error {
				b := intel.Bar{
					Symbol: r.text(0), Vendor: r.text(1), Day: intel.Date(r.int(2)), Open: r.text(3), High: r.text(4), Low: r.text(5),
					Close: r.text(6), Volume: r.text(7), Currency: r.text(8), SplitsThrough: intel.Date(r.int(9)),
					KnownAt: instant(r.int(11)), Line: int(r.int(12)), Revision: int(r.int(13)),
				}
				o, err := s.originOf(t, r.int(10))
				b.SHA256 = o.sha256
				page.Items = append(page.Items, b)
				after.Fetch = r.int(10)
				if len(page.Items) == limit {
					page.Next = encodeCursor(struct {
						Day    int64
						Vendor string
						Fetch  int64
					}{int64(b.Day), b.Vendor, r.int(10)})
				}
				return err
			})
	})
	if len(page.Items) > limit {
		page.Items = page.Items[:limit]
	} else {
		page.Next = ""
	}
	return page, err
}

// lastDay is a day, or the end of time for none.
func lastDay(d intel.Date) intel.Date {
	if d == 0 {
		return 99999999
	}
	return d
}

// PriceSeries lists what there is under a symbol, by vendor.
func (s *Store) PriceSeries(ctx context.Context, symbol string, asOf time.Time) (list []intel.PriceSeries, err error) {
	err = s.db.read(ctx, func(t tx) error {
		return t.query(`
			SELECT vendor, symbol, min(day), max(day), count(DISTINCT day)
			FROM bar
			WHERE symbol = $1 AND known_at <= $2
			GROUP BY vendor, symbol
			ORDER BY vendor`, []any{intel.NormalizeTicker(symbol), s.asOf(asOf)}, func(r row) error {
			list = append(list, intel.PriceSeries{
				Vendor: r.text(0), Symbol: r.text(1), First: intel.Date(r.int(2)), Last: intel.Date(r.int(3)), Days: r.int(4),
			})
			return nil
		})
	})
	return list, err
}

// Actions lists corporate actions by ex-day, kind and vendor, the latest known
// revision of each.
func (s *Store) Actions(ctx context.Context, f intel.ActionFilter) (page intel.Page[intel.CorporateAction], err error) {
	if f.Symbol == "" {
		return page, intel.Errorf(intel.KindInvalid, "corporate actions are listed by symbol: give one")
	}
	limit := pageLimit(f.PageRequest)
	var after struct {
		Day          int64
		Kind, Vendor string
	}
	if f.Cursor != "" {
		if err := decodeCursor(f.Cursor, &after); err != nil {
			return page, badCursor(f.Cursor)
		}
	}
	err = s.db.read(ctx, func(t tx) error {
		return t.query(`
			SELECT x.symbol, x.vendor, x.ex_day, x.kind, x.ratio, x.amount, x.currency, x.declared_on, x.record_on, x.paid_on,
				x.fetch, x.known_at, x.line, `+revisionOf(&actionTable)+`
			FROM corporate_action x
			WHERE `+latestVersion(&actionTable)+` AND x.symbol = $3 AND ($4 = '' OR x.vendor = $4) AND ($5 = '' OR x.kind = $5)
				AND (x.ex_day, x.kind, x.vendor) > ($6, $7, $8)
			ORDER BY x.ex_day, x.kind, x.vendor
			LIMIT $9`,
			[]any{s.asOf(f.AsOf), false, intel.NormalizeTicker(f.Symbol), f.Vendor, string(f.Kind), after.Day, after.Kind, after.Vendor, limit + 1},
			func(r row) error {
				c := intel.CorporateAction{
					Symbol: r.text(0), Vendor: r.text(1), ExDay: intel.Date(r.int(2)), Kind: intel.ActionKind(r.text(3)), Ratio: r.text(4),
					Amount: r.text(5), Currency: r.text(6), DeclaredOn: intel.Date(r.int(7)), RecordOn: intel.Date(r.int(8)), PaidOn: intel.Date(r.int(9)),
					KnownAt: instant(r.int(11)), Line: int(r.int(12)), Revision: int(r.int(13)),
				}
				o, err := s.originOf(t, r.int(10))
				c.SHA256 = o.sha256
				page.Items = append(page.Items, c)
				return err
			})
	})
	trim(&page, limit, func(c *intel.CorporateAction) string {
		after.Day, after.Kind, after.Vendor = int64(c.ExDay), string(c.Kind), c.Vendor
		return encodeCursor(after)
	})
	return page, err
}

// Figures lists what vendors state, the latest known revision of each.
func (s *Store) Figures(ctx context.Context, f intel.FigureFilter) (page intel.Page[intel.VendorFigure], err error) {
	if f.Symbol == "" {
		return page, intel.Errorf(intel.KindInvalid, "figures of vendors are listed by symbol: give one")
	}
	limit := pageLimit(f.PageRequest)
	var after struct {
		Statement, Span string
		End             int64
		Field, Vendor   string
	}
	if f.Cursor != "" {
		if err := decodeCursor(f.Cursor, &after); err != nil {
			return page, badCursor(f.Cursor)
		}
	}
	err = s.db.read(ctx, func(t tx) error {
		return t.query(`
			SELECT x.symbol, x.vendor, x.statement, x.span, x.period_end, x.field, x.value, x.currency, x.fetch, x.known_at, x.line, `+revisionOf(&figureTable)+`
			FROM vendor_figure x
			WHERE `+latestVersion(&figureTable)+` AND x.symbol = $3 AND ($4 = '' OR x.vendor = $4) AND ($5 = '' OR x.statement = $5)
				AND ($6 = '' OR x.span = $6) AND ($7 = 0 OR x.period_end = $7) AND ($8 = '' OR x.field = $8)
				AND (x.statement, x.span, x.period_end, x.field, x.vendor) > ($9, $10, $11, $12, $13)
			ORDER BY x.statement, x.span, x.period_end, x.field, x.vendor
			LIMIT $14`,
			[]any{s.asOf(f.AsOf), false, intel.NormalizeTicker(f.Symbol), f.Vendor, f.Statement, f.Span, f.End, f.Field,
				after.Statement, after.Span, after.End, after.Field, after.Vendor, limit + 1},
			func(r row) error {
				x := intel.VendorFigure{
					Symbol: r.text(0), Vendor: r.text(1), Statement: r.text(2), Span: r.text(3), End: intel.Date(r.int(4)), Field: r.text(5),
					Value: r.text(6), Currency: r.text(7), KnownAt: instant(r.int(9)), Line: int(r.int(10)), Revision: int(r.int(11)),
				}
				o, err := s.originOf(t, r.int(8))
				x.SHA256 = o.sha256
				page.Items = append(page.Items, x)
				return err
			})
	})
	trim(&page, limit, func(x *intel.VendorFigure) string {
		after.Statement, after.Span, after.End, after.Field, after.Vendor = x.Statement, x.Span, int64(x.End), x.Field, x.Vendor
		return encodeCursor(after)
	})
	return page, err
}

// FigureSymbols lists the symbols of which a vendor's statements are stored.
func (s *Store) FigureSymbols(ctx context.Context) (list []string, err error) {
	err = s.db.read(ctx, func(t tx) error {
		return t.query(`
			SELECT DISTINCT symbol
			FROM vendor_figure
			WHERE statement = 'income' OR statement = 'balance' OR statement = 'cash_flow'
			ORDER BY symbol`, nil, func(r row) error {
			list = append(list, r.text(0))
			return nil
		})
	})
	return list, err
}
