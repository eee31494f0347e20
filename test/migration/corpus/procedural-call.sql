CALL migrate_everything();
