SET lock_timeout = '5s';
ALTER TABLE groupedmessage ADD COLUMN IF NOT EXISTS has_replays boolean DEFAULT false NOT NULL;
