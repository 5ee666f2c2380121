-- What full text submissions hold. Everything is keyed by the submission, since
-- each has at most one ownership report and one information table.

-- The files of a submission: where the text of each is in the raw body.
CREATE TABLE document (
	accession   INTEGER NOT NULL,
	sequence    INTEGER NOT NULL,
	type        TEXT NOT NULL,
	name        TEXT NOT NULL,
	description TEXT NOT NULL,
	position    INTEGER NOT NULL,
	length      INTEGER NOT NULL,
	origin      TEXT NOT NULL,
	fetch       INTEGER NOT NULL,
	PRIMARY KEY (accession, sequence)
) STRICT, WITHOUT ROWID;

-- Forms 3, 4, 5 and 144, Schedules 13D and 13G. record is the report as JSON;
-- the columns beside it are what is searched by. owners names who owns, so that
-- reports of the same owners can be told.
CREATE TABLE ownership (
	accession INTEGER PRIMARY KEY,
	form      TEXT NOT NULL,
	period    INTEGER NOT NULL,
	original  INTEGER NOT NULL,
	issuer    INTEGER NOT NULL,
	owners    TEXT NOT NULL,
	record    TEXT NOT NULL,
	origin    TEXT NOT NULL,
	fetch     INTEGER NOT NULL
) STRICT;
CREATE INDEX ownership_by_subject ON ownership (issuer, owners, period);

-- Whom a report is about or from.
CREATE TABLE ownership_party (
	cik       INTEGER NOT NULL,
	period    INTEGER NOT NULL,
	accession INTEGER NOT NULL,
	PRIMARY KEY (cik, period, accession)
) STRICT, WITHOUT ROWID;
CREATE INDEX ownership_party_by_accession ON ownership_party (accession);

-- Covers of Forms 13F.
CREATE TABLE holding_report (
	accession INTEGER PRIMARY KEY,
	manager   INTEGER NOT NULL,
	period    INTEGER NOT NULL,
	restates  INTEGER NOT NULL,
	record    TEXT NOT NULL,
	origin    TEXT NOT NULL,
	fetch     INTEGER NOT NULL
) STRICT;
CREATE INDEX holding_report_by_manager ON holding_report (manager, period, accession);

-- Lines of information tables of Forms 13F.
CREATE TABLE holding (
	accession      INTEGER NOT NULL,
	position       INTEGER NOT NULL,
	document       INTEGER NOT NULL,
	manager        INTEGER NOT NULL,
	period         INTEGER NOT NULL,
	issuer         TEXT NOT NULL,
	class          TEXT NOT NULL,
	cusip          TEXT NOT NULL,
	figi           TEXT NOT NULL,
	value          TEXT NOT NULL,
	unit           TEXT NOT NULL,
	shares         TEXT NOT NULL,
	shares_type    TEXT NOT NULL,
	put_call       TEXT NOT NULL,
	discretion     TEXT NOT NULL,
	other_managers TEXT NOT NULL,
	voting_sole    TEXT NOT NULL,
	voting_shared  TEXT NOT NULL,
	voting_none    TEXT NOT NULL,
	origin         TEXT NOT NULL,
	fetch          INTEGER NOT NULL,
	PRIMARY KEY (accession, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX holding_by_manager ON holding (manager, period, accession, position);
