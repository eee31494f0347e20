-- lint: pg 14
MERGE INTO orders o USING new n ON o.id = n.id WHEN MATCHED THEN DELETE;
