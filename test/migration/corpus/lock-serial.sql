ALTER TABLE orders ADD COLUMN n bigserial;
