package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// hypertable is a table that TimescaleDB, where the database has it, divides
// into chunks by time.
type hypertable struct {
	name   string
	column string // the time; part of the key
	chunk  int64  // how much of it one chunk has
	clock  string // an SQL expression: what the column would be now

	// Under the community licence chunks that are older are compressed.
	compressAfter    int64
	segments, within string // rows that are read together, and their order
	keep             int64  // what is older is dropped; 0: nothing is
	sums             sums
}

// sums are what the community edition keeps of a table beside its rows. The
// zero value is none.
type sums struct {
	name string
	sql  string // with time_bucket to be qualified
	lag  int64  // rows that are newer are summed up when they are asked for
}

// hypertables lists them. Days are yyyymmdd, so that five years are 50000 of them.
func hypertables() []hypertable {
	return []hypertable{
		// Whoever fetches prices again is told of the last hundred days, seldom of
		// all: what is older than two years is hardly written to.
		{
			name: "bar", column: "day", chunk: 50_000, clock: `to_char(now() AT TIME ZONE 'UTC', 'YYYYMMDD')::int8`,
			compressAfter: 20_000, segments: `symbol, vendor`, within: `day, "fetch"`,
		},
		{
			name: "attempt", column: "at", chunk: attemptChunk, clock: `(extract(epoch FROM now()) * 1000000)::int8`,
			compressAfter: attemptChunk, segments: `kind`, within: `at, job, number`, keep: AttemptsKept.Microseconds(),
			sums: sums{name: hoursKept, sql: keptHours, lag: hourMicros},
		},
	}
}

// refusals of the Apache edition, and of a library that is not there though the
// server is set up for the community licence.
func refusals() []string { return []string{"0A000", "58P01"} }

// decompressedRows is a setting of TimescaleDB, since 2.14: how many rows of
// compressed chunks a transaction may change. A rebuild replaces all prices in
// one.
const decompressedRows = "timescaledb.max_tuples_decompressed_per_dml_transaction"

// timescaleState is what TimescaleDB does for our schema.
type timescaleState struct {
	licence    string
	limits     bool             // it knows decompressedRows
	chunks     map[string]int64 // of hypertables
	compressed map[string]bool
	policies   []string // "compression of bar"
	sums       map[string]bool
}

func readTimescale(t tx, schema string) (state timescaleState, err error) {
	state = timescaleState{chunks: map[string]int64{}, compressed: map[string]bool{}, sums: map[string]bool{}}
	if _, err := one(t, `SELECT coalesce(current_setting('timescaledb.license', true), ''), current_setting($1, true) IS NOT NULL`, []any{decompressedRows}, func(r row) error {
		state.licence, state.limits = r.text(0), r.int(1) != 0
		return nil
	}); err != nil {
		return state, err
	}
	if err := t.query(`
		SELECT hypertable_name::text, num_chunks, compression_enabled FROM timescaledb_information.hypertables
		WHERE hypertable_schema = $1 ORDER BY 1`, []any{schema}, func(r row) error {
		state.chunks[r.text(0)] = r.int(1)
		state.compressed[r.text(0)] = r.int(2) != 0
		return nil
	}); err != nil {
		return state, err
	}
	if err := t.query(`SELECT view_name::text FROM timescaledb_information.continuous_aggregates WHERE view_schema = $1 ORDER BY 1`, []any{schema}, func(r row) error {
		state.sums[r.text(0)] = true
		return nil
	}); err != nil {
		return state, err
	}
	err = t.query(`
		SELECT replace(proc_name::text, 'policy_', '') || ' of ' || hypertable_name::text FROM timescaledb_information.jobs
		WHERE hypertable_schema = $1 ORDER BY 1`, []any{schema}, func(r row) error {
		state.policies = append(state.policies, r.text(0))
		return nil
	})
	return state, err
}

// adaptTimescale makes tables hypertables, and sets up what the community
// licence allows besides. Each step is taken once, whenever it can be.
func (db *postgresDB) adaptTimescale(ctx context.Context, x extension) error {
	if !x.active() {
		return nil
	}
	var state timescaleState
	if err := db.read(ctx, func(t tx) (err error) {
		state, err = readTimescale(t, db.schema)
		return err
	}); err != nil {
		return err
	}
	if state.limits {
		db.setWriting = " SET LOCAL " + decompressedRows + " = 0;"
	}
	for _, h := range hypertables() {
		if _, done := state.chunks[h.name]; done {
			continue
		}
		if err := db.alter(ctx, func(t tx) error { return db.makeHypertable(t, x, h) }); err != nil {
			return fmt.Errorf("table %s: %w", h.name, err)
		}
	}
	missing := func(h hypertable) bool {
		return !state.compressed[h.name] || h.sums.name != "" && !state.sums[h.sums.name]
	}
	if state.licence != "timescale" || !slices.ContainsFunc(hypertables(), missing) {
		return nil
	}
	_, err := db.adaptCommunity(ctx, x)
	return err
}

