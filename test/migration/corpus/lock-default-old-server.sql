-- lint: pg 10
ALTER TABLE orders ADD COLUMN key text DEFAULT 'x';
