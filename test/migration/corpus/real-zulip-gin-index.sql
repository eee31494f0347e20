CREATE INDEX zulip_message_search ON message USING gin (search_tsvector);
