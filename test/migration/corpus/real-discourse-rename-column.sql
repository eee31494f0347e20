ALTER TABLE topics RENAME COLUMN archetype TO topic_type;
