-- Who is signed in, by the hash of a token. Not derived.
CREATE TABLE session (
	id         TEXT COLLATE "C" PRIMARY KEY,
	owner      TEXT COLLATE "C" NOT NULL,
	created_at BIGINT NOT NULL,
	seen_at    BIGINT NOT NULL,
	expires_at BIGINT NOT NULL
);
CREATE INDEX session_by_owner ON session (owner, created_at);
CREATE INDEX session_by_end ON session (expires_at);
