-- One row: how often what is stored has changed, and a number drawn at random
-- with the last change. See DataVersion.
CREATE TABLE data_version (
	id     INTEGER PRIMARY KEY,
	number INTEGER NOT NULL,
	mark   INTEGER NOT NULL
) STRICT;
CREATE INDEX filing_by_known ON filing (known_at);
