-- lint: live
SET LOCAL lock_timeout = '3s';
CREATE UNIQUE INDEX orders_number ON orders (number);
