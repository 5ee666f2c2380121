package store

import (
	"strconv"
	"strings"
	"unicode"
)

// table is a table of the database, as its catalogue has it.
type table struct {
	name    string
	columns []tableColumn // in order
}

type tableColumn struct {
	name string
	text bool
	key  int // its place in the primary key, from 1; 0 for none
}

// columnsOf is a table by those of its columns into which rows are inserted.
func columnsOf(name, columns string) table {
	t := table{name: name}
	for c := range strings.FieldsFuncSeq(columns, func(r rune) bool { return r == ',' || unicode.IsSpace(r) }) {
		t.columns = append(t.columns, tableColumn{name: c})
	}
	return t
}

// sqliteTables and postgresTables list the columns of all tables: table, name,
// whether it is text, place in the key.
const sqliteTables = `
	SELECT m.name, p.name, CASE p.type WHEN 'TEXT' THEN 1 ELSE 0 END, p.pk
	FROM sqlite_schema m JOIN pragma_table_info(m.name) p
	WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'
	ORDER BY m.name, p.cid`

const postgresTables = `
	SELECT c.table_name::text COLLATE "C", c.column_name::text, CASE c.data_type WHEN 'text' THEN 1 ELSE 0 END, coalesce(k.ordinal_position, 0)
	FROM information_schema.columns c
	LEFT JOIN information_schema.table_constraints t ON t.table_schema = c.table_schema AND t.table_name = c.table_name AND t.constraint_type = 'PRIMARY KEY'
	LEFT JOIN information_schema.key_column_usage k ON k.constraint_schema = t.constraint_schema AND k.constraint_name = t.constraint_name
		AND k.table_name = c.table_name AND k.column_name = c.column_name
	WHERE c.table_schema = current_schema()
		AND c.table_name::text IN (SELECT r.relname::text FROM pg_class r WHERE r.relnamespace = current_schema()::regnamespace AND r.relkind = 'r')
	ORDER BY 1, c.ordinal_position`

// readTables runs one of the queries above.
func readTables(t tx, sql string) ([]table, error) {
	var list []table
	err := t.query(sql, nil, func(r row) error {
		if last := len(list) - 1; last < 0 || !r.is(0, list[last].name) {
			list = append(list, table{name: r.text(0)})
		}
		of := &list[len(list)-1]
		of.columns = append(of.columns, tableColumn{r.text(1), r.int(2) != 0, int(r.int(3))})
		return nil
	})
	return list, err
}

// key returns the columns of the primary key, by their place in columns.
func (t table) key() []int {
	var key []int
	for place := 1; ; place++ {
		found := false
		for i, c := range t.columns {
			if c.key == place {
				key, found = append(key, i), true
			}
		}
		if !found {
			return key
		}
	}
}

// insertSQL is a statement that inserts one row.
func insertSQL(t table) string {
	var names, places []string
	for i, c := range t.columns {
		names, places = append(names, c.name), append(places, "$"+strconv.Itoa(i+1))
	}
	return `INSERT INTO ` + t.name + ` (` + strings.Join(names, ", ") + `) VALUES (` + strings.Join(places, ", ") + `)`
}
