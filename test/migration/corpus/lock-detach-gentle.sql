-- lint: no transaction
ALTER TABLE events DETACH PARTITION events_2020 CONCURRENTLY;
