ALTER TYPE booking_status ADD VALUE IF NOT EXISTS 'awaiting_host';
