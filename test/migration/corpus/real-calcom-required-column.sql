ALTER TABLE bookings ADD COLUMN uid_v2 text NOT NULL;
