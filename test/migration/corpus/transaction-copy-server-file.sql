COPY orders FROM '/tmp/x.csv';
