-- What a finding rests on. score is in thousandths; detail is JSON: the expected
-- range, evidence, what was looked for against it, and what would make it normal.
ALTER TABLE finding ADD COLUMN kind TEXT NOT NULL DEFAULT 'quality';
ALTER TABLE finding ADD COLUMN score INTEGER NOT NULL DEFAULT 0;
ALTER TABLE finding ADD COLUMN detail TEXT NOT NULL DEFAULT '';

-- People's word on findings, the last on each. Not derived: a rebuild keeps it.
-- It repeats what the finding is about, since a dismissal speaks for findings
-- of its kind that come later.
CREATE TABLE finding_decision (
	finding    TEXT PRIMARY KEY,
	state      TEXT NOT NULL,
	decided_at INTEGER NOT NULL,
	decided_by TEXT NOT NULL,
	reason     TEXT NOT NULL,
	rule       TEXT NOT NULL,
	cik        INTEGER NOT NULL,
	subject    TEXT NOT NULL,
	score      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX finding_decision_by_subject ON finding_decision (cik, rule, subject);
