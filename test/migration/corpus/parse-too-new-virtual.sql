-- lint: pg 17
SET LOCAL lock_timeout = '3s';
SET LOCAL statement_timeout = '1min';
ALTER TABLE orders ADD COLUMN IF NOT EXISTS double numeric GENERATED ALWAYS AS (total * 2) VIRTUAL;
