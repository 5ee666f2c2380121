-- Since when a company is on a list.
ALTER TABLE watchlist_company ADD COLUMN added_at BIGINT NOT NULL DEFAULT 0;
UPDATE watchlist_company SET added_at = (SELECT w.updated_at FROM watchlist w WHERE w.owner = watchlist_company.owner AND w.name = watchlist_company.name);

-- Jobs of news have a lane for each budget.
UPDATE job SET lane = 'newsapi' WHERE kind = 'news.companies' AND lane = 'news';
UPDATE job SET lane = 'feeds' WHERE kind = 'news.feeds' AND lane = 'news';
