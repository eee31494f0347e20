-- lint: no transaction
DROP DATABASE old;
