-- lint: no transaction
SET statement_timeout = 0;
ALTER TABLE ci_builds VALIDATE CONSTRAINT check_not_validated;
