COPY orders (id) FROM stdin;
1
2
\.
