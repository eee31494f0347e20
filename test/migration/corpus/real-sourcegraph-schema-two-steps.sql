BEGIN;
ALTER TABLE repo ADD COLUMN IF NOT EXISTS topics text[] GENERATED ALWAYS AS (string_to_array(metadata, ',')) STORED;
COMMIT;
