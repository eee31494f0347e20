-- lint: no transaction
BEGIN;
CREATE INDEX CONCURRENTLY orders_channel ON orders (channel);
COMMIT;
