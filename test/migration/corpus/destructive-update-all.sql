UPDATE orders SET channel = 'web';
