-- What a finding rests on. score is in thousandths; detail is JSON: the expected
-- range, evidence, what was looked for against it, and what would make it normal.
ALTER TABLE finding ADD COLUMN kind TEXT COLLATE "C" NOT NULL DEFAULT 'quality';
ALTER TABLE finding ADD COLUMN score BIGINT NOT NULL DEFAULT 0;
ALTER TABLE finding ADD COLUMN detail TEXT COLLATE "C" NOT NULL DEFAULT '';

-- People's word on findings, the last on each. Not derived: a rebuild keeps it.
-- It repeats what the finding is about, since a dismissal speaks for findings
-- of its kind that come later.
CREATE TABLE finding_decision (
	finding    TEXT COLLATE "C" PRIMARY KEY,
	state      TEXT COLLATE "C" NOT NULL,
	decided_at BIGINT NOT NULL,
	decided_by TEXT COLLATE "C" NOT NULL,
	reason     TEXT COLLATE "C" NOT NULL,
	rule       TEXT COLLATE "C" NOT NULL,
	cik        BIGINT NOT NULL,
	subject    TEXT COLLATE "C" NOT NULL,
	score      BIGINT NOT NULL
);
CREATE INDEX finding_decision_by_subject ON finding_decision (cik, rule, subject);
