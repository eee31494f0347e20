DO $$ BEGIN PERFORM do_it(); END $$;
