-- The year of the taxonomy that a label is of, so that the latest one stays in
-- whatever order they come. Labels so far are EDGAR's present ones.
ALTER TABLE concept ADD COLUMN label_year BIGINT NOT NULL DEFAULT 0;
UPDATE concept SET label_year = 9999 WHERE label <> '';
