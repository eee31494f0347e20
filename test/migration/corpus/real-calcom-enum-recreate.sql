ALTER TYPE booking_status RENAME TO booking_status_old;
CREATE TYPE booking_status AS ENUM ('accepted', 'pending');
ALTER TABLE bookings ALTER COLUMN status TYPE booking_status USING status::text::booking_status;
DROP TYPE booking_status_old;
