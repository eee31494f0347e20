INSERT INTO archive SELECT * FROM orders;
