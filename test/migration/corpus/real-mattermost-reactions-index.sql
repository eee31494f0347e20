-- lint: no transaction
DROP INDEX CONCURRENTLY IF EXISTS idx_reactions_channel;
