SET LOCAL lock_timeout = '3s';
SET LOCAL statement_timeout = '1min';
ALTER TABLE orders ADD COLUMN channel text;
UPDATE orders SET channel = 'web' WHERE created > '2020-01-01';
