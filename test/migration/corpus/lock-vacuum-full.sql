-- lint: no transaction
VACUUM FULL orders;
