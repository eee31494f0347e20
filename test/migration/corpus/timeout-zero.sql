SET LOCAL lock_timeout = 0;
ALTER TABLE orders ADD COLUMN IF NOT EXISTS a text;
