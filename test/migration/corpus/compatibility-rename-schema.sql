ALTER SCHEMA billing RENAME TO invoices;
