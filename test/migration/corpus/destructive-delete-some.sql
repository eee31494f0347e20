DELETE FROM orders WHERE created < '2020-01-01';
