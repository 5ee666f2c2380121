-- Sets of companies that people put together to compare them. Not derived: a
-- rebuild keeps them. A change is a new version. rule is JSON: who belongs to it.
CREATE TABLE peer_set (
	name       TEXT NOT NULL,
	version    INTEGER NOT NULL,
	created_at INTEGER NOT NULL,
	created_by TEXT NOT NULL,
	note       TEXT NOT NULL,
	rule       TEXT NOT NULL,
	PRIMARY KEY (name, version)
) STRICT, WITHOUT ROWID;
