-- Attempts at jobs that came to an end, for some months. Not derived.
CREATE TABLE attempt (
	at     BIGINT NOT NULL,
	job    BIGINT NOT NULL,
	number BIGINT NOT NULL,
	kind   TEXT COLLATE "C" NOT NULL,
	failed BIGINT NOT NULL,
	waited BIGINT NOT NULL,
	took   BIGINT NOT NULL,
	PRIMARY KEY (at, job, number)
);
