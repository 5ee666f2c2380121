-- What a filer is to a filing: filer, issuer, reporting owner, subject … as the
-- list says that has it; '' where the list does not say.
ALTER TABLE filing ADD COLUMN role TEXT COLLATE "C" NOT NULL DEFAULT '';
