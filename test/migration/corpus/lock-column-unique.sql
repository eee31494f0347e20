ALTER TABLE orders ADD COLUMN number text UNIQUE;
