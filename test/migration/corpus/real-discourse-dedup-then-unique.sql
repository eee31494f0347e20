DELETE FROM tags a USING tags b WHERE a.id > b.id AND lower(a.name) = lower(b.name);
CREATE UNIQUE INDEX index_tags_on_lower_name ON tags (lower(name));
