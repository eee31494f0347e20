DO $$ DECLARE t text; BEGIN
  FOR t IN SELECT tablename FROM pg_tables LOOP
    EXECUTE format('DROP TABLE %I', t);
  END LOOP;
END $$;
