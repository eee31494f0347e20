SELECT 'abc;
DROP TABLE orders;
