-- Who is signed in, by the hash of a token. Not derived.
CREATE TABLE session (
	id         TEXT PRIMARY KEY,
	owner      TEXT NOT NULL,
	created_at INTEGER NOT NULL,
	seen_at    INTEGER NOT NULL,
	expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_by_owner ON session (owner, created_at);
CREATE INDEX session_by_end ON session (expires_at);
