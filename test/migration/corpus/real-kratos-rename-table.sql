ALTER TABLE identity_credentials RENAME TO credentials;
