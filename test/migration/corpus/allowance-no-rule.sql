SET LOCAL lock_timeout = '3s';
SET LOCAL statement_timeout = '1min';
-- cockpit: allow everything until 2026-12-31: because I say so, really
CREATE INDEX IF NOT EXISTS i ON settings (name);
