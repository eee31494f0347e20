SET LOCAL lock_timeout = '3s';
SET LOCAL statement_timeout = '1min';
ALTER TABLE orders ADD COLUMN channel text;
SELECT count(*) FROM users;
CREATE INDEX users_email ON users (email);
