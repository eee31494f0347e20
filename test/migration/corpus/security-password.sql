ALTER ROLE app PASSWORD 'hunter2-secret';
