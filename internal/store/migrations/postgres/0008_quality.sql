-- A waiver of a quarantined record ends.
ALTER TABLE decision ADD COLUMN expires_at BIGINT NOT NULL DEFAULT 0;

-- What was done to checks and quarantined records, by whom. Not derived, never
-- changed.
CREATE TABLE quality_log (
	subject TEXT COLLATE "C" NOT NULL,
	number  BIGINT NOT NULL,
	at      BIGINT NOT NULL,
	done_by TEXT COLLATE "C" NOT NULL,
	action  TEXT COLLATE "C" NOT NULL,
	version BIGINT NOT NULL,
	note    TEXT COLLATE "C" NOT NULL,
	detail  TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (subject, number)
);

-- People's own checks, the newest version of each. Not derived.
CREATE TABLE own_check (
	id         TEXT COLLATE "C" PRIMARY KEY,
	version    BIGINT NOT NULL,
	state      TEXT COLLATE "C" NOT NULL,
	definition TEXT COLLATE "C" NOT NULL,
	changed_at BIGINT NOT NULL,
	changed_by TEXT COLLATE "C" NOT NULL,
	note       TEXT COLLATE "C" NOT NULL
);

-- What the rules came to on each body that was judged. The line of rule '' is
-- of the body itself: judged is its records. severity is that of the findings,
-- 'error' for quarantined records, 'shadow' for checks that only count.
CREATE TABLE tally (
	fetch    BIGINT NOT NULL,
	rule     TEXT COLLATE "C" NOT NULL,
	severity TEXT COLLATE "C" NOT NULL,
	version  BIGINT NOT NULL,
	judged   BIGINT NOT NULL,
	failed   BIGINT NOT NULL,
	PRIMARY KEY (fetch, rule, severity)
);
CREATE INDEX tally_by_rule ON tally (rule, fetch);
CREATE INDEX body_by_time ON body (fetched_at);
