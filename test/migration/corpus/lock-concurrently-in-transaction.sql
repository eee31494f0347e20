CREATE INDEX CONCURRENTLY orders_channel ON orders (channel);
