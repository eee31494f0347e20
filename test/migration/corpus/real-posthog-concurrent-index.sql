-- lint: no transaction
CREATE INDEX CONCURRENTLY posthog_person_created ON person (team_id, created_at DESC);
