-- lint: previous
ALTER TABLE orders DROP COLUMN never_named;
