package store

import (
	"cmp"
	"context"

	"github.com/corpintel/intel"
)

// wholeText is the kind of bodies that hold a submission whole. What is read
// from them wins over the same document standing alone.
const wholeText = "edgar.submission_text"

// filingIndex and filingFolder are the kinds of bodies that list the files of a
// submission without holding them.
const (
	filingIndex  = "edgar.filing_index.document"
	filingFolder = "edgar.filing_folder"
)

// documentRank orders kinds of bodies by how well they know the files of a
// submission; documents that stand alone are in between.
func documentRank(kind string) int {
	switch kind {
	case wholeText:
		return 2
	case filingFolder:
		return 0
	}
	return 1
}

// documents stores what the batch's submission holds.
func (a *application) documents() error {
	var added int64
	for _, step := range []func() (int64, error){a.files, a.ownership, a.holdingReports, a.holdings} {
		n, err := step()
		if err != nil {
			return err
		}
		added += n
	}
	if added > 0 {
		c := intel.Change{Kind: intel.DocumentsRead, Subject: a.batch.Body.URL, Count: added}
		if len(a.batch.Filings) > 0 {
			f := a.batch.Filings[0]
			c.CIK, c.Accession, c.Subject = f.CIK, f.Accession, f.Form
		}
		a.change(c)
	}
	return nil
}

// outranked says how what is stored of a submission compares with the batch.
type outranked struct {
	known  bool // something is stored
	better bool // what is stored is better known, or newer: it stays
}

// compare looks at who brought what a query finds: its origin and fetch.
func (a *application) compare(sql string, acc intel.AccessionNumber) (o outranked, err error) {
	o.known, err = one(a, sql, []any{acc}, func(r row) error {
		b := a.batch.Body
		o.better = cmp.Or(cmp.Compare(documentRank(b.Kind), documentRank(r.text(0))), cmp.Compare(b.Fetch, r.int(1))) <= 0
		return nil
	})
	return o, err
}

// count notes what became of n records of a submission, and returns how many
// are new.
func (a *application) count(o outranked, n int) int64 {
	switch {
	case o.better:
		a.result.Unchanged += int64(n)
	case o.known:
		a.result.Changed += int64(n)
	default:
		a.result.Accepted += int64(n)
		return int64(n)
	}
	return 0
}

// files stores where the documents of a submission are.
func (a *application) files() (added int64, err error) {
	list := a.batch.Documents
	if len(list) == 0 {
		return 0, nil
	}
	acc := list[0].Accession
	o, err := a.compare(`SELECT origin, fetch FROM document WHERE accession = $1 LIMIT 1`, acc)
	if err != nil || o.better {
		return a.count(o, len(list)), err
	}
	if _, err := a.exec(`DELETE FROM document WHERE accession = $1`, acc); err != nil {
		return 0, err
	}
	for _, d := range list {
		if _, err := a.exec(`
			INSERT INTO document (accession, sequence, type, name, description, position, length, origin, fetch)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			d.Accession, d.Sequence, d.Type, d.Name, d.Description, d.Offset, d.Length, a.batch.Body.Kind, a.batch.Body.Fetch); err != nil {
			return 0, err
		}
	}
	return a.count(o, len(list)), nil
}

// Documents lists the files of a submission.
func (s *Store) Documents(ctx context.Context, acc intel.AccessionNumber) (list []intel.Document, err error) {
	err = s.db.read(ctx, func(t tx) error {
		return t.query(`
			SELECT d.sequence, d.type, d.name, d.description, d.position, d.length, b.sha256, b.url, d.origin
			FROM document d JOIN body b ON b.fetch = d.fetch
			WHERE d.accession = $1
			ORDER BY d.sequence`, []any{acc}, func(r row) error {
			d := intel.Document{
				Accession: acc, Sequence: int(r.int(0)), Type: r.text(1), Name: r.text(2), Description: r.text(3),
				Offset: r.int(4), Length: r.int(5), URL: r.text(7),
			}
			if d.Name != "" { // before 2001 documents had none
				d.URL = acc.Folder(d.URL) + d.Name
			}
			var err error
			if r.is(8, wholeText) {
				d.SHA256, err = intel.ParseSHA256(r.text(6))
			}
			list = append(list, d)
			return err
		})
	})
	return list, err
}

// filed is what the filing of a report says about its times.
type filed struct {
	day             intel.Date // 0 where no filing is stored
	accepted, known int64
}

// filedSQL is from when a submission was public: the earliest that one of its
// filers' lists says, or else when its body was fetched.
const filedSQL = `coalesce((SELECT min(f.known_at) FROM filing f WHERE f.accession = x.accession), b.fetched_at)`

// filing returns the times of a submission whose body was fetched at an
// instant.
func filingTimes(t tx, acc intel.AccessionNumber, fetched int64) (f filed, err error) {
	f.known = fetched
	_, err = one(t, `SELECT filed, accepted, known_at FROM filing WHERE accession = $1 ORDER BY known_at, cik LIMIT 1`, []any{acc}, func(r row) error {
		f = filed{intel.Date(r.int(0)), r.int(1), r.int(2)}
		return nil
	})
	return f, err
}
