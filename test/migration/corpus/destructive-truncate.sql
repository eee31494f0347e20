TRUNCATE orders, users CASCADE;
