-- lint: live
ALTER TABLE orders ALTER COLUMN reference TYPE varchar(80) USING trim(reference);
