package store

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/corpintel/intel"
)

const filingColumns = `cik, accession, form, filed, accepted, accepted_from, report_date, items, act, file_number, film_number,
	size, xbrl, inline_xbrl, primary_document, primary_description, origin, role, fetch`

// storedFiling is a row of the filing table.
type storedFiling struct {
	intel.Filing
	fetch int64
}

func scanFiling(r row) storedFiling {
	return storedFiling{intel.Filing{
		CIK: intel.CIK(r.int(0)), Accession: intel.AccessionNumber(r.int(1)), Form: r.text(2), FiledAt: intel.Date(r.int(3)),
		AcceptedAt: instant(r.int(4)), AcceptedFrom: intel.AcceptedFrom(r.text(5)), ReportDate: intel.Date(r.int(6)),
		Items: r.text(7), Act: r.text(8), FileNumber: r.text(9), FilmNumber: r.text(10), Size: r.int(11),
		XBRL: r.int(12) != 0, InlineXBRL: r.int(13) != 0, PrimaryDocument: r.text(14), PrimaryDescription: r.text(15), Origin: r.text(16), Role: r.text(17),
	}, r.int(18)}
}

// acceptedRank orders the readings of an acceptance time by how sure they are.
var acceptedRank = map[intel.AcceptedFrom]int{
	intel.AcceptedUnknown:    0,
	intel.AcceptedETAssumed:  1,
	intel.AcceptedUTCLikely:  2,
	intel.AcceptedETLikely:   2,
	intel.AcceptedStatements: 3,
	intel.AcceptedUTCProven:  4,
	intel.AcceptedETProven:   4,
	intel.AcceptedFromFeed:   5,
	intel.AcceptedFromIndex:  6,
	intel.AcceptedFromHeader: 7,
}

// filings stores the batch's filings, each unless a better or newer
// description of it is there. Lists of the day have filings of many companies.
func (a *application) filings() error {
	byCompany := map[intel.CIK][]*intel.Filing{}
	var order []intel.CIK
	for i := range a.batch.Filings {
		f := &a.batch.Filings[i]
		if byCompany[f.CIK] == nil {
			order = append(order, f.CIK)
		}
		byCompany[f.CIK] = append(byCompany[f.CIK], f)
	}
	var n filingCounts
	for _, cik := range order {
		if err := a.filingsOf(cik, byCompany[cik], &n); err != nil {
			return err
		}
		if err := a.sendMany(a.tx); err != nil {
			return err
		}
	}
	a.noteFilings(order, n)
	return nil
}

// lines notes what became of the lines of a list of filings. Of a filing that is
// known from the list itself, a change is noted already.
func (a *application) lines() error {
	for _, c := range a.batch.Lines {
		if c.Kind == intel.LineChanged {
			own, err := one(a, `SELECT 1 FROM filing WHERE cik = $1 AND accession = $2 AND origin = $3`,
				[]any{c.CIK, c.Accession, a.batch.Body.Kind}, func(row) error { return nil })
			if err != nil {
				return err
			}
			if own {
				continue
			}
		}
		a.result.Changed++
		a.change(c)
	}
	return nil
}

// filingCounts is what storing filings came to, where no single one need be
// told of.
type filingCounts struct {
	added     int64
	described int64 // better than before
	reread    int64 // the acceptance time, with the same outcome
}

// noteFilings explains them: those of one company under its name, those of a
// list of many in one line.
func (a *application) noteFilings(companies []intel.CIK, n filingCounts) {
	var cik intel.CIK
	if len(companies) == 1 {
		cik = companies[0]
	}
	a.result.Accepted += n.added
	for _, c := range []intel.Change{
		{Kind: intel.FilingsAdded, Count: n.added},
		{Kind: intel.FilingChanged, Subject: "known from a lesser list, now described", Count: n.described},
		{Kind: intel.AcceptanceChanged, Subject: "the same instant, read another way", Count: n.reread},
	} {
		if c.Count > 0 {
			c.CIK = cik
			a.change(c)
		}
	}
}

// few filings are looked up one by one; for more, all of the company are read.
const few = 20

func (a *application) storedFilings(cik intel.CIK, filings []*intel.Filing) (map[intel.AccessionNumber]storedFiling, error) {
	stored := map[intel.AccessionNumber]storedFiling{}
	keep := func(_ int, r row) error {
		f := scanFiling(r)
		stored[f.Accession] = f
		return nil
	}
	if len(filings) > few {
		return stored, a.query(`SELECT `+filingColumns+` FROM filing WHERE cik = $1`, []any{cik}, func(r row) error { return keep(0, r) })
	}
	keys := make([][]any, len(filings))
	for i, f := range filings {
		keys[i] = []any{cik, f.Accession}
	}
	_, err := a.many(`SELECT `+filingColumns+` FROM filing WHERE cik = $1 AND accession = $2`, keys, keep)
	return stored, err
}

