package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/corpintel/intel"
)

// holdingReports stores the batch's covers of Forms 13F.
func (a *application) holdingReports() (added int64, err error) {
	b := a.batch.Body
	for _, r := range a.batch.HoldingReports {
		o, err := a.compare(`SELECT origin, fetch FROM holding_report WHERE accession = $1`, r.Accession)
		if err != nil {
			return 0, err
		}
		added += a.count(o, 1)
		if o.better {
			continue
		}
		// What the store knows by itself is no part of the record.
		r.FiledAt, r.AcceptedAt, r.KnownAt, r.SupersededBy, r.Origin, r.SHA256 = 0, time.Time{}, time.Time{}, 0, "", intel.SHA256{}
		record, err := json.Marshal(r)
		if err != nil {
			return 0, err
		}
		if _, err := a.exec(`
			INSERT INTO holding_report (accession, manager, period, restates, record, origin, fetch)
			VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (accession) DO UPDATE SET manager = excluded.manager, period = excluded.period, restates = excluded.restates,
				record = excluded.record, origin = excluded.origin, fetch = excluded.fetch`,
			r.Accession, r.Manager, r.Period, r.Restates(), string(record), b.Kind, b.Fetch); err != nil {
			return 0, err
		}
	}
	return added, nil
}

// holdings stores the batch's information table.
func (a *application) holdings() (added int64, err error) {
	list := a.batch.Holdings
	if len(list) == 0 {
		return 0, nil
	}
	acc := list[0].Accession
	o, err := a.compare(`SELECT origin, fetch FROM holding WHERE accession = $1 LIMIT 1`, acc)
	if err != nil || o.better {
		return a.count(o, len(list)), err
	}
	if _, err := a.exec(`DELETE FROM holding WHERE accession = $1`, acc); err != nil {
		return 0, err
	}
	for i := range list {
		h := &list[i]
		if _, err := a.exec(`
			INSERT INTO holding (accession, position, document, manager, period, issuer, class, cusip, figi, value, unit, shares, shares_type,
				put_call, discretion, other_managers, voting_sole, voting_shared, voting_none, origin, fetch)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`,
			h.Accession, h.Row, h.Document, h.Manager, h.Period, h.Issuer, h.Class, h.CUSIP, h.FIGI, h.Value, h.Unit, h.Shares, h.SharesType,
			h.PutCall, h.Discretion, h.OtherManagers, h.VotingSole, h.VotingShared, h.VotingNone, a.batch.Body.Kind, a.batch.Body.Fetch); err != nil {
			return 0, err
		}
	}
	return a.count(o, len(list)), nil
}

// HoldingReports lists the covers of a manager's Forms 13F.
func (s *Store) HoldingReports(ctx context.Context, f intel.HoldingFilter) (page intel.Page[intel.HoldingReport], err error) {
	if f.Manager == 0 {
		return page, noManager()
	}
	limit := pageLimit(f.PageRequest)
	after, err := readCursor(f.Cursor, 2) // period, accession
	if err != nil {
		return page, err
	}
	if f.Cursor == "" {
		after = []int64{99999999, 0}
	}
	asOf := s.asOf(f.AsOf)
	err = s.db.read(ctx, func(t tx) error {
		return t.query(`
			SELECT x.record, x.origin, x.fetch, b.fetched_at
			FROM holding_report x JOIN body b ON b.fetch = x.fetch
			WHERE x.manager = $1 AND (x.period, x.accession) < ($2, $3) AND ($4 = 0 OR x.period = $4) AND `+filedSQL+` <= $5
			ORDER BY x.period DESC, x.accession DESC
			LIMIT $6`,
			[]any{f.Manager, after[0], after[1], f.Period, asOf, limit + 1}, func(r row) error {
				var report intel.HoldingReport
				if err := json.Unmarshal([]byte(r.text(0)), &report); err != nil {
					return err
				}
				report.Origin = r.text(1)
				k, err := s.holdingTimes(t, holdingKey{report.Accession, report.Manager, report.Period}, r.int(2), r.int(3), asOf)
				report.SHA256, report.FiledAt, report.AcceptedAt, report.KnownAt, report.SupersededBy = k.sha256, k.day, instant(k.accepted), instant(k.known), k.by
				page.Items = append(page.Items, report)
				return err
			})
	})
	trim(&page, limit, func(x *intel.HoldingReport) string { return writeCursor(int64(x.Period), int64(x.Accession)) })
	return page, err
}

