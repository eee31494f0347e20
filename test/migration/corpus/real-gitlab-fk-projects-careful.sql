SET lock_timeout = '3s';
ALTER TABLE ci_builds ADD CONSTRAINT fk_builds_projects FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE NOT VALID;
