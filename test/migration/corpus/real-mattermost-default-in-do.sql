DO $$ BEGIN
  IF EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 'channels' AND column_name = 'extra') THEN
    ALTER TABLE channels DROP COLUMN extra;
  END IF;
END $$;
