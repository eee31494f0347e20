-- +goose NO TRANSACTION
-- +goose Up
CREATE INDEX CONCURRENTLY orders_channel ON orders (channel);
-- +goose Down
DROP INDEX CONCURRENTLY orders_channel;
