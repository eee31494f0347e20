ALTER DOMAIN email ADD CONSTRAINT has_at CHECK (value LIKE '%@%');
