-- Companies about which several bodies together may say something else than when
-- that was last looked for. Not derived: a rebuild looks at all of them.
CREATE TABLE undetected (
	cik   BIGINT PRIMARY KEY,
	fetch BIGINT NOT NULL -- of the body that touched it last
);
