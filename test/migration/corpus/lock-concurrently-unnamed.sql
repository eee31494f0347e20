-- lint: no transaction
CREATE INDEX CONCURRENTLY ON orders (channel);
