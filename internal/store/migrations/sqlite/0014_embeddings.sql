-- What models made of passages of archived texts. Kept by a rebuild, since only
-- the model could make it again. A vector is whole numbers; see direction.go.
CREATE TABLE embedding (
	model     TEXT NOT NULL,
	sha256    TEXT NOT NULL,
	number    INTEGER NOT NULL,
	start     INTEGER NOT NULL,
	length    INTEGER NOT NULL,
	cik       INTEGER NOT NULL,
	accession INTEGER NOT NULL,
	kind      TEXT NOT NULL,
	known_at  INTEGER NOT NULL,
	dimension INTEGER NOT NULL,
	vector    TEXT NOT NULL,
	PRIMARY KEY (model, sha256, number)
) STRICT;
CREATE INDEX embedding_by_company ON embedding (cik, model);
CREATE INDEX embedding_by_filing ON embedding (accession);
CREATE INDEX embedding_by_body ON embedding (sha256);

CREATE TABLE embedding_model (
	model     TEXT PRIMARY KEY,
	dimension INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
