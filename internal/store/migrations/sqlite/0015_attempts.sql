-- Attempts at jobs that came to an end, for some months. Not derived.
CREATE TABLE attempt (
	at     INTEGER NOT NULL,
	job    INTEGER NOT NULL,
	number INTEGER NOT NULL,
	kind   TEXT NOT NULL,
	failed INTEGER NOT NULL,
	waited INTEGER NOT NULL,
	took   INTEGER NOT NULL,
	PRIMARY KEY (at, job, number)
) STRICT, WITHOUT ROWID;
