ALTER TABLE report_card ALTER COLUMN created_at TYPE timestamptz;
