CREATE TABEL x (id int);
