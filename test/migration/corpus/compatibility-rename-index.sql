ALTER INDEX orders_pkey RENAME TO orders_pk;
