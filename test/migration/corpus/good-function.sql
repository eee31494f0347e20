CREATE OR REPLACE FUNCTION total(o orders) RETURNS numeric LANGUAGE plpgsql AS $$
BEGIN
  RETURN o.total;
END $$;
