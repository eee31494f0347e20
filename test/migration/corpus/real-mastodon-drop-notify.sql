ALTER TABLE accounts DROP COLUMN subscription_expires_at;
