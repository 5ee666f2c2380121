-- What was told, in the order of ids. Not derived: a rebuild tells nothing and
-- leaves what was told as it is.
CREATE TABLE event (
	id        BIGINT PRIMARY KEY,
	at        BIGINT NOT NULL,
	kind      TEXT COLLATE "C" NOT NULL,
	cik       BIGINT NOT NULL,
	subject   TEXT COLLATE "C" NOT NULL,
	ref       TEXT COLLATE "C" NOT NULL,
	accession BIGINT NOT NULL,
	count     BIGINT NOT NULL,
	detail    TEXT COLLATE "C" NOT NULL,
	sha256    TEXT COLLATE "C" NOT NULL
);
CREATE INDEX event_by_company ON event (cik, id);
CREATE INDEX event_by_time ON event (at);

-- Numbers that are given in the order of commits: whoever takes one holds the
-- row until its transaction ends.
CREATE TABLE counter (
	name  TEXT COLLATE "C" PRIMARY KEY,
	value BIGINT NOT NULL
);
INSERT INTO counter (name, value) VALUES ('event', 0);

-- What people want to be kept fresh. Not derived.
CREATE TABLE watchlist (
	owner      TEXT COLLATE "C" NOT NULL,
	name       TEXT COLLATE "C" NOT NULL,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	updated_by TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (owner, name)
);

CREATE TABLE watchlist_company (
	owner TEXT COLLATE "C" NOT NULL,
	name  TEXT COLLATE "C" NOT NULL,
	cik   BIGINT NOT NULL,
	PRIMARY KEY (owner, name, cik)
);
CREATE INDEX watchlist_by_company ON watchlist_company (cik);
