DROP TABLE IF EXISTS topic_views;
