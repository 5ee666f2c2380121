package store

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/corpintel/intel"
)

// versionTable is a table of what vendors say, with a row for each run of
// fetches that said the same of one thing. Which rows there are follows from
// what each fetch said, not from the order in which it was stored.
type versionTable struct {
	name   string
	key    []versionColumn // what a thing is; the first two are symbol and vendor
	values []versionColumn // what is said of it
}

type versionColumn struct {
	name   string
	int    bool
	number bool // a decimal: the same with more zeros is the same
}

// said is what a body says of one thing.
type said struct {
	key    []any     // a string or intel.Date for each column
	values []any     // the same
	first  time.Time // from when it could be known, if nothing was said of it before
	line   int
}

// version is a stored run of fetches.
type version struct {
	fetch, seen int64
	meaning     string
}

// versionCounts is what storing a list of said came to.
type versionCounts struct{ added, revised, unchanged int64 }

// say stores what the batch's body says.
func (a *application) say(t *versionTable, list []said) (n versionCounts, err error) {
	stored := map[string][]version{}
	loaded := map[string]bool{}
	for i := range list {
		s := &list[i]
		series := t.text(s.key[:2], t.key)
		if !loaded[series] {
			loaded[series] = true
			if err := a.loadVersions(t, s.key[:2], stored); err != nil {
				return n, err
			}
		}
		key := t.text(s.key, t.key)
		versions, revised, changed, err := a.sayOne(t, s, stored[key])
		if err != nil {
			return n, fmt.Errorf("%s %s: %w", t.name, strings.ReplaceAll(key, "\x00", " "), err)
		}
		switch stored[key] = versions; {
		case !changed:
			n.unchanged++
		case revised:
			n.revised++
		default:
			n.added++
		}
	}
	a.result.Accepted += n.added
	a.result.Changed += n.revised
	a.result.Unchanged += n.unchanged
	for run, days := range a.confirmed {
		if err := a.confirmDays(t, run, days); err != nil {
			return n, err
		}
	}
	a.confirmed = nil
	return n, nil
}

// barRun is the bars of a vendor under a symbol that one fetch began.
type barRun struct {
	symbol, vendor string
	fetch          int64
}

// confirmedAtOnce days are one statement.
const confirmedAtOnce = 100

// confirm notes that the batch's body says again what a run says. Of bars there
// are many in a body, and each statement on a hypertable is dear, so that they
// are noted together in the end.
func (a *application) confirm(t *versionTable, key []any, fetch int64) error {
	if t != &barTable {
		return a.setVersion(t, key, fetch, "seen", a.batch.Body.Fetch)
	}
	if a.confirmed == nil {
		a.confirmed = map[barRun][]any{}
	}
	run := barRun{key[0].(string), key[1].(string), fetch}
	a.confirmed[run] = append(a.confirmed[run], key[2])
	return nil
}

func (a *application) confirmDays(t *versionTable, run barRun, days []any) error {
	for len(days) > 0 {
		some := slices.Clone(days[:min(confirmedAtOnce, len(days))])
		days = days[len(some):]
		for len(some) < confirmedAtOnce { // one statement for any number
			some = append(some, some[0])
		}
		args := append([]any{a.batch.Body.Fetch, run.symbol, run.vendor, run.fetch}, some...)
		if _, err := a.exec(`UPDATE `+t.name+` SET seen = $1 WHERE symbol = $2 AND vendor = $3 AND fetch = $4 AND day IN (`+
			parametersFrom(5, len(args))+`)`, args...); err != nil {
			return err
		}
	}
	return nil
}

// sayOne finds the place of one fetch among the runs of a thing. A fetch within
// a run that said something else, which comes of a crash between archive and
// store, divides it.
func (a *application) sayOne(t *versionTable, s *said, versions []version) (now []version, revised, changed bool, err error) {
	fetch := a.batch.Body.Fetch
	meaning := t.text(s.values, t.values)
	at, exact := slices.BinarySearchFunc(versions, fetch, func(v version, f int64) int { return cmp.Compare(v.fetch, f) })
	if exact {
		at++
	}
	var before, after *version
	if at > 0 {
		before = &versions[at-1]
	}
	if at < len(versions) {
		after = &versions[at]
	}
	switch {
	case before != nil && before.meaning == meaning:
		if fetch > before.seen {
			before.seen = fetch
			err = a.confirm(t, s.key, before.fetch)
		}
		return versions, false, false, err
	case exact: // the body says two things of one; the first stays
		return versions, false, false, nil
	case before != nil && before.seen > fetch:
		if err := a.divideVersion(t, s.key, before.fetch, before.seen); err != nil {
			return nil, false, false, err
		}
		versions = slices.Insert(versions, at, version{before.seen, before.seen, before.meaning})
		if err := a.setVersion(t, s.key, versions[at-1].fetch, "seen", versions[at-1].fetch); err != nil {
			return nil, false, false, err
		}
		versions[at-1].seen = versions[at-1].fetch
	case after != nil && after.meaning == meaning:
		if _, err := a.exec(`DELETE FROM `+t.name+` WHERE `+t.where()+fmt.Sprintf(` AND fetch = $%d`, len(t.key)+1), append(slices.Clone(s.key), after.fetch)...); err != nil {
			return nil, false, false, err
		}
		seen := after.seen
		if err := a.putVersion(t, s, before == nil, seen); err != nil {
			return nil, false, false, err
		}
		versions[at] = version{fetch, seen, meaning}
		return versions, false, false, nil
	case before == nil && after != nil: // no longer the first
		if _, err := a.exec(`UPDATE `+t.name+` SET known_at = (SELECT b.fetched_at FROM body b WHERE b.fetch = `+t.name+`.fetch) WHERE `+
			t.where()+fmt.Sprintf(` AND fetch = $%d`, len(t.key)+1), append(slices.Clone(s.key), after.fetch)...); err != nil {
			return nil, false, false, err
		}
	}
	if err := a.putVersion(t, s, before == nil, fetch); err != nil {
		return nil, false, false, err
	}
	return slices.Insert(versions, at, version{fetch, fetch, meaning}), len(versions) > 0, true, nil
}

