-- lint: live
ALTER TABLE orders ALTER COLUMN total SET NOT NULL;
