ALTER TABLE sites ALTER COLUMN domain TYPE varchar(100);
