-- lint: live
ALTER TABLE orders ALTER COLUMN reference TYPE varchar(5);
