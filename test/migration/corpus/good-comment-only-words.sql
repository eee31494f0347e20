SET LOCAL lock_timeout = '3s';
SET LOCAL statement_timeout = '1min';
-- DROP TABLE orders;
/* TRUNCATE orders; */
COMMENT ON TABLE orders IS 'DROP TABLE orders; \d';
