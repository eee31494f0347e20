SELECT set_config('lock_timeout', '3s', true);
ALTER TABLE orders ADD COLUMN IF NOT EXISTS a text;
