package store

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/corpintel/intel"
)

// ownership stores the batch's ownership reports.
func (a *application) ownership() (added int64, err error) {
	for i := range a.batch.Ownership {
		r := &a.batch.Ownership[i]
		o, err := a.compare(`SELECT origin, fetch FROM ownership WHERE accession = $1`, r.Accession)
		if err != nil {
			return 0, err
		}
		if !o.better {
			if err := a.putOwnership(*r); err != nil {
				return 0, err
			}
		}
		added += a.count(o, 1)
	}
	return added, nil
}

func (a *application) putOwnership(r intel.OwnershipReport) error {
	// What the store knows by itself is no part of the record.
	r.FiledAt, r.AcceptedAt, r.KnownAt, r.SupersededBy, r.Origin, r.SHA256 = 0, time.Time{}, time.Time{}, 0, "", intel.SHA256{}
	record, err := json.Marshal(r)
	if err != nil {
		return err
	}
	b := a.batch.Body
	if _, err := a.exec(`
		INSERT INTO ownership (accession, form, period, original, issuer, owners, record, origin, fetch)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (accession) DO UPDATE SET form = excluded.form, period = excluded.period, original = excluded.original,
			issuer = excluded.issuer, owners = excluded.owners, record = excluded.record, origin = excluded.origin, fetch = excluded.fetch`,
		r.Accession, r.Form, r.Period, r.Original, r.Issuer.CIK, ownersKey(r.Owners), string(record), b.Kind, b.Fetch); err != nil {
		return err
	}
	if _, err := a.exec(`DELETE FROM ownership_party WHERE accession = $1`, r.Accession); err != nil {
		return err
	}
	for _, cik := range parties(r) {
		if _, err := a.exec(`INSERT INTO ownership_party (cik, period, accession) VALUES ($1, $2, $3)`, cik, r.Period, r.Accession); err != nil {
			return err
		}
	}
	return nil
}

// parties are the issuer, the owners and who handed the report in, each once.
func parties(r intel.OwnershipReport) []intel.CIK {
	list := []intel.CIK{r.Issuer.CIK, r.FiledBy}
	for _, o := range r.Owners {
		list = append(list, o.CIK)
	}
	slices.Sort(list)
	return slices.DeleteFunc(slices.Compact(list), func(c intel.CIK) bool { return c == 0 })
}

// ownersKey names the owners of a report in an order that does not depend on
// that of the report.
func ownersKey(owners []intel.Owner) string {
	names := make([]string, len(owners))
	for i, o := range owners {
		if names[i] = o.CIK.String(); o.CIK == 0 {
			names[i] = intel.FoldName(o.Name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, "|")
}

// Ownership lists the reports that a company or person is part of.
func (s *Store) Ownership(ctx context.Context, f intel.OwnershipFilter) (page intel.Page[intel.OwnershipReport], err error) {
	if f.CIK == 0 {
		return page, intel.Errorf(intel.KindInvalid, "ownership reports are listed by issuer or owner: give a CIK")
	}
	limit := pageLimit(f.PageRequest)
	after, err := readCursor(f.Cursor, 2) // period, accession
	if err != nil {
		return page, err
	}
	if f.Cursor == "" {
		after = []int64{99999999, 0}
	}
	until := f.Until
	if until == 0 {
		until = 99999999
	}
	asOf := s.asOf(f.AsOf)
	err = s.db.read(ctx, func(t tx) error {
		return t.query(`
			SELECT x.record, x.owners, x.origin, x.fetch, b.fetched_at
			FROM ownership_party p JOIN ownership x ON x.accession = p.accession JOIN body b ON b.fetch = x.fetch
			WHERE p.cik = $1 AND (p.period, p.accession) < ($2, $3) AND p.period >= $4 AND p.period <= $5
				AND ($6 = '' OR x.form = $6) AND `+filedSQL+` <= $7
			ORDER BY p.period DESC, p.accession DESC
			LIMIT $8`,
			[]any{f.CIK, after[0], after[1], f.Since, until, f.Form, asOf, limit + 1}, func(r row) error {
				report, err := s.ownershipReport(t, r, asOf)
				page.Items = append(page.Items, report)
				return err
			})
	})
	trim(&page, limit, func(x *intel.OwnershipReport) string { return writeCursor(int64(x.Period), int64(x.Accession)) })
	return page, err
}

// asOf returns the instant of a question in microseconds.
func (s *Store) asOf(t time.Time) int64 {
	if t.IsZero() {
		t = s.opt.Now()
	}
	return micros(t)
}

func (s *Store) ownershipReport(t tx, r row, asOf int64) (report intel.OwnershipReport, err error) {
	if err := json.Unmarshal([]byte(r.text(0)), &report); err != nil {
		return report, err
	}
	report.Origin = r.text(2)
	owners := r.text(1)
	o, err := s.originOf(t, r.int(3))
	if err != nil {
		return report, err
	}
	times, err := filingTimes(t, report.Accession, r.int(4))
	if err != nil {
		return report, err
	}
	report.SHA256, report.FiledAt, report.AcceptedAt, report.KnownAt = o.sha256, times.day, instant(times.accepted), instant(times.known)
	report.SupersededBy, err = amendedBy(t, &report, owners, asOf)
	return report, err
}

// amendedBy returns the newest amendment of a report that was known then. One
// that says which day the original was filed on amends no other.
func amendedBy(t tx, r *intel.OwnershipReport, owners string, asOf int64) (by intel.AccessionNumber, err error) {
	err = t.query(`
		SELECT x.accession, x.original
		FROM ownership x JOIN body b ON b.fetch = x.fetch
		WHERE x.issuer = $1 AND x.owners = $2 AND x.period = $3 AND x.form = $4 AND (`+filedSQL+`, x.accession) > ($5, $6) AND `+filedSQL+` <= $7
		ORDER BY `+filedSQL+`, x.accession`,
		[]any{r.Issuer.CIK, owners, r.Period, strings.TrimSuffix(r.Form, "/A") + "/A", r.KnownAt, r.Accession, asOf}, func(x row) error {
			original := intel.Date(x.int(1))
			if original == 0 || r.Amendment() || r.FiledAt == 0 || original == r.FiledAt {
				by = intel.AccessionNumber(x.int(0))
			}
			return nil
		})
	return by, err
}