// makeHypertable moves what the table has into chunks. Its columns, its key and
// its indexes stay as they are.
func (db *postgresDB) makeHypertable(t tx, x extension, h hypertable) error {
	table := quoted(db.schema) + "." + quoted(h.name)
	if _, err := t.exec(`
		SELECT `+x.schema+`.create_hypertable($1::regclass, `+x.schema+`.by_range($2::name, $3), if_not_exists => true,
			create_default_indexes => false, migrate_data => true)`, table, h.column, h.chunk); err != nil {
		return err
	}
	clock := quoted(db.schema) + "." + quoted(h.name+"_now")
	if _, err := t.exec(`CREATE OR REPLACE FUNCTION ` + clock + `() RETURNS int8 LANGUAGE sql STABLE AS $body$ SELECT ` + h.clock + ` $body$`); err != nil {
		return err
	}
	_, err := t.exec(`SELECT `+x.schema+`.set_integer_now_func($1::regclass, $2::regproc, replace_if_exists => true)`, table, clock)
	return err
}

// adaptCommunity sets up what only the community licence allows, all or none,
// and reports whether the server did.
func (db *postgresDB) adaptCommunity(ctx context.Context, x extension) (done bool, err error) {
	err = db.alter(ctx, func(t tx) error {
		done, err = attempt(t, refusals(), db.communityStatements(x)...)
		return err
	})
	return done, err
}

func (db *postgresDB) communityStatements(x extension) []string {
	var list []string
	for _, h := range hypertables() {
		list = append(list, h.community(quoted(db.schema), x.schema)...)
	}
	return list
}

// community are the statements for one table. They may be run again.
func (h hypertable) community(schema, functions string) []string {
	table := schema + "." + quoted(h.name)
	list := []string{
		`ALTER TABLE ` + table + ` SET (timescaledb.compress, timescaledb.compress_segmentby = '` + h.segments + `', timescaledb.compress_orderby = '` + h.within + `')`,
		fmt.Sprintf(`SELECT %s.add_compression_policy('%s', compress_after => %d::int8, if_not_exists => true)`, functions, table, h.compressAfter),
	}
	if h.keep > 0 {
		list = append(list, fmt.Sprintf(`SELECT %s.add_retention_policy('%s', drop_after => %d::int8, if_not_exists => true)`, functions, table, h.keep))
	}
	if h.sums.name != "" {
		view := schema + "." + quoted(h.sums.name)
		list = append(list,
			`CREATE MATERIALIZED VIEW IF NOT EXISTS `+view+` WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS `+
				strings.ReplaceAll(h.sums.sql, "time_bucket", functions+".time_bucket")+` WITH NO DATA`,
			// From the beginning: what is copied here later is old.
			fmt.Sprintf(`SELECT %s.add_continuous_aggregate_policy('%s', start_offset => NULL::int8, end_offset => %d::int8,
				schedule_interval => INTERVAL '30 minutes', if_not_exists => true)`, functions, view, h.sums.lag))
	}
	return list
}

// keepsHours reports whether the sums of attempts are kept.
func (db *postgresDB) keepsHours(t tx) (bool, error) {
	return one(t, `SELECT 1 FROM information_schema.views WHERE table_schema = $1 AND table_name = $2`, []any{db.schema, hoursKept}, func(row) error { return nil })
}

// dropChunks drops the chunks of a hypertable that are over by then.
func (db *postgresDB) dropChunks(t tx, table string, before int64) error {
	all, err := readExtensions(t)
	if err != nil || !all.timescale.active() {
		return err
	}
	state, err := readTimescale(t, db.schema)
	if _, is := state.chunks[table]; err != nil || !is {
		return err
	}
	return t.query(`SELECT `+all.timescale.schema+`.drop_chunks($1::regclass, older_than => $2)::text`,
		[]any{quoted(db.schema) + "." + quoted(table), before}, func(row) error { return nil })
}

// describeTimescale says what is active of TimescaleDB.
func (db *postgresDB) describeTimescale(t tx, x extension) (string, error) {
	state, err := readTimescale(t, db.schema)
	if err != nil {
		return "", err
	}
	var tables []string
	for _, h := range hypertables() {
		if n, ok := state.chunks[h.name]; ok {
			tables = append(tables, fmt.Sprintf("%s in %d chunks", h.name, n))
		}
	}
	parts := []string{strings.Join(tables, ", ")}
	edition := "community"
	switch {
	case state.licence != "timescale":
		edition = "Apache"
		parts = append(parts, "no compression, continuous aggregates or policies")
	case len(state.policies) == 0:
		parts = append(parts, "no policies: the server refuses them though its licence is set to timescale")
	default:
		parts = append(parts, "policies: "+strings.Join(state.policies, ", "))
		for _, h := range hypertables() {
			if state.sums[h.sums.name] {
				parts = append(parts, "continuous aggregate "+h.sums.name)
			}
		}
	}
	return "TimescaleDB " + x.version + " (" + edition + " edition: " + strings.Join(parts, "; ") + ")", nil
}
