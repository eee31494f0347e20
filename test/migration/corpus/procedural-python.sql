DO LANGUAGE plpython3u $$ plpy.execute('drop table x') $$;
