-- lint: live
SET LOCAL lock_timeout = '3s';
SET LOCAL statement_timeout = '1min';
ALTER TABLE orders ALTER COLUMN reference TYPE varchar(80);
