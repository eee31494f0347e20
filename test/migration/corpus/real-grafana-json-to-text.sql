ALTER TABLE dashboard ALTER COLUMN data TYPE text USING data::text;
