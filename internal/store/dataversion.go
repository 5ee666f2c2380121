package store

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"time"

	"github.com/corpintel/intel"
)

// versioned is a database in which whatever is written gives what is stored
// another version, in the same transaction: who has read the version sees all
// that was committed before, and nothing can be forgotten by a new method.
type versioned struct{ database }

func (v versioned) write(ctx context.Context, f func(tx) error) error {
	return v.database.write(ctx, countedWrite(f))
}

func (v versioned) writeDurably(ctx context.Context, f func(tx) error) error {
	return v.database.writeDurably(ctx, countedWrite(f))
}

func (v versioned) writeLong(ctx context.Context, f func(tx) error) error {
	return v.database.writeLong(ctx, countedWrite(f))
}

func (v versioned) beside(ctx context.Context, name string, f func(t tx, own, other string) error) error {
	return v.database.beside(ctx, name, func(t tx, own, other string) error {
		if err := f(t, own, other); err != nil {
			return err
		}
		return nextVersion(t, own+".data_version")
	})
}

// aside is write for what is not of the data: the queue, leases, records of runs
// while they go on. Nobody may keep answers that show these.
func (v versioned) aside(ctx context.Context, f func(tx) error) error {
	return v.database.write(ctx, f)
}

func countedWrite(f func(tx) error) func(tx) error {
	return func(t tx) error {
		if err := f(t); err != nil {
			return err
		}
		return nextVersion(t, "data_version")
	}
}

// nextVersion is the last statement of a transaction that changes something.
// The mark is drawn at random, so that a database that was restored from a
// backup, or begun anew, never has the version of another state again.
func nextVersion(t tx, table string) error {
	var mark [8]byte
	_, _ = rand.Read(mark[:]) // never fails: it ends the program instead
	_, err := t.exec(`
		INSERT INTO `+table+` AS d (id, number, mark) VALUES (1, 1, $1)
		ON CONFLICT (id) DO UPDATE SET number = d.number + 1, mark = excluded.mark`, int64(binary.LittleEndian.Uint64(mark[:])>>1))
	return err
}

// seenVersion is the last version that was read, and when: as long as it is the
// same, what it says of the time to come is too.
type seenVersion struct {
	intel.DataVersion

	at time.Time
}

// DataVersion returns the version of what is stored, that of an empty store where
// nothing was written yet. It is one statement, and a short one where the version
// has not changed, so that it can be asked for with every request.
func (s *Store) DataVersion(ctx context.Context, now time.Time) (v intel.DataVersion, err error) {
	if last := s.seen.Load(); last != nil && !now.Before(last.at) && now.Before(last.Until) {
		err := s.db.ask(ctx, `SELECT number, mark FROM `+s.db.place("data_version"), nil, func(r row) error {
			v.Number, v.Mark = r.int(0), r.int(1)
			return nil
		})
		if err != nil || v.Number == last.Number && v.Mark == last.Mark {
			v.Until = last.Until
			return v, err
		}
	}
	v.Until = intel.EndOfDay(intel.DateOf(now.In(intel.NewYork)))
	err = s.db.ask(ctx, `
		SELECT number, mark,
			(SELECT coalesce(min(known_at), 0) FROM `+s.db.place("filing")+` WHERE known_at > $1),
			(SELECT coalesce(max(fetched_at), 0) FROM `+s.db.place("body")+`)
		FROM `+s.db.place("data_version"), []any{now}, func(r row) error {
		v.Number, v.Mark = r.int(0), r.int(1)
		if next := instant(r.int(2)); !next.IsZero() && next.Before(v.Until) {
			v.Until = next
		}
		// What a body says can be known at any instant until it was fetched.
		if r.int(3) > micros(now) {
			v.Until = now
		}
		return nil
	})
	if err == nil {
		s.seen.Store(&seenVersion{v, now})
	}
	return v, err
}
