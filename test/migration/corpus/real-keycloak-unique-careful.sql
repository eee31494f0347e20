SET lock_timeout = '3s';
ALTER TABLE user_entity ADD CONSTRAINT uk_realm_email UNIQUE USING INDEX user_entity_realm_email;
