-- Prices, corporate actions and other figures of vendors. A row stands for a
-- run of fetches that said the same of one thing, from fetch to seen. Numbers
-- are the vendor's text.

CREATE TABLE bar (
	symbol         TEXT NOT NULL,
	vendor         TEXT NOT NULL,
	day            INTEGER NOT NULL,
	fetch          INTEGER NOT NULL,
	seen           INTEGER NOT NULL,
	known_at       INTEGER NOT NULL,
	open           TEXT NOT NULL,
	high           TEXT NOT NULL,
	low            TEXT NOT NULL,
	close          TEXT NOT NULL,
	volume         TEXT NOT NULL,
	currency       TEXT NOT NULL,
	splits_through INTEGER NOT NULL,
	line           INTEGER NOT NULL,
	PRIMARY KEY (symbol, vendor, day, fetch)
) STRICT, WITHOUT ROWID;

CREATE TABLE corporate_action (
	symbol      TEXT NOT NULL,
	vendor      TEXT NOT NULL,
	ex_day      INTEGER NOT NULL,
	kind        TEXT NOT NULL,
	fetch       INTEGER NOT NULL,
	seen        INTEGER NOT NULL,
	known_at    INTEGER NOT NULL,
	ratio       TEXT NOT NULL,
	amount      TEXT NOT NULL,
	currency    TEXT NOT NULL,
	declared_on INTEGER NOT NULL,
	record_on   INTEGER NOT NULL,
	paid_on     INTEGER NOT NULL,
	line        INTEGER NOT NULL,
	PRIMARY KEY (symbol, vendor, ex_day, kind, fetch)
) STRICT, WITHOUT ROWID;

CREATE TABLE vendor_figure (
	symbol     TEXT NOT NULL,
	vendor     TEXT NOT NULL,
	statement  TEXT NOT NULL,
	span       TEXT NOT NULL,
	period_end INTEGER NOT NULL,
	field      TEXT NOT NULL,
	fetch      INTEGER NOT NULL,
	seen       INTEGER NOT NULL,
	known_at   INTEGER NOT NULL,
	value      TEXT NOT NULL,
	currency   TEXT NOT NULL,
	line       INTEGER NOT NULL,
	PRIMARY KEY (symbol, vendor, statement, span, period_end, field, fetch)
) STRICT, WITHOUT ROWID;

-- Who trades under a symbol, as the newest body of each kind has it.
CREATE TABLE symbol_span (
	symbol     TEXT NOT NULL,
	origin     TEXT NOT NULL,
	from_day   INTEGER NOT NULL,
	to_day     INTEGER NOT NULL,
	cik        INTEGER NOT NULL,
	name       TEXT NOT NULL,
	core       TEXT NOT NULL,
	exchange   TEXT NOT NULL,
	asset_type TEXT NOT NULL,
	region     TEXT NOT NULL,
	currency   TEXT NOT NULL,
	fetch      INTEGER NOT NULL,
	PRIMARY KEY (symbol, origin, from_day)
) STRICT, WITHOUT ROWID;
CREATE INDEX symbol_span_by_name ON symbol_span (core, symbol);
CREATE INDEX symbol_span_by_company ON symbol_span (cik, symbol);

-- An article as the newest fetch has it. cluster is the first of those that
-- tell the same, by known_at and id.
CREATE TABLE article (
	id           TEXT PRIMARY KEY,
	vendor       TEXT NOT NULL,
	url          TEXT NOT NULL,
	link         TEXT NOT NULL,
	publisher    TEXT NOT NULL,
	publisher_id TEXT NOT NULL,
	author       TEXT NOT NULL,
	title        TEXT NOT NULL,
	summary      TEXT NOT NULL,
	language     TEXT NOT NULL,
	published_at INTEGER NOT NULL,
	claims       TEXT NOT NULL,
	vendor_tone  TEXT NOT NULL,
	words        TEXT NOT NULL,
	known_at     INTEGER NOT NULL,
	cluster      TEXT NOT NULL,
	first_fetch  INTEGER NOT NULL,
	fetch        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX article_by_time ON article (published_at, id);
CREATE INDEX article_by_cluster ON article (cluster, known_at, id);
CREATE INDEX article_by_url ON article (url, id);

CREATE TABLE article_mention (
	mention      TEXT NOT NULL,
	published_at INTEGER NOT NULL,
	article      TEXT NOT NULL,
	PRIMARY KEY (mention, published_at, article)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_mention_by_article ON article_mention (article, mention);

-- Articles that share a band may tell the same; the others do not.
CREATE TABLE article_band (
	band    TEXT NOT NULL,
	article TEXT NOT NULL,
	PRIMARY KEY (band, article)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_band_by_article ON article_band (article, band);

CREATE TABLE publisher (
	vendor      TEXT NOT NULL,
	id          TEXT NOT NULL,
	name        TEXT NOT NULL,
	description TEXT NOT NULL,
	url         TEXT NOT NULL,
	category    TEXT NOT NULL,
	language    TEXT NOT NULL,
	country     TEXT NOT NULL,
	fetch       INTEGER NOT NULL,
	PRIMARY KEY (vendor, id)
) STRICT, WITHOUT ROWID;

-- A name without its legal form. '' until the program has filled it in.
ALTER TABLE company_name ADD COLUMN core TEXT NOT NULL DEFAULT '';
CREATE INDEX company_name_by_core ON company_name (core, cik);
