-- lint: no transaction
ALTER SYSTEM SET max_connections = 10;
