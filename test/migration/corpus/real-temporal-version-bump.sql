ALTER TABLE executions ADD COLUMN IF NOT EXISTS db_record_version bigint NOT NULL DEFAULT 0;
INSERT INTO schema_version (version, at) VALUES ('1.19', now()) ON CONFLICT (version) DO NOTHING;
