-- lint: no transaction
VACUUM FULL build_events;
