-- Work that waits or was done. Not derived.
CREATE TABLE job (
	id           INTEGER PRIMARY KEY AUTOINCREMENT,
	kind         TEXT NOT NULL,
	key          TEXT NOT NULL,
	lane         TEXT NOT NULL,
	priority     INTEGER NOT NULL,
	state        TEXT NOT NULL,
	run_at       INTEGER NOT NULL,
	attempt      INTEGER NOT NULL,
	failures     INTEGER NOT NULL,
	allowed      INTEGER NOT NULL,
	error        TEXT NOT NULL,
	progress     TEXT NOT NULL,
	run          INTEGER NOT NULL,
	owner        TEXT NOT NULL,
	cancel       INTEGER NOT NULL,
	leased_until INTEGER NOT NULL,
	created_at   INTEGER NOT NULL,
	started_at   INTEGER NOT NULL,
	ended_at     INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX job_alike ON job (kind, key) WHERE state = 'waiting';
CREATE INDEX job_due ON job (lane, priority, run_at, id) WHERE state = 'waiting';
CREATE INDEX job_running ON job (kind, key) WHERE state = 'running';
CREATE INDEX job_leased ON job (leased_until) WHERE state = 'running';
CREATE INDEX job_by_state ON job (state, id);

-- When jobs of a kind were last done, by what they are about.
CREATE TABLE job_done (
	kind    TEXT NOT NULL,
	key     TEXT NOT NULL,
	done_at INTEGER NOT NULL,
	PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;

-- The last moment of each schedule.
CREATE TABLE schedule (
	name TEXT PRIMARY KEY,
	at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Who leads in what, until when.
CREATE TABLE lease (
	name       TEXT PRIMARY KEY,
	owner      TEXT NOT NULL,
	held_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
