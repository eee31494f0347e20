SET lock_timeout = '3s';
ALTER TABLE ci_builds DROP CONSTRAINT ci_builds_pkey;
ALTER TABLE ci_builds ADD PRIMARY KEY USING INDEX ci_builds_id_unique;
