-- Sets of companies that people put together to compare them. Not derived: a
-- rebuild keeps them. A change is a new version. rule is JSON: who belongs to it.
CREATE TABLE peer_set (
	name       TEXT COLLATE "C" NOT NULL,
	version    BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	created_by TEXT COLLATE "C" NOT NULL,
	note       TEXT COLLATE "C" NOT NULL,
	rule       TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (name, version)
);
