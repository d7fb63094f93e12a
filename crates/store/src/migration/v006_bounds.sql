-- Bounds of what has no effect: docs/protocol.md §18. Frozen; the next step is v007.

-- Bytes of chunks without effect, by author and channel; the triggers keep it, whatever writes.
CREATE TABLE idle (
    channel INTEGER NOT NULL,
    device  INTEGER NOT NULL,
    bytes   INTEGER NOT NULL,
    PRIMARY KEY (channel, device)
) STRICT, WITHOUT ROWID;

CREATE INDEX chunk_idle ON chunk (channel, device, key) WHERE state <> 0;

INSERT INTO idle (channel, device, bytes)
    SELECT channel, device, sum(length(envelope)) FROM chunk WHERE state <> 0 GROUP BY channel, device;

CREATE TRIGGER idle_added AFTER INSERT ON chunk WHEN NEW.state <> 0
BEGIN INSERT INTO idle (channel, device, bytes) VALUES (NEW.channel, NEW.device, length(NEW.envelope)) ON CONFLICT (channel, device) DO UPDATE SET bytes = bytes + excluded.bytes; END;

CREATE TRIGGER idle_removed AFTER DELETE ON chunk WHEN OLD.state <> 0
BEGIN UPDATE idle SET bytes = bytes - length(OLD.envelope) WHERE channel = OLD.channel AND device = OLD.device; END;

CREATE TRIGGER idle_changed AFTER UPDATE OF state, envelope ON chunk WHEN OLD.state <> 0 OR NEW.state <> 0
BEGIN INSERT INTO idle (channel, device, bytes) VALUES (NEW.channel, NEW.device, iif(NEW.state <> 0, length(NEW.envelope), 0) - iif(OLD.state <> 0, length(OLD.envelope), 0)) ON CONFLICT (channel, device) DO UPDATE SET bytes = bytes + excluded.bytes; END;

-- Chunks without effect for which there was no room: what is needed to know when their turn comes.
CREATE TABLE dropped (
    key      INTEGER PRIMARY KEY,
    channel  INTEGER NOT NULL REFERENCES channel (key),
    device   INTEGER NOT NULL REFERENCES device (key),
    seq      INTEGER NOT NULL,
    identity BLOB NOT NULL,
    state    INTEGER NOT NULL,
    kept     BLOB NOT NULL,
    UNIQUE (channel, device, seq)
) STRICT;

UPDATE chunk SET state = 2 WHERE key IN (SELECT chunk FROM statement WHERE counts = 0);
