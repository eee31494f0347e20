CREATE TABLE tmp_action (id bigint PRIMARY KEY, user_id bigint, op_type int);
INSERT INTO tmp_action SELECT id, user_id, op_type FROM action;
DROP TABLE action;
ALTER TABLE tmp_action RENAME TO action;
