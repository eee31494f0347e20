-- lint: pg 11
ALTER TYPE mood ADD VALUE IF NOT EXISTS 'calm';
