-- Where a line stands in its list, from 1; 0 is not known. EDGAR's list of
-- tickers begins with the largest companies. Derived.
ALTER TABLE listing ADD COLUMN place INTEGER NOT NULL DEFAULT 0;
