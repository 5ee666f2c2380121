package store

import (
	"cmp"
	"maps"
	"strings"
	"sync"

	"github.com/corpintel/intel"
)

// dictionary remembers the numbers that stand for concepts and units in the
// fact table. It holds only what is committed; numbers never change.
type dictionary struct {
	mu         sync.RWMutex
	concepts   map[conceptName]int64
	units      map[string]int64
	conceptIDs map[int64]intel.Concept
	unitIDs    map[int64]string
}

type conceptName struct{ taxonomy, name string }

func newDictionary() *dictionary {
	return &dictionary{
		concepts: map[conceptName]int64{}, units: map[string]int64{},
		conceptIDs: map[int64]intel.Concept{}, unitIDs: map[int64]string{},
	}
}

// draft is what one transaction adds to the dictionary. It is published when
// the transaction is committed, and forgotten when not.
type draft struct {
	concepts   map[conceptName]int64
	units      map[string]int64
	conceptIDs map[int64]intel.Concept
	unitIDs    map[int64]string
	nameless   map[int64]intel.Concept // without a label yet; another process may give it one
}

func newDraft() draft {
	return draft{
		concepts: map[conceptName]int64{}, units: map[string]int64{},
		conceptIDs: map[int64]intel.Concept{}, unitIDs: map[int64]string{}, nameless: map[int64]intel.Concept{},
	}
}

func (d *dictionary) publish(w draft) {
	d.mu.Lock()
	defer d.mu.Unlock()
	maps.Copy(d.concepts, w.concepts)
	maps.Copy(d.units, w.units)
	maps.Copy(d.conceptIDs, w.conceptIDs)
	maps.Copy(d.unitIDs, w.unitIDs)
}

// words gives the batch's concepts and units their numbers, those that have none
// yet all in one go.
func (a *application) words() error {
	var concepts, units [][]any
	seen := map[conceptName]bool{}
	need := func(c intel.Concept) {
		k := conceptName{c.Taxonomy, c.Name}
		if _, ok := a.knownConceptID(k); !ok && !seen[k] {
			seen[k] = true
			concepts = append(concepts, []any{c.Taxonomy, c.Name, c.Label, c.Description, c.Year})
		}
	}
	for _, c := range a.batch.Concepts {
		if c.Label != "" {
			c.Year = cmp.Or(c.Year, presentTaxonomy)
			need(c)
		}
	}
	var before *intel.Fact
	seenUnits := map[string]bool{}
	for i := range a.batch.Facts {
		f := &a.batch.Facts[i]
		if before != nil && sameSeries(before, f) {
			continue
		}
		before = f
		need(intel.Concept{Taxonomy: f.Taxonomy, Name: f.Concept})
		if _, ok := a.knownUnitID(f.Unit); !ok && !seenUnits[f.Unit] {
			seenUnits[f.Unit] = true
			units = append(units, []any{f.Unit})
		}
	}
	const columns = `id, taxonomy, name, label, description, label_year`
	// The strings share memory with the body: copies are remembered.
	take := func(_ int, r row) error {
		c := intel.Concept{Taxonomy: r.text(1), Name: r.text(2), Label: r.text(3), Description: r.text(4), Year: int(r.int(5))}
		a.draft.concepts[conceptName{c.Taxonomy, c.Name}] = r.int(0)
		if c.Label == "" {
			a.draft.nameless[r.int(0)] = c
		} else {
			a.draft.conceptIDs[r.int(0)] = c
		}
		return nil
	}
	added, err := a.many(`
		INSERT INTO concept (taxonomy, name, label, description, label_year) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT DO NOTHING RETURNING `+columns, concepts, take)
	if err != nil {
		return err
	}
	var there [][]any
	for i, n := range added {
		if n == 0 {
			there = append(there, concepts[i][:2])
		}
	}
	if _, err := a.many(`SELECT `+columns+` FROM concept WHERE taxonomy = $1 AND name = $2`, there, take); err != nil {
		return err
	}
	if _, err := a.many(`INSERT INTO unit (name) VALUES ($1) ON CONFLICT DO NOTHING`, units, nil); err != nil {
		return err
	}
	_, err = a.many(`SELECT id, name FROM unit WHERE name = $1`, units, func(_ int, r row) error {
		a.draft.units[r.text(1)] = r.int(0)
		return nil
	})
	return err
}

func (a *application) knownConceptID(k conceptName) (int64, bool) {
	a.dict.mu.RLock()
	id, ok := a.dict.concepts[k]
	a.dict.mu.RUnlock()
	if !ok {
		id, ok = a.draft.concepts[k]
	}
	return id, ok
}

func (a *application) knownUnitID(name string) (int64, bool) {
	a.dict.mu.RLock()
	id, ok := a.dict.units[name]
	a.dict.mu.RUnlock()
	if !ok {
		id, ok = a.draft.units[name]
	}
	return id, ok
}

