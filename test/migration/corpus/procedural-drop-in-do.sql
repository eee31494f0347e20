DO $$
BEGIN
  DROP TABLE orders;
END $$;
