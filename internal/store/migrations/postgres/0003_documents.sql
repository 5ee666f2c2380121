-- What full text submissions hold. Everything is keyed by the submission, since
-- each has at most one ownership report and one information table.

-- The files of a submission: where the text of each is in the raw body.
CREATE TABLE document (
	accession   BIGINT NOT NULL,
	sequence    BIGINT NOT NULL,
	type        TEXT COLLATE "C" NOT NULL,
	name        TEXT COLLATE "C" NOT NULL,
	description TEXT COLLATE "C" NOT NULL,
	position    BIGINT NOT NULL,
	length      BIGINT NOT NULL,
	origin      TEXT COLLATE "C" NOT NULL,
	fetch       BIGINT NOT NULL,
	PRIMARY KEY (accession, sequence)
);

-- Forms 3, 4, 5 and 144, Schedules 13D and 13G. record is the report as JSON;
-- the columns beside it are what is searched by. owners names who owns, so that
-- reports of the same owners can be told.
CREATE TABLE ownership (
	accession BIGINT PRIMARY KEY,
	form      TEXT COLLATE "C" NOT NULL,
	period    BIGINT NOT NULL,
	original  BIGINT NOT NULL,
	issuer    BIGINT NOT NULL,
	owners    TEXT COLLATE "C" NOT NULL,
	record    TEXT COLLATE "C" NOT NULL,
	origin    TEXT COLLATE "C" NOT NULL,
	fetch     BIGINT NOT NULL
);
-- Without owners, whose names together can be longer than a B-tree takes.
CREATE INDEX ownership_by_subject ON ownership (issuer, period);

-- Whom a report is about or from.
CREATE TABLE ownership_party (
	cik       BIGINT NOT NULL,
	period    BIGINT NOT NULL,
	accession BIGINT NOT NULL,
	PRIMARY KEY (cik, period, accession)
);
CREATE INDEX ownership_party_by_accession ON ownership_party (accession);

-- Covers of Forms 13F.
CREATE TABLE holding_report (
	accession BIGINT PRIMARY KEY,
	manager   BIGINT NOT NULL,
	period    BIGINT NOT NULL,
	restates  BIGINT NOT NULL,
	record    TEXT COLLATE "C" NOT NULL,
	origin    TEXT COLLATE "C" NOT NULL,
	fetch     BIGINT NOT NULL
);
CREATE INDEX holding_report_by_manager ON holding_report (manager, period, accession);

-- Lines of information tables of Forms 13F.
CREATE TABLE holding (
	accession      BIGINT NOT NULL,
	position       BIGINT NOT NULL,
	document       BIGINT NOT NULL,
	manager        BIGINT NOT NULL,
	period         BIGINT NOT NULL,
	issuer         TEXT COLLATE "C" NOT NULL,
	class          TEXT COLLATE "C" NOT NULL,
	cusip          TEXT COLLATE "C" NOT NULL,
	figi           TEXT COLLATE "C" NOT NULL,
	value          TEXT COLLATE "C" NOT NULL,
	unit           TEXT COLLATE "C" NOT NULL,
	shares         TEXT COLLATE "C" NOT NULL,
	shares_type    TEXT COLLATE "C" NOT NULL,
	put_call       TEXT COLLATE "C" NOT NULL,
	discretion     TEXT COLLATE "C" NOT NULL,
	other_managers TEXT COLLATE "C" NOT NULL,
	voting_sole    TEXT COLLATE "C" NOT NULL,
	voting_shared  TEXT COLLATE "C" NOT NULL,
	voting_none    TEXT COLLATE "C" NOT NULL,
	origin         TEXT COLLATE "C" NOT NULL,
	fetch          BIGINT NOT NULL,
	PRIMARY KEY (accession, position)
);
CREATE INDEX holding_by_manager ON holding (manager, period, accession, position);
