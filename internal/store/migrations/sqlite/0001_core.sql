-- Days are packed as yyyymmdd, instants as microseconds since 1970 (UTC), and
-- 0 or '' is absent. Accession numbers are their 18 digits as an integer.

-- The archive: one row a fetched answer. Never changed.
CREATE TABLE body (
	fetch      INTEGER PRIMARY KEY AUTOINCREMENT,
	kind       TEXT NOT NULL,
	subject    TEXT NOT NULL,
	url        TEXT NOT NULL,
	status     INTEGER NOT NULL,
	headers    TEXT NOT NULL,
	fetched_at INTEGER NOT NULL,
	sha256     TEXT NOT NULL,
	size       INTEGER NOT NULL
) STRICT;
CREATE INDEX body_by_url ON body (url, fetch);
CREATE INDEX body_by_hash ON body (sha256, fetch);

-- A person's word on a quarantined record. Not derived: a rebuild keeps it.
CREATE TABLE decision (
	quarantine TEXT PRIMARY KEY,
	state      TEXT NOT NULL,
	decided_at INTEGER NOT NULL,
	decided_by TEXT NOT NULL,
	note       TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Which body of a URL the derived tables reflect.
CREATE TABLE applied (
	url    TEXT PRIMARY KEY,
	sha256 TEXT NOT NULL,
	fetch  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE company (
	cik                    INTEGER PRIMARY KEY,
	name                   TEXT NOT NULL,
	entity_type            TEXT NOT NULL,
	sic                    TEXT NOT NULL,
	sic_description        TEXT NOT NULL,
	category               TEXT NOT NULL,
	state_of_incorporation TEXT NOT NULL,
	fiscal_year_end        TEXT NOT NULL,
	ein                    TEXT NOT NULL,
	lei                    TEXT NOT NULL,
	website                TEXT NOT NULL,
	phone                  TEXT NOT NULL,
	sample                 INTEGER NOT NULL,
	facts                  INTEGER NOT NULL,
	origin                 TEXT NOT NULL,
	fetch                  INTEGER NOT NULL
) STRICT;
CREATE INDEX company_with_facts ON company (cik) WHERE facts > 0;

CREATE TABLE company_name (
	cik      INTEGER NOT NULL,
	position INTEGER NOT NULL,
	name     TEXT NOT NULL,
	folded   TEXT NOT NULL,
	from_day INTEGER NOT NULL,
	to_day   INTEGER NOT NULL,
	PRIMARY KEY (cik, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX company_name_by_name ON company_name (folded, cik);

CREATE TABLE listing (
	origin     TEXT NOT NULL,
	cik        INTEGER NOT NULL,
	symbol     TEXT NOT NULL,
	normalized TEXT NOT NULL,
	exchange   TEXT NOT NULL,
	position   INTEGER NOT NULL,
	PRIMARY KEY (cik, origin, symbol)
) STRICT, WITHOUT ROWID;
CREATE INDEX listing_by_symbol ON listing (normalized, cik);

CREATE TABLE filing (
	cik                 INTEGER NOT NULL,
	accession           INTEGER NOT NULL,
	form                TEXT NOT NULL,
	filed               INTEGER NOT NULL,
	accepted            INTEGER NOT NULL,
	accepted_from       TEXT NOT NULL,
	known_at            INTEGER NOT NULL,
	report_date         INTEGER NOT NULL,
	items               TEXT NOT NULL,
	act                 TEXT NOT NULL,
	file_number         TEXT NOT NULL,
	film_number         TEXT NOT NULL,
	size                INTEGER NOT NULL,
	xbrl                INTEGER NOT NULL,
	inline_xbrl         INTEGER NOT NULL,
	primary_document    TEXT NOT NULL,
	primary_description TEXT NOT NULL,
	origin              TEXT NOT NULL,
	fetch               INTEGER NOT NULL,
	PRIMARY KEY (cik, accession)
) STRICT, WITHOUT ROWID;
CREATE INDEX filing_by_day ON filing (cik, filed DESC, accession DESC);
CREATE INDEX filing_by_accession ON filing (accession, cik);

CREATE TABLE concept (
	id          INTEGER PRIMARY KEY,
	taxonomy    TEXT NOT NULL,
	name        TEXT NOT NULL,
	label       TEXT NOT NULL,
	description TEXT NOT NULL,
	UNIQUE (taxonomy, name)
) STRICT;

CREATE TABLE unit (
	id   INTEGER PRIMARY KEY,
	name TEXT NOT NULL UNIQUE
) STRICT;

-- Appended, never changed, but for two marks that are about EDGAR's present
-- list and not about the fact: frame, and gone (the fetch that no longer had it).
CREATE TABLE fact (
	cik          INTEGER NOT NULL,
	concept      INTEGER NOT NULL,
	unit         INTEGER NOT NULL,
	period_end   INTEGER NOT NULL,
	period_start INTEGER NOT NULL,
	accession    INTEGER NOT NULL,
	revision     INTEGER NOT NULL,
	value        TEXT NOT NULL,
	fy           INTEGER NOT NULL,
	fp           TEXT NOT NULL,
	form         TEXT NOT NULL,
	filed        INTEGER NOT NULL,
	frame        TEXT NOT NULL,
	fetch        INTEGER NOT NULL,
	gone         INTEGER NOT NULL,
	PRIMARY KEY (cik, concept, unit, period_end, period_start, accession, revision)
) STRICT, WITHOUT ROWID;

CREATE TABLE finding (
	id           TEXT PRIMARY KEY,
	rule         TEXT NOT NULL,
	version      INTEGER NOT NULL,
	severity     TEXT NOT NULL,
	cik          INTEGER NOT NULL,
	subject      TEXT NOT NULL,
	period_start INTEGER NOT NULL,
	period_end   INTEGER NOT NULL,
	accession    INTEGER NOT NULL,
	observed     TEXT NOT NULL,
	expected     TEXT NOT NULL,
	message      TEXT NOT NULL,
	sha256       TEXT NOT NULL,
	created_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX finding_by_company ON finding (cik, id);

CREATE TABLE quarantine (
	id         TEXT PRIMARY KEY,
	rule       TEXT NOT NULL,
	version    INTEGER NOT NULL,
	reason     TEXT NOT NULL,
	cik        INTEGER NOT NULL,
	kind       TEXT NOT NULL,
	record     TEXT NOT NULL,
	fact       TEXT NOT NULL,
	sha256     TEXT NOT NULL,
	position   INTEGER NOT NULL,
	created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX quarantine_by_company ON quarantine (cik, id);

CREATE TABLE run (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	source     TEXT NOT NULL,
	items      TEXT NOT NULL,
	state      TEXT NOT NULL,
	started_at INTEGER NOT NULL,
	updated_at INTEGER NOT NULL,
	ended_at   INTEGER NOT NULL,
	owner      TEXT NOT NULL,
	counts     TEXT NOT NULL,
	error      TEXT NOT NULL
) STRICT;

CREATE TABLE run_item (
	run      INTEGER NOT NULL,
	position INTEGER NOT NULL,
	item     TEXT NOT NULL,
	state    TEXT NOT NULL,
	counts   TEXT NOT NULL,
	error    TEXT NOT NULL,
	PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE run_event (
	id     INTEGER PRIMARY KEY AUTOINCREMENT,
	run    INTEGER NOT NULL,
	at     INTEGER NOT NULL,
	item   TEXT NOT NULL,
	kind   TEXT NOT NULL,
	url    TEXT NOT NULL,
	detail TEXT NOT NULL
) STRICT;
CREATE INDEX run_event_by_run ON run_event (run, id);

CREATE TABLE run_change (
	id        INTEGER PRIMARY KEY AUTOINCREMENT,
	run       INTEGER NOT NULL,
	kind      TEXT NOT NULL,
	cik       INTEGER NOT NULL,
	subject   TEXT NOT NULL,
	accession INTEGER NOT NULL,
	old       TEXT NOT NULL,
	new       TEXT NOT NULL,
	count     INTEGER NOT NULL
) STRICT;
CREATE INDEX run_change_by_run ON run_change (run, id);

-- Small notes of the store about itself.
CREATE TABLE meta (
	key   TEXT PRIMARY KEY,
	value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
