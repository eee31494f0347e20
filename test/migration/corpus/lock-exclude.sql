ALTER TABLE orders ADD CONSTRAINT no_overlap EXCLUDE USING gist (span WITH &&);
