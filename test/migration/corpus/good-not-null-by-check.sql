-- lint: no transaction
SET lock_timeout = '3s';
SET statement_timeout = '1h';
ALTER TABLE orders ADD CONSTRAINT channel_there CHECK (channel IS NOT NULL) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT channel_there;
ALTER TABLE orders ALTER COLUMN channel SET NOT NULL;