func (a *application) filingsOf(cik intel.CIK, filings []*intel.Filing, n *filingCounts) error {
	b := a.batch
	stored, err := a.storedFilings(cik, filings)
	if err != nil {
		return err
	}
	first := len(a.touched)
	places := map[intel.AccessionNumber]int{} // among the touched
	for _, f := range filings {
		f.Origin = b.Body.Kind
		now := storedFiling{*f, b.Body.Fetch}
		old, known := stored[f.Accession]
		if known {
			now = merge(old, now)
			if now.fetch == old.fetch && now.Filing == old.Filing || now.Origin == old.Origin && sameFiling(now.Filing, old.Filing) {
				a.result.Unchanged++
				if isFilingList(now.Origin) && now.fetch != old.fetch { // a newer body has the same line
					stored[f.Accession] = now
					a.later(`UPDATE filing SET fetch = $1 WHERE cik = $2 AND accession = $3`, now.fetch, now.CIK, now.Accession)
				}
				continue
			}
			a.result.Changed++
			a.noteAcceptance(old.Filing, now.Filing)
			switch {
			case now.Origin != old.Origin:
				n.described++
			case onlyReading(now.Filing, old.Filing):
				n.reread++
			default:
				a.noteFiling(old.Filing, now.Filing)
			}
		} else {
			n.added++
		}
		stored[f.Accession] = now
		if at, again := places[f.Accession]; again { // the body names it twice
			a.touched[at].storedFiling = now
			continue
		}
		places[f.Accession] = len(a.touched)
		a.touched = append(a.touched, touchedFiling{now, known})
	}
	for i := range a.touched[first:] {
		if t := &a.touched[first+i]; t.known {
			a.later(updateFiling, t.values()...)
		} else {
			a.insert(&filingTable, t.values()...)
		}
	}
	return nil
}

// merge returns what two descriptions of a filing say together: the better
// known one, or of equals the newer, with the surer acceptance time and with
// the roles that either gives. It comes to the same in any order of arrival.
func merge(x, y storedFiling) storedFiling {
	better, other := x, y
	if cmp.Or(cmp.Compare(originRank[y.Origin], originRank[x.Origin]), cmp.Compare(y.fetch, x.fetch)) > 0 {
		better, other = y, x
	}
	if acceptedRank[other.AcceptedFrom] > acceptedRank[better.AcceptedFrom] {
		better.AcceptedAt, better.AcceptedFrom = other.AcceptedAt, other.AcceptedFrom
	}
	better.Role = intel.JoinRoles(better.Role, other.Role)
	return better
}

func (a *application) noteAcceptance(old, now intel.Filing) {
	if !old.AcceptedAt.IsZero() && !old.AcceptedAt.Equal(now.AcceptedAt) {
		a.change(intel.Change{
			Kind: intel.AcceptanceChanged, CIK: now.CIK, Accession: now.Accession,
			Old: acceptance(old), New: acceptance(now),
		})
	}
}

func acceptance(f intel.Filing) string {
	return fmt.Sprintf("%s (%s)", f.AcceptedAt.Format(time.RFC3339), f.AcceptedFrom)
}

// sameFiling compares what EDGAR says of a filing, not where it said it.
func sameFiling(f, g intel.Filing) bool {
	f.SHA256, g.SHA256 = intel.SHA256{}, intel.SHA256{}
	f.Origin, g.Origin = "", ""
	f.AcceptedAt, g.AcceptedAt = f.AcceptedAt.UTC(), g.AcceptedAt.UTC()
	return f == g
}

// onlyReading reports whether two descriptions differ in how the acceptance
// time was read, and not in the instant.
func onlyReading(f, g intel.Filing) bool {
	g.AcceptedFrom = f.AcceptedFrom
	return sameFiling(f, g)
}

