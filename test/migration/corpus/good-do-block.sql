SET LOCAL lock_timeout = '3s';
SET LOCAL statement_timeout = '1min';
DO $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'mood') THEN
    CREATE TYPE mood AS ENUM ('calm');
  END IF;
END $$;
