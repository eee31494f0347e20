-- lint: live
SET LOCAL lock_timeout = '3s';
SET LOCAL statement_timeout = '1min';
CREATE INDEX IF NOT EXISTS settings_name ON settings (name);
