-- lint: previous
ALTER TABLE orders RENAME COLUMN legacy_ref TO reference;