func (a *application) noteFiling(old, now intel.Filing) {
	var was, is []string
	differ := func(name, o, n string) {
		if o != n {
			was, is = append(was, name+"="+o), append(is, name+"="+n)
		}
	}
	differ("role", old.Role, now.Role)
	differ("form", old.Form, now.Form)
	differ("filed", old.FiledAt.String(), now.FiledAt.String())
	differ("report_date", old.ReportDate.String(), now.ReportDate.String())
	differ("items", old.Items, now.Items)
	differ("act", old.Act, now.Act)
	differ("file_number", old.FileNumber, now.FileNumber)
	differ("film_number", old.FilmNumber, now.FilmNumber)
	differ("size", fmt.Sprint(old.Size), fmt.Sprint(now.Size))
	differ("xbrl", fmt.Sprint(old.XBRL, old.InlineXBRL), fmt.Sprint(now.XBRL, now.InlineXBRL))
	differ("primary_document", old.PrimaryDocument, now.PrimaryDocument)
	differ("primary_description", old.PrimaryDescription, now.PrimaryDescription)
	if len(was) == 0 {
		return // the acceptance, which has a change of its own
	}
	a.change(intel.Change{
		Kind: intel.FilingChanged, CIK: now.CIK, Accession: now.Accession, Subject: now.Form,
		Old: strings.Join(was, " "), New: strings.Join(is, " "),
	})
}

var filingTable = columnsOf("filing", `cik, accession, form, filed, accepted, accepted_from, known_at, report_date, items, act, file_number,
	film_number, size, xbrl, inline_xbrl, primary_document, primary_description, origin, role, fetch`)

const updateFiling = `
	UPDATE filing SET form = $3, filed = $4, accepted = $5, accepted_from = $6, known_at = $7, report_date = $8, items = $9, act = $10,
		file_number = $11, film_number = $12, size = $13, xbrl = $14, inline_xbrl = $15, primary_document = $16,
		primary_description = $17, origin = $18, role = $19, fetch = $20
	WHERE cik = $1 AND accession = $2`

// values are those of filingTable's columns.
func (f storedFiling) values() []any {
	return []any{
		f.CIK, f.Accession, f.Form, f.FiledAt, f.AcceptedAt, string(f.AcceptedFrom), f.KnownAt(), f.ReportDate, f.Items, f.Act, f.FileNumber,
		f.FilmNumber, f.Size, f.XBRL, f.InlineXBRL, f.PrimaryDocument, f.PrimaryDescription, f.Origin, f.Role, f.fetch,
	}
}

// Filings lists a company's filings, the newest first.
func (s *Store) Filings(ctx context.Context, f intel.FilingFilter) (page intel.Page[intel.Filing], err error) {
	limit := pageLimit(f.PageRequest)
	after, err := readCursor(f.Cursor, 2) // filing day, accession
	if err != nil {
		return page, err
	}
	if f.Cursor == "" {
		after = []int64{99999999, 0}
	}
	asOf := micros(f.AsOf)
	if asOf == 0 {
		asOf = micros(s.opt.Now())
	}
	until := f.Until
	if until == 0 {
		until = 99999999
	}
	err = s.db.read(ctx, func(t tx) error {
		return t.query(`
			SELECT `+filingColumns+` FROM filing
			WHERE cik = $1 AND (filed, accession) < ($2, $3) AND filed >= $4 AND filed <= $5
				AND ($6 = '' OR form = $6) AND known_at <= $7
			ORDER BY filed DESC, accession DESC
			LIMIT $8`,
			[]any{f.CIK, after[0], after[1], f.Since, until, f.Form, asOf, limit + 1}, func(r row) error {
				filing, err := s.originated(t, scanFiling(r))
				page.Items = append(page.Items, filing)
				return err
			})
	})
	trim(&page, limit, func(x *intel.Filing) string { return writeCursor(int64(x.FiledAt), int64(x.Accession)) })
	return page, err
}

// originated adds the body that a filing's description came from.
func (s *Store) originated(t tx, f storedFiling) (intel.Filing, error) {
	o, err := s.originOf(t, f.fetch)
	f.SHA256 = o.sha256
	return f.Filing, err
}

// Filing returns one submission as each of its filers lists it.
func (s *Store) Filing(ctx context.Context, acc intel.AccessionNumber) (list []intel.Filing, err error) {
	err = s.db.read(ctx, func(t tx) error {
		err := t.query(`SELECT `+filingColumns+` FROM filing WHERE accession = $1 ORDER BY cik`, []any{acc}, func(r row) error {
			f, err := s.originated(t, scanFiling(r))
			list = append(list, f)
			return err
		})
		if err == nil && len(list) == 0 {
			return intel.Errorf(intel.KindNotFound, "no filing %s is stored; load its company with: corpintel ingest edgar CIK", acc)
		}
		return err
	})
	return list, err
}
