-- lint: no transaction
SET lock_timeout = '3s';
ALTER TABLE orders ADD COLUMN IF NOT EXISTS a text;
ALTER TABLE users ADD COLUMN IF NOT EXISTS b text;
