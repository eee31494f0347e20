CREATE TABLE IF NOT EXISTS booking_seats (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, booking_id bigint NOT NULL, reference_uid text NOT NULL);
CREATE INDEX IF NOT EXISTS booking_seats_booking ON booking_seats (booking_id);
