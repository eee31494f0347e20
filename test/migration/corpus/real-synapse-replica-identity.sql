ALTER TABLE event_edges REPLICA IDENTITY USING INDEX event_edges_unique;
