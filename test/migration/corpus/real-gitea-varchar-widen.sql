ALTER TABLE repository ALTER COLUMN description TYPE varchar(2048);