// conceptID returns the number of a concept, giving it one if it has none.
func (a *application) conceptID(taxonomy, name string) (int64, error) {
	k := conceptName{taxonomy, name}
	id, ok := a.knownConceptID(k)
	if ok {
		return id, nil
	}
	if _, err := a.exec(`INSERT INTO concept (taxonomy, name, label, description) VALUES ($1, $2, '', '') ON CONFLICT DO NOTHING`, taxonomy, name); err != nil {
		return 0, err
	}
	_, err := one(a, `SELECT id FROM concept WHERE taxonomy = $1 AND name = $2`, []any{taxonomy, name}, func(r row) error {
		id = r.int(0)
		return nil
	})
	// The strings share memory with the body: remember copies.
	a.draft.concepts[conceptName{strings.Clone(taxonomy), strings.Clone(name)}] = id
	return id, err
}

// unitID returns the number of a unit, giving it one if it has none.
func (a *application) unitID(name string) (int64, error) {
	id, ok := a.knownUnitID(name)
	if ok {
		return id, nil
	}
	if _, err := a.exec(`INSERT INTO unit (name) VALUES ($1) ON CONFLICT DO NOTHING`, name); err != nil {
		return 0, err
	}
	_, err := one(a, `SELECT id FROM unit WHERE name = $1`, []any{name}, func(r row) error {
		id = r.int(0)
		return nil
	})
	a.draft.units[strings.Clone(name)] = id
	return id, err
}

// presentTaxonomy is the year of labels that are not of a certain one: of those
// that EDGAR gives with facts the first stays.
const presentTaxonomy = 9999

// labels fills in what the taxonomy calls its concepts; the latest name stays.
func (a *application) labels() error {
	for _, c := range a.batch.Concepts {
		if c.Label == "" {
			continue
		}
		id, err := a.conceptID(c.Taxonomy, c.Name)
		if err != nil {
			return err
		}
		known, err := a.concept(id)
		if err != nil {
			return err
		}
		c.Year = cmp.Or(c.Year, presentTaxonomy)
		same := known.Year == c.Year && (known.Description != "" || c.Description == "")
		if known.Label != "" && (known.Year > c.Year || same) {
			continue
		}
		a.later(`UPDATE concept SET label = $1, description = $2, label_year = $3 WHERE id = $4 AND label_year <= $3`, c.Label, c.Description, c.Year, id)
		c.Taxonomy, c.Name, c.Label, c.Description = strings.Clone(c.Taxonomy), strings.Clone(c.Name), strings.Clone(c.Label), strings.Clone(c.Description)
		a.draft.conceptIDs[id] = c
	}
	return nil
}

// concept returns the concept behind a number, as the transaction sees it.
func (a *application) concept(id int64) (intel.Concept, error) {
	c, ok := a.draft.conceptIDs[id]
	if !ok {
		c, ok = a.dict.knownConcept(id)
	}
	if !ok {
		c, ok = a.draft.nameless[id]
	}
	if ok {
		return c, nil
	}
	c, err := readConcept(a.tx, id)
	if err == nil && c.Label != "" {
		a.draft.conceptIDs[id] = c
	}
	return c, err
}

// unit returns the unit behind a number, as the transaction sees it.
func (a *application) unit(id int64) (string, error) {
	u, ok := a.dict.knownUnit(id)
	if !ok {
		u, ok = a.draft.unitIDs[id]
	}
	if ok {
		return u, nil
	}
	u, found, err := readUnit(a.tx, id)
	if err == nil && found {
		a.draft.unitIDs[id] = u
	}
	return u, err
}

func (d *dictionary) knownConcept(id int64) (intel.Concept, bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	c, ok := d.conceptIDs[id]
	return c, ok
}

func (d *dictionary) knownUnit(id int64) (string, bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	u, ok := d.unitIDs[id]
	return u, ok
}

func readConcept(t tx, id int64) (c intel.Concept, err error) {
	_, err = one(t, `SELECT taxonomy, name, label, description, label_year FROM concept WHERE id = $1`, []any{id}, func(r row) error {
		c = intel.Concept{Taxonomy: r.text(0), Name: r.text(1), Label: r.text(2), Description: r.text(3), Year: int(r.int(4))}
		return nil
	})
	return c, err
}

func readUnit(t tx, id int64) (u string, found bool, err error) {
	found, err = one(t, `SELECT name FROM unit WHERE id = $1`, []any{id}, func(r row) error {
		u = r.text(0)
		return nil
	})
	return u, found, err
}

// concept returns the concept behind a number. Only for transactions that
// read: what they see is committed.
func (d *dictionary) concept(t tx, id int64) (intel.Concept, error) {
	if c, ok := d.knownConcept(id); ok {
		return c, nil
	}
	c, err := readConcept(t, id)
	if err == nil && c.Label != "" { // an empty label may yet be filled in
		d.mu.Lock()
		d.conceptIDs[id] = c
		d.mu.Unlock()
	}
	return c, err
}

// unit returns the unit behind a number. Only for transactions that read.
func (d *dictionary) unit(t tx, id int64) (string, error) {
	if u, ok := d.knownUnit(id); ok {
		return u, nil
	}
	u, found, err := readUnit(t, id)
	if err == nil && found {
		d.mu.Lock()
		d.unitIDs[id] = u
		d.mu.Unlock()
	}
	return u, err
}
