-- When Redis last took a waiting job, to hand it out; 0 where it has not.
ALTER TABLE job ADD COLUMN handed_at BIGINT NOT NULL DEFAULT 0;
