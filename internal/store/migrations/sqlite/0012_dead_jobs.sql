-- Of like jobs that failed for good one is kept.
CREATE INDEX job_dead ON job (kind, key) WHERE state = 'dead';
