-- Documents with changes of which no chunk is here, after a rescue: docs/protocol.md §9. Frozen; the next
-- step is v009.

CREATE TABLE unsigned (
    document INTEGER PRIMARY KEY REFERENCES document (key) ON DELETE CASCADE
) STRICT;
