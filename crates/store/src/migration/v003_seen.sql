-- When a statement was first seen here, by this device's own clock: docs/protocol.md §23. Frozen; the
-- next step is v004.

CREATE TABLE statement_seen (
    statement INTEGER PRIMARY KEY REFERENCES statement (chunk) ON DELETE CASCADE,
    at        INTEGER NOT NULL
) STRICT;

CREATE INDEX statement_sort ON statement (sort);
