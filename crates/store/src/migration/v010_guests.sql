-- People outside a circle: docs/protocol.md §13.1 and §13.2. Frozen; the next step is v011.

-- Places of others where this profile writes or reads: a line (by its id), or an audience (by its
-- channel). A line has a secret and a host; what opens an audience lies with the keys of channels.
CREATE TABLE guest (
    id          BLOB NOT NULL PRIMARY KEY,
    circle      BLOB NOT NULL,
    channel     BLOB NOT NULL UNIQUE,
    face        BLOB NOT NULL,
    week        INTEGER NOT NULL,
    secret      BLOB,
    host        BLOB,
    endpoint    BLOB NOT NULL,
    accepted_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The key that signs in a channel in place of the device's own. Without one nobody here may write.
-- Sorts: 0 a guest's, 1 a publisher's.
CREATE TABLE writer (
    channel INTEGER NOT NULL PRIMARY KEY REFERENCES channel (key),
    sort    INTEGER NOT NULL,
    device  INTEGER REFERENCES device (key),
    seed    BLOB
) STRICT;

-- What the roster told of the documents that were written on a line.
CREATE TABLE answer (
    key      BLOB NOT NULL PRIMARY KEY,
    line     BLOB NOT NULL,
    document BLOB NOT NULL,
    sort     INTEGER NOT NULL,
    body     BLOB NOT NULL,
    at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Chunks of a line that this device took from its guest, by days of the own clock.
CREATE TABLE line_day (
    line   BLOB NOT NULL,
    day    INTEGER NOT NULL,
    chunks INTEGER NOT NULL,
    PRIMARY KEY (line, day)
) STRICT, WITHOUT ROWID;
