SET LOCAL lock_timeout = '3s';
SET LOCAL statement_timeout = '1min';
DROP POLICY IF EXISTS own_rows ON orders;
CREATE POLICY own_rows ON orders USING (user_id = current_setting('app.user')::bigint);
