ALTER TABLE user_entity ADD CONSTRAINT uk_realm_email UNIQUE (realm_id, email);
