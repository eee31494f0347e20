CREATE TABLE IF NOT EXISTS t (id serial PRIMARY KEY, at timestamp, name varchar(20), doc json);
