BEGIN;
DROP VIEW IF EXISTS recent_repos;
CREATE VIEW recent_repos AS SELECT id, name FROM repo WHERE NOT deleted;
COMMIT;
