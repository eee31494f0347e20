UPDATE orders SET channel = 'web' WHERE id = 7;
