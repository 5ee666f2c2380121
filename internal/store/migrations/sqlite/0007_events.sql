-- What was told, in the order of ids. Not derived: a rebuild tells nothing and
-- leaves what was told as it is.
CREATE TABLE event (
	id        INTEGER PRIMARY KEY,
	at        INTEGER NOT NULL,
	kind      TEXT NOT NULL,
	cik       INTEGER NOT NULL,
	subject   TEXT NOT NULL,
	ref       TEXT NOT NULL,
	accession INTEGER NOT NULL,
	count     INTEGER NOT NULL,
	detail    TEXT NOT NULL,
	sha256    TEXT NOT NULL
) STRICT;
CREATE INDEX event_by_company ON event (cik, id);
CREATE INDEX event_by_time ON event (at);

-- Numbers that are given in the order of commits: whoever takes one holds the
-- row until its transaction ends.
CREATE TABLE counter (
	name  TEXT PRIMARY KEY,
	value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO counter (name, value) VALUES ('event', 0);

-- What people want to be kept fresh. Not derived.
CREATE TABLE watchlist (
	owner      TEXT NOT NULL,
	name       TEXT NOT NULL,
	created_at INTEGER NOT NULL,
	updated_at INTEGER NOT NULL,
	updated_by TEXT NOT NULL,
	PRIMARY KEY (owner, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE watchlist_company (
	owner TEXT NOT NULL,
	name  TEXT NOT NULL,
	cik   INTEGER NOT NULL,
	PRIMARY KEY (owner, name, cik)
) STRICT, WITHOUT ROWID;
CREATE INDEX watchlist_by_company ON watchlist_company (cik);
