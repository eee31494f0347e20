-- lint: previous
ALTER TABLE orders RENAME COLUMN never_named TO reference;
