CREATE TABLE IF NOT EXISTS parcels (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, weight numeric NOT NULL);
CREATE INDEX IF NOT EXISTS parcels_weight ON parcels (weight);
ALTER TABLE parcels ALTER COLUMN weight TYPE double precision;
INSERT INTO parcels (weight) VALUES (1) ON CONFLICT DO NOTHING;
