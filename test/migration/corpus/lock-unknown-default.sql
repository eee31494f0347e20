ALTER TABLE orders ADD COLUMN key text DEFAULT my_function();
