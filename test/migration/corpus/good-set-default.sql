SET LOCAL lock_timeout = '3s';
SET LOCAL statement_timeout = '1min';
ALTER TABLE orders ALTER COLUMN channel SET DEFAULT 'web';
