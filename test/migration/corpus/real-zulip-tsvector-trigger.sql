DROP TRIGGER IF EXISTS zulip_update_search ON message;
CREATE TRIGGER zulip_update_search BEFORE INSERT OR UPDATE ON message FOR EACH ROW EXECUTE FUNCTION touch();
