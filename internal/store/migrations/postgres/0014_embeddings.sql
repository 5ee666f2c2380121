-- What models made of passages of archived texts. Kept by a rebuild, since only
-- the model could make it again. A vector is whole numbers; see direction.go.
CREATE TABLE embedding (
	model     TEXT COLLATE "C" NOT NULL,
	sha256    TEXT COLLATE "C" NOT NULL,
	number    BIGINT NOT NULL,
	start     BIGINT NOT NULL,
	length    BIGINT NOT NULL,
	cik       BIGINT NOT NULL,
	accession BIGINT NOT NULL,
	kind      TEXT COLLATE "C" NOT NULL,
	known_at  BIGINT NOT NULL,
	dimension BIGINT NOT NULL,
	vector    TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (model, sha256, number)
);
CREATE INDEX embedding_by_company ON embedding (cik, model);
CREATE INDEX embedding_by_filing ON embedding (accession);
CREATE INDEX embedding_by_body ON embedding (sha256);

CREATE TABLE embedding_model (
	model     TEXT COLLATE "C" PRIMARY KEY,
	dimension BIGINT NOT NULL
);

