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
	size, xbrl, inline_xbrl, primary_document, primary_description, origin, fetch`

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
		XBRL: r.int(12) != 0, InlineXBRL: r.int(13) != 0, PrimaryDocument: r.text(14), PrimaryDescription: r.text(15), Origin: r.text(16),
	}, r.int(17)}
}

// acceptedRank orders the readings of an acceptance time by how sure they are.
var acceptedRank = map[intel.AcceptedFrom]int{
	intel.AcceptedUnknown:    0,
	intel.AcceptedETAssumed:  1,
	intel.AcceptedUTCLikely:  2,
	intel.AcceptedETLikely:   2,
	intel.AcceptedUTCProven:  3,
	intel.AcceptedETProven:   3,
	intel.AcceptedFromHeader: 4,
}

// filings stores the batch's filings, each unless a better or newer
// description of it is there.
func (a *application) filings() error {
	b := a.batch
	if len(b.Filings) == 0 {
		return nil
	}
	stored := map[intel.AccessionNumber]storedFiling{}
	cik := b.Filings[0].CIK
	if err := a.query(`SELECT `+filingColumns+` FROM filing WHERE cik = $1`, []any{cik}, func(r row) error {
		f := scanFiling(r)
		stored[f.Accession] = f
		return nil
	}); err != nil {
		return err
	}
	var added, described, reread int64
	for i := range b.Filings {
		f := &b.Filings[i]
		if f.CIK != cik {
			return intel.Errorf(intel.KindInternal, "a batch has filings of companies %s and %s", cik, f.CIK)
		}
		f.Origin = b.Body.Kind
		old, known := stored[f.Accession]
		if known {
			rank := cmp.Compare(originRank[f.Origin], originRank[old.Origin])
			if rank < 0 || rank == 0 && b.Body.Fetch < old.fetch {
				a.result.Unchanged++
				continue
			}
			a.surerAcceptance(f, old.Filing)
			if rank == 0 && sameFiling(*f, old.Filing) {
				a.result.Unchanged++
				continue
			}
			a.result.Changed++
			switch {
			case rank > 0:
				described++
			case onlyReading(*f, old.Filing):
				reread++
			default:
				a.noteFiling(old.Filing, *f)
			}
		} else {
			added++
		}
		stored[f.Accession] = storedFiling{*f, b.Body.Fetch}
		if err := a.putFiling(f); err != nil {
			return err
		}
	}
	a.result.Accepted += added
	if added > 0 {
		a.change(intel.Change{Kind: intel.FilingsAdded, CIK: cik, Count: added})
	}
	if described > 0 {
		a.change(intel.Change{Kind: intel.FilingChanged, CIK: cik, Subject: "known from facts, now described", Count: described})
	}
	if reread > 0 {
		a.change(intel.Change{Kind: intel.AcceptanceChanged, CIK: cik, Subject: "the same instant, read another way", Count: reread})
	}
	return nil
}

// surerAcceptance keeps the stored acceptance time where it is surer.
func (a *application) surerAcceptance(f *intel.Filing, old intel.Filing) {
	if acceptedRank[old.AcceptedFrom] > acceptedRank[f.AcceptedFrom] {
		f.AcceptedAt, f.AcceptedFrom = old.AcceptedAt, old.AcceptedFrom
		return
	}
	if !old.AcceptedAt.IsZero() && !old.AcceptedAt.Equal(f.AcceptedAt) {
		a.change(intel.Change{
			Kind: intel.AcceptanceChanged, CIK: f.CIK, Accession: f.Accession,
			Old: acceptance(old), New: acceptance(*f),
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

func (a *application) putFiling(f *intel.Filing) error {
	_, err := a.exec(`
		INSERT INTO filing (cik, accession, form, filed, accepted, accepted_from, known_at, report_date, items, act, file_number,
			film_number, size, xbrl, inline_xbrl, primary_document, primary_description, origin, fetch)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
		ON CONFLICT (cik, accession) DO UPDATE SET form = excluded.form, filed = excluded.filed, accepted = excluded.accepted,
			accepted_from = excluded.accepted_from, known_at = excluded.known_at, report_date = excluded.report_date,
			items = excluded.items, act = excluded.act, file_number = excluded.file_number, film_number = excluded.film_number,
			size = excluded.size, xbrl = excluded.xbrl, inline_xbrl = excluded.inline_xbrl,
			primary_document = excluded.primary_document, primary_description = excluded.primary_description,
			origin = excluded.origin, fetch = excluded.fetch`,
		f.CIK, f.Accession, f.Form, f.FiledAt, f.AcceptedAt, string(f.AcceptedFrom), f.KnownAt(), f.ReportDate, f.Items, f.Act, f.FileNumber,
		f.FilmNumber, f.Size, f.XBRL, f.InlineXBRL, f.PrimaryDocument, f.PrimaryDescription, f.Origin, a.batch.Body.Fetch)
	return err
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
	if len(page.Items) > limit {
		page.Items = page.Items[:limit]
		last := page.Items[limit-1]
		page.Next = writeCursor(int64(last.FiledAt), int64(last.Accession))
	}
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
