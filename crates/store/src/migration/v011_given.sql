-- What goes first when chunks are given to others. Frozen; the next step is v012.

CREATE INDEX chunk_urgent ON chunk (channel, device, urgency, seq) WHERE urgency > 0;
