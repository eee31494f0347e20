ALTER TYPE mood ADD VALUE 'calm';
INSERT INTO moods (m) VALUES ('calm');
