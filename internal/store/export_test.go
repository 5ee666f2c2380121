package store

import (
	"testing"

	"github.com/ncruces/go-sqlite3"
)

// SetSchema pretends that a newer program has migrated the file.
func SetSchema(t testing.TB, path string, number int) {
	t.Helper()
	c, err := sqlite3.Open(path)
	if err == nil {
		s, _, e := c.Prepare(`INSERT INTO migration (number, name) VALUES ($1, 'later')`)
		if err = e; err == nil {
			if err = s.BindInt(1, number); err == nil {
				err = s.Exec()
			}
			_ = s.Close()
		}
		_ = c.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
}
