-- What another device had of a channel when both last held the same: everything up to a chunk.
CREATE TABLE met (
    channel INTEGER NOT NULL REFERENCES channel (key),
    device  BLOB NOT NULL,
    person  BLOB NOT NULL,
    up_to   INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (channel, device)
) STRICT, WITHOUT ROWID;

-- The key of the last chunk is given again when that goes: nobody has the next one by that.
CREATE TRIGGER met_no_more AFTER DELETE ON chunk
WHEN old.key > (SELECT coalesce(max(key), 0) FROM chunk)
BEGIN UPDATE met SET up_to = old.key - 1 WHERE up_to >= old.key; END;
