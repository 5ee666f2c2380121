-- One row: how often what is stored has changed, and a number drawn at random
-- with the last change. See DataVersion.
CREATE TABLE data_version (
	id     BIGINT PRIMARY KEY,
	number BIGINT NOT NULL,
	mark   BIGINT NOT NULL
);
CREATE INDEX filing_by_known ON filing (known_at);
