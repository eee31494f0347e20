ALTER TABLE enclosures ADD COLUMN IF NOT EXISTS media jsonb;
UPDATE enclosures SET media = '{}';
ALTER TABLE enclosures DROP COLUMN url;
