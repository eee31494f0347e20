-- lint: previous
ALTER TABLE orders DROP COLUMN legacy_ref;
