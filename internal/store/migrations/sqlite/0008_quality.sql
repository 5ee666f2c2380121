-- A waiver of a quarantined record ends.
ALTER TABLE decision ADD COLUMN expires_at INTEGER NOT NULL DEFAULT 0;

-- What was done to checks and quarantined records, by whom. Not derived, never
-- changed.
CREATE TABLE quality_log (
	subject TEXT NOT NULL,
	number  INTEGER NOT NULL,
	at      INTEGER NOT NULL,
	done_by TEXT NOT NULL,
	action  TEXT NOT NULL,
	version INTEGER NOT NULL,
	note    TEXT NOT NULL,
	detail  TEXT NOT NULL,
	PRIMARY KEY (subject, number)
) STRICT, WITHOUT ROWID;

-- People's own checks, the newest version of each. Not derived.
CREATE TABLE own_check (
	id         TEXT PRIMARY KEY,
	version    INTEGER NOT NULL,
	state      TEXT NOT NULL,
	definition TEXT NOT NULL,
	changed_at INTEGER NOT NULL,
	changed_by TEXT NOT NULL,
	note       TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What the rules came to on each body that was judged. The line of rule '' is
-- of the body itself: judged is its records. severity is that of the findings,
-- 'error' for quarantined records, 'shadow' for checks that only count.
CREATE TABLE tally (
	fetch    INTEGER NOT NULL,
	rule     TEXT NOT NULL,
	severity TEXT NOT NULL,
	version  INTEGER NOT NULL,
	judged   INTEGER NOT NULL,
	failed   INTEGER NOT NULL,
	PRIMARY KEY (fetch, rule, severity)
) STRICT, WITHOUT ROWID;
CREATE INDEX tally_by_rule ON tally (rule, fetch);
CREATE INDEX body_by_time ON body (fetched_at);
