ALTER TABLE users ADD COLUMN topic_count integer DEFAULT 0 NOT NULL;
UPDATE users SET topic_count = (SELECT count(*) FROM topics WHERE topics.user_id = users.id);
