-- lint: no transaction
CREATE INDEX CONCURRENTLY IF NOT EXISTS index_statuses_on_visibility ON statuses (account_id, visibility);
