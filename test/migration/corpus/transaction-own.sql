-- lint: no transaction
BEGIN;
SET LOCAL lock_timeout = '3s';
ALTER TABLE orders ADD COLUMN a text;
COMMIT;
