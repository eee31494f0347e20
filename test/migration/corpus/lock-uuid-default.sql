ALTER TABLE orders ADD COLUMN key uuid NOT NULL DEFAULT gen_random_uuid();
