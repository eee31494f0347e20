SET lock_timeout = '2s';
ALTER TABLE person ALTER COLUMN uuid SET NOT NULL;
