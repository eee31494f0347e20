ALTER TABLE statuses ALTER COLUMN legacy_id TYPE bigint;
