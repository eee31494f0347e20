-- lint: no transaction
CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_channel ON orders (channel);
