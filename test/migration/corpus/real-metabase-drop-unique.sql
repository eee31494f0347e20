ALTER TABLE report_card DROP CONSTRAINT IF EXISTS unique_card_name;
