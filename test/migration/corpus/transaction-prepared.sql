-- lint: no transaction
BEGIN;
DELETE FROM orders WHERE id = 3;
PREPARE TRANSACTION 'x';
