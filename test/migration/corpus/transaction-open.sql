-- lint: no transaction
BEGIN;
ALTER TABLE orders ADD COLUMN a text;
