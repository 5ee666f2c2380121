-- Prices, corporate actions and other figures of vendors. A row stands for a
-- run of fetches that said the same of one thing, from fetch to seen. Numbers
-- are the vendor's text.

CREATE TABLE bar (
	symbol         TEXT COLLATE "C" NOT NULL,
	vendor         TEXT COLLATE "C" NOT NULL,
	day            BIGINT NOT NULL,
	fetch          BIGINT NOT NULL,
	seen           BIGINT NOT NULL,
	known_at       BIGINT NOT NULL,
	open           TEXT COLLATE "C" NOT NULL,
	high           TEXT COLLATE "C" NOT NULL,
	low            TEXT COLLATE "C" NOT NULL,
	close          TEXT COLLATE "C" NOT NULL,
	volume         TEXT COLLATE "C" NOT NULL,
	currency       TEXT COLLATE "C" NOT NULL,
	splits_through BIGINT NOT NULL,
	line           BIGINT NOT NULL,
	PRIMARY KEY (symbol, vendor, day, fetch)
);

CREATE TABLE corporate_action (
	symbol      TEXT COLLATE "C" NOT NULL,
	vendor      TEXT COLLATE "C" NOT NULL,
	ex_day      BIGINT NOT NULL,
	kind        TEXT COLLATE "C" NOT NULL,
	fetch       BIGINT NOT NULL,
	seen        BIGINT NOT NULL,
	known_at    BIGINT NOT NULL,
	ratio       TEXT COLLATE "C" NOT NULL,
	amount      TEXT COLLATE "C" NOT NULL,
	currency    TEXT COLLATE "C" NOT NULL,
	declared_on BIGINT NOT NULL,
	record_on   BIGINT NOT NULL,
	paid_on     BIGINT NOT NULL,
	line        BIGINT NOT NULL,
	PRIMARY KEY (symbol, vendor, ex_day, kind, fetch)
);

CREATE TABLE vendor_figure (
	symbol     TEXT COLLATE "C" NOT NULL,
	vendor     TEXT COLLATE "C" NOT NULL,
	statement  TEXT COLLATE "C" NOT NULL,
	span       TEXT COLLATE "C" NOT NULL,
	period_end BIGINT NOT NULL,
	field      TEXT COLLATE "C" NOT NULL,
	fetch      BIGINT NOT NULL,
	seen       BIGINT NOT NULL,
	known_at   BIGINT NOT NULL,
	value      TEXT COLLATE "C" NOT NULL,
	currency   TEXT COLLATE "C" NOT NULL,
	line       BIGINT NOT NULL,
	PRIMARY KEY (symbol, vendor, statement, span, period_end, field, fetch)
);

-- Who trades under a symbol, as the newest body of each kind has it.
CREATE TABLE symbol_span (
	symbol     TEXT COLLATE "C" NOT NULL,
	origin     TEXT COLLATE "C" NOT NULL,
	from_day   BIGINT NOT NULL,
	to_day     BIGINT NOT NULL,
	cik        BIGINT NOT NULL,
	name       TEXT COLLATE "C" NOT NULL,
	core       TEXT COLLATE "C" NOT NULL,
	exchange   TEXT COLLATE "C" NOT NULL,
	asset_type TEXT COLLATE "C" NOT NULL,
	region     TEXT COLLATE "C" NOT NULL,
	currency   TEXT COLLATE "C" NOT NULL,
	fetch      BIGINT NOT NULL,
	PRIMARY KEY (symbol, origin, from_day)
);
-- Names and addresses are of any length, which a B-tree does not take.
CREATE INDEX symbol_span_by_name ON symbol_span USING hash (core);
CREATE INDEX symbol_span_by_company ON symbol_span (cik, symbol);

-- An article as the newest fetch has it. cluster is the first of those that
-- tell the same, by known_at and id.
CREATE TABLE article (
	id           TEXT COLLATE "C" PRIMARY KEY,
	vendor       TEXT COLLATE "C" NOT NULL,
	url          TEXT COLLATE "C" NOT NULL,
	link         TEXT COLLATE "C" NOT NULL,
	publisher    TEXT COLLATE "C" NOT NULL,
	publisher_id TEXT COLLATE "C" NOT NULL,
	author       TEXT COLLATE "C" NOT NULL,
	title        TEXT COLLATE "C" NOT NULL,
	summary      TEXT COLLATE "C" NOT NULL,
	language     TEXT COLLATE "C" NOT NULL,
	published_at BIGINT NOT NULL,
	claims       TEXT COLLATE "C" NOT NULL,
	vendor_tone  TEXT COLLATE "C" NOT NULL,
	words        TEXT COLLATE "C" NOT NULL,
	known_at     BIGINT NOT NULL,
	cluster      TEXT COLLATE "C" NOT NULL,
	first_fetch  BIGINT NOT NULL,
	fetch        BIGINT NOT NULL
);
CREATE INDEX article_by_time ON article (published_at, id);
CREATE INDEX article_by_cluster ON article (cluster, known_at, id);
CREATE INDEX article_by_url ON article USING hash (url);

CREATE TABLE article_mention (
	mention      TEXT COLLATE "C" NOT NULL,
	published_at BIGINT NOT NULL,
	article      TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (mention, published_at, article)
);
CREATE INDEX article_mention_by_article ON article_mention (article, mention);

-- Articles that share a band may tell the same; the others do not.
CREATE TABLE article_band (
	band    TEXT COLLATE "C" NOT NULL,
	article TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (band, article)
);
CREATE INDEX article_band_by_article ON article_band (article, band);

CREATE TABLE publisher (
	vendor      TEXT COLLATE "C" NOT NULL,
	id          TEXT COLLATE "C" NOT NULL,
	name        TEXT COLLATE "C" NOT NULL,
	description TEXT COLLATE "C" NOT NULL,
	url         TEXT COLLATE "C" NOT NULL,
	category    TEXT COLLATE "C" NOT NULL,
	language    TEXT COLLATE "C" NOT NULL,
	country     TEXT COLLATE "C" NOT NULL,
	fetch       BIGINT NOT NULL,
	PRIMARY KEY (vendor, id)
);

-- A name without its legal form. '' until the program has filled it in.
ALTER TABLE company_name ADD COLUMN core TEXT COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX company_name_by_core ON company_name USING hash (core);
