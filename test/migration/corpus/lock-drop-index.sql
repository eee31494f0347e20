DROP INDEX orders_channel;
