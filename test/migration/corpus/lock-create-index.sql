CREATE INDEX orders_channel ON orders (channel);
