SELECT create_hypertable('events', 'at');
