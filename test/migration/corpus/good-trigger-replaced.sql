SET LOCAL lock_timeout = '3s';
SET LOCAL statement_timeout = '1min';
DROP TRIGGER IF EXISTS touch ON orders;
CREATE OR REPLACE TRIGGER touch BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch();
