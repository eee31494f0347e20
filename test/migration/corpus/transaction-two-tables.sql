SET LOCAL lock_timeout = '3s';
SET LOCAL statement_timeout = '1min';
ALTER TABLE orders ADD COLUMN a text;
ALTER TABLE users ADD COLUMN b text;
ALTER TABLE orders ADD COLUMN c text;