func noManager() error {
	return intel.Errorf(intel.KindInvalid, "holdings are listed by manager: give a CIK")
}

// Holdings lists the lines of a manager's Forms 13F.
func (s *Store) Holdings(ctx context.Context, f intel.HoldingFilter) (page intel.Page[intel.Holding], err error) {
	if f.Manager == 0 {
		return page, noManager()
	}
	limit := pageLimit(f.PageRequest)
	after, err := readCursor(f.Cursor, 3) // period, accession, row
	if err != nil {
		return page, err
	}
	if f.Cursor == "" {
		after = []int64{99999999, 0, 0}
	}
	asOf := s.asOf(f.AsOf)
	known := map[holdingKey]holdingKnown{} // many lines are of one report
	err = s.db.read(ctx, func(t tx) error {
		return t.query(`
			SELECT x.accession, x.position, x.document, x.manager, x.period, x.issuer, x.class, x.cusip, x.figi, x.value, x.unit, x.shares,
				x.shares_type, x.put_call, x.discretion, x.other_managers, x.voting_sole, x.voting_shared, x.voting_none, x.origin, x.fetch, b.fetched_at
			FROM holding x JOIN body b ON b.fetch = x.fetch
			WHERE x.manager = $1 AND ((x.period, x.accession) < ($2, $3) OR x.period = $2 AND x.accession = $3 AND x.position > $4)
				AND ($5 = 0 OR x.period = $5) AND ($6 = '' OR x.cusip = $6) AND `+filedSQL+` <= $7
			ORDER BY x.period DESC, x.accession DESC, x.position
			LIMIT $8`,
			[]any{f.Manager, after[0], after[1], after[2], f.Period, f.CUSIP, asOf, limit + 1}, func(r row) error {
				h := scanHolding(r)
				key := holdingKey{h.Accession, h.Manager, h.Period}
				k, ok := known[key]
				if !ok {
					var err error
					if k, err = s.holdingTimes(t, key, r.int(20), r.int(21), asOf); err != nil {
						return err
					}
					known[key] = k
				}
				h.SHA256, h.FiledAt, h.AcceptedAt, h.KnownAt, h.SupersededBy = k.sha256, k.day, instant(k.accepted), instant(k.known), k.by
				page.Items = append(page.Items, h)
				return nil
			})
	})
	trim(&page, limit, func(x *intel.Holding) string {
		return writeCursor(int64(x.Period), int64(x.Accession), int64(x.Row))
	})
	return page, err
}

func scanHolding(r row) intel.Holding {
	return intel.Holding{
		Accession: intel.AccessionNumber(r.int(0)), Row: int(r.int(1)), Document: int(r.int(2)), Manager: intel.CIK(r.int(3)), Period: intel.Date(r.int(4)),
		Issuer: r.text(5), Class: r.text(6), CUSIP: r.text(7), FIGI: r.text(8), Value: r.text(9), Unit: r.text(10), Shares: r.text(11),
		SharesType: r.text(12), PutCall: r.text(13), Discretion: r.text(14), OtherManagers: r.text(15),
		VotingSole: r.text(16), VotingShared: r.text(17), VotingNone: r.text(18), Origin: r.text(19),
	}
}

// holdingKey names a report of holdings.
type holdingKey struct {
	accession intel.AccessionNumber
	manager   intel.CIK
	period    intel.Date
}

// holdingKnown is what the store knows of a report beside what it says.
type holdingKnown struct {
	filed
	sha256 intel.SHA256
	by     intel.AccessionNumber // the newest restatement
}

func (s *Store) holdingTimes(t tx, key holdingKey, fetch, fetched, asOf int64) (k holdingKnown, err error) {
	o, err := s.originOf(t, fetch)
	if err != nil {
		return k, err
	}
	k.sha256 = o.sha256
	if k.filed, err = filingTimes(t, key.accession, fetched); err != nil {
		return k, err
	}
	_, err = one(t, `
		SELECT x.accession
		FROM holding_report x JOIN body b ON b.fetch = x.fetch
		WHERE x.manager = $1 AND x.period = $2 AND x.restates = 1 AND (`+filedSQL+`, x.accession) > ($3, $4) AND `+filedSQL+` <= $5
		ORDER BY `+filedSQL+` DESC, x.accession DESC
		LIMIT 1`, []any{key.manager, key.period, k.known, key.accession, asOf}, func(r row) error {
		k.by = intel.AccessionNumber(r.int(0))
		return nil
	})
	return k, err
}
