package store

import (
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
	concepts map[conceptName]int64
	units    map[string]int64
}

func newDraft() draft {
	return draft{concepts: map[conceptName]int64{}, units: map[string]int64{}}
}

func (d *dictionary) publish(w draft) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for k, id := range w.concepts {
		d.concepts[k] = id
	}
	for k, id := range w.units {
		d.units[k] = id
	}
}

// conceptID returns the number of a concept, giving it one if it has none.
func (a *application) conceptID(taxonomy, name string) (int64, error) {
	k := conceptName{taxonomy, name}
	a.dict.mu.RLock()
	id, ok := a.dict.concepts[k]
	a.dict.mu.RUnlock()
	if ok {
		return id, nil
	}
	if id, ok = a.draft.concepts[k]; ok {
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
	a.dict.mu.RLock()
	id, ok := a.dict.units[name]
	a.dict.mu.RUnlock()
	if ok {
		return id, nil
	}
	if id, ok = a.draft.units[name]; ok {
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

// labels fills in what the taxonomy calls its concepts; the first name stays.
func (a *application) labels() error {
	for _, c := range a.batch.Concepts {
		if c.Label == "" {
			continue
		}
		id, err := a.conceptID(c.Taxonomy, c.Name)
		if err != nil {
			return err
		}
		known, err := a.dict.concept(a.tx, id)
		if err != nil {
			return err
		}
		if known.Label != "" {
			continue
		}
		if _, err := a.exec(`UPDATE concept SET label = $1, description = $2 WHERE id = $3 AND label = ''`, c.Label, c.Description, id); err != nil {
			return err
		}
	}
	return nil
}

// concept returns the concept behind a number.
func (d *dictionary) concept(t tx, id int64) (intel.Concept, error) {
	d.mu.RLock()
	c, ok := d.conceptIDs[id]
	d.mu.RUnlock()
	if ok {
		return c, nil
	}
	_, err := one(t, `SELECT taxonomy, name, label, description FROM concept WHERE id = $1`, []any{id}, func(r row) error {
		c = intel.Concept{Taxonomy: r.text(0), Name: r.text(1), Label: r.text(2), Description: r.text(3)}
		return nil
	})
	if err == nil && c.Label != "" { // an empty label may yet be filled in
		d.mu.Lock()
		d.conceptIDs[id] = c
		d.mu.Unlock()
	}
	return c, err
}

// unit returns the unit behind a number.
func (d *dictionary) unit(t tx, id int64) (string, error) {
	d.mu.RLock()
	u, ok := d.unitIDs[id]
	d.mu.RUnlock()
	if ok {
		return u, nil
	}
	found, err := one(t, `SELECT name FROM unit WHERE id = $1`, []any{id}, func(r row) error {
		u = r.text(0)
		return nil
	})
	if err == nil && found {
		d.mu.Lock()
		d.unitIDs[id] = u
		d.mu.Unlock()
	}
	return u, err
}
