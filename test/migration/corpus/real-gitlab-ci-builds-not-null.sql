SET lock_timeout = '3s';
ALTER TABLE ci_builds ADD CONSTRAINT check_project_id CHECK (project_id IS NOT NULL) NOT VALID;
