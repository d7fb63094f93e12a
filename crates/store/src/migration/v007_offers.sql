-- Secrets of later weeks that members gave, until they are confirmed: docs/protocol.md §14. Frozen; the
-- next step is v008.

CREATE TABLE offer (
    key     INTEGER PRIMARY KEY,
    channel INTEGER NOT NULL REFERENCES channel (key),
    epoch   BLOB NOT NULL,
    week    INTEGER NOT NULL,
    secret  BLOB NOT NULL,
    giver   BLOB NOT NULL,
    UNIQUE (channel, epoch, giver)
) STRICT;

-- Held on the word of one member, because it opened something: two others go before it.
ALTER TABLE key ADD COLUMN doubted INTEGER NOT NULL DEFAULT 0;
