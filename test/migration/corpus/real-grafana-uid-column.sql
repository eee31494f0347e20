ALTER TABLE dashboard ADD COLUMN uid varchar(40) NULL;
UPDATE dashboard SET uid = lpad(id::text, 9, '0') WHERE uid IS NULL;
CREATE UNIQUE INDEX uq_dashboard_org_uid ON dashboard (org_id, uid);
