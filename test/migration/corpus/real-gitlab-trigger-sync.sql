CREATE FUNCTION sync_project_id() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.project_id_copy := NEW.project_id; RETURN NEW; END $$;
CREATE TRIGGER sync_project_id BEFORE INSERT OR UPDATE ON ci_builds FOR EACH ROW EXECUTE FUNCTION sync_project_id();