// putVersion inserts a run that begins with the batch's body.
func (a *application) putVersion(t *versionTable, s *said, first bool, seen int64) error {
	known := a.batch.Body.FetchedAt
	if first && s.first.Before(known) {
		known = s.first
	}
	args := slices.Concat(s.key, []any{a.batch.Body.Fetch, seen, known, s.line}, s.values)
	_, err := a.exec(`INSERT INTO `+t.name+` (`+t.columns()+`) VALUES (`+parameters(len(args))+`)`, args...)
	return err
}

// divideVersion makes the last fetch of a run a run by itself.
func (a *application) divideVersion(t *versionTable, key []any, fetch, seen int64) error {
	var names []string
	for _, c := range t.key {
		names = append(names, c.name)
	}
	var values []string
	for _, c := range t.values {
		values = append(values, c.name)
	}
	_, err := a.exec(`INSERT INTO `+t.name+` (`+t.columns()+`)
		SELECT `+strings.Join(names, ", ")+`, seen, seen, (SELECT b.fetched_at FROM body b WHERE b.fetch = seen), line, `+strings.Join(values, ", ")+`
		FROM `+t.name+` WHERE `+t.where()+fmt.Sprintf(` AND fetch = $%d AND seen = $%d`, len(key)+1, len(key)+2),
		append(slices.Clone(key), fetch, seen)...)
	return err
}

func (a *application) setVersion(t *versionTable, key []any, fetch int64, column string, value int64) error {
	_, err := a.exec(`UPDATE `+t.name+` SET `+column+fmt.Sprintf(` = $%d WHERE `, len(key)+2)+t.where()+fmt.Sprintf(` AND fetch = $%d`, len(key)+1),
		append(slices.Clone(key), fetch, value)...)
	return err
}

// loadVersions reads the runs of a vendor under a symbol.
func (a *application) loadVersions(t *versionTable, series []any, into map[string][]version) error {
	return a.query(`SELECT `+t.columns()+` FROM `+t.name+` WHERE symbol = $1 AND vendor = $2 ORDER BY `+t.order()+`, fetch`, series, func(r row) error {
		key := readColumns(r, 0, t.key)
		at := len(t.key)
		k := t.text(key, t.key)
		into[k] = append(into[k], version{r.int(at), r.int(at + 1), t.text(readColumns(r, at+4, t.values), t.values)})
		return nil
	})
}

func readColumns(r row, at int, columns []versionColumn) []any {
	list := make([]any, len(columns))
	for i, c := range columns {
		if c.int {
			list[i] = intel.Date(r.int(at + i))
		} else {
			list[i] = r.text(at + i)
		}
	}
	return list
}

// text joins values so that those that mean the same are the same.
func (t *versionTable) text(values []any, columns []versionColumn) string {
	var b strings.Builder
	for i, v := range values {
		switch v := v.(type) {
		case intel.Date:
			b.WriteString(v.String())
		case string:
			if columns[i].number {
				v = intel.PlainDecimal(v)
			}
			b.WriteString(v)
		}
		b.WriteByte(0)
	}
	return b.String()
}

// columns are those of a row: the key, fetch, seen, known_at, line, the values.
func (t *versionTable) columns() string {
	var values []string
	for _, c := range t.values {
		values = append(values, c.name)
	}
	return t.order() + ", fetch, seen, known_at, line, " + strings.Join(values, ", ")
}

func (t *versionTable) order() string {
	var names []string
	for _, c := range t.key {
		names = append(names, c.name)
	}
	return strings.Join(names, ", ")
}

// where selects a key by the first parameters.
func (t *versionTable) where() string {
	var terms []string
	for i, c := range t.key {
		terms = append(terms, fmt.Sprintf("%s = $%d", c.name, i+1))
	}
	return strings.Join(terms, " AND ")
}

// parameters returns "$1, $2, …, $n".
func parameters(n int) string { return parametersFrom(1, n) }

// parametersFrom returns "$first, …, $last".
func parametersFrom(first, last int) string {
	var list []string
	for i := first; i <= last; i++ {
		list = append(list, fmt.Sprintf("$%d", i))
	}
	return strings.Join(list, ", ")
}
