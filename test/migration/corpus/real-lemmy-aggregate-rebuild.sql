DELETE FROM post_aggregates;
INSERT INTO post_aggregates (post_id, score) SELECT id, 0 FROM post;
