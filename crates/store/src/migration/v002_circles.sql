-- Several people: docs/protocol.md, part II. Frozen; the next step is v003.

-- A circle that this profile takes part in. Without a root it is a household that is not founded yet.
CREATE TABLE circle (
    id          BLOB NOT NULL PRIMARY KEY,
    sort        INTEGER NOT NULL,
    root        BLOB,
    person      BLOB,
    log_channel BLOB,
    name        TEXT NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO circle (id, sort, name) SELECT DISTINCT circle, 1, '' FROM channel;

-- Devices of other people come into the same table, without a seed and a circle.
ALTER TABLE device ADD COLUMN circle BLOB;
UPDATE device SET circle = (SELECT circle FROM channel);

ALTER TABLE channel DROP COLUMN topic_secret;
ALTER TABLE channel DROP COLUMN name;
ALTER TABLE channel ADD COLUMN code INTEGER NOT NULL DEFAULT 1;
ALTER TABLE channel ADD COLUMN heads BLOB NOT NULL DEFAULT x'';
ALTER TABLE channel ADD COLUMN epoch BLOB;

-- Epochs are named by 32 bytes from now on.
UPDATE key SET epoch = randomblob(32);
UPDATE channel SET epoch = (SELECT epoch FROM key WHERE key.channel = channel.key);

ALTER TABLE chunk ADD COLUMN epoch BLOB NOT NULL DEFAULT x'';
ALTER TABLE chunk ADD COLUMN identity BLOB NOT NULL DEFAULT x'';
ALTER TABLE chunk ADD COLUMN kind INTEGER NOT NULL DEFAULT 0;
ALTER TABLE chunk ADD COLUMN urgency INTEGER NOT NULL DEFAULT 0;
ALTER TABLE chunk ADD COLUMN state INTEGER NOT NULL DEFAULT 0;
UPDATE chunk SET epoch = (SELECT epoch FROM key WHERE key.channel = chunk.channel);

CREATE INDEX chunk_state ON chunk (state) WHERE state <> 0;

-- Operations, rotations and Faces: kept open, sealed when they are sent, never forgotten.
CREATE TABLE log_chunk (
    key        INTEGER PRIMARY KEY,
    circle     BLOB NOT NULL,
    channel    BLOB NOT NULL,
    device     BLOB NOT NULL,
    seq        INTEGER NOT NULL,
    kind       INTEGER NOT NULL,
    identity   BLOB NOT NULL UNIQUE,
    bytes      BLOB NOT NULL,
    arrived_at INTEGER NOT NULL
) STRICT;

CREATE INDEX log_chunk_place ON log_chunk (channel, device, seq);

-- Smaller documents that this device made of one of its own for a circle. Lists show the one.
CREATE TABLE derived (
    document INTEGER PRIMARY KEY REFERENCES document (key) ON DELETE CASCADE,
    source   BLOB NOT NULL
) STRICT;

CREATE INDEX derived_source ON derived (source);

-- Chunks that wait for changes which are not here, by the hash of each.
CREATE TABLE awaited (
    missing BLOB NOT NULL,
    chunk   INTEGER NOT NULL REFERENCES chunk (key) ON DELETE CASCADE,
    PRIMARY KEY (missing, chunk)
) STRICT, WITHOUT ROWID;

-- Seqs that are settled although nothing of them is here: expired, deleted, refused for good, void.
CREATE TABLE settled (
    channel INTEGER NOT NULL REFERENCES channel (key),
    device  INTEGER NOT NULL REFERENCES device (key),
    low     INTEGER NOT NULL,
    high    INTEGER NOT NULL,
    PRIMARY KEY (channel, device, low)
) STRICT, WITHOUT ROWID;

-- What a statement says, while its chunk is here.
CREATE TABLE statement (
    chunk  INTEGER PRIMARY KEY REFERENCES chunk (key) ON DELETE CASCADE,
    sort   INTEGER NOT NULL,
    author BLOB NOT NULL,
    let_in BLOB,
    body   BLOB NOT NULL,
    counts INTEGER NOT NULL
) STRICT;

CREATE TABLE statement_about (
    document  BLOB NOT NULL,
    statement INTEGER NOT NULL REFERENCES statement (chunk) ON DELETE CASCADE,
    PRIMARY KEY (document, statement)
) STRICT, WITHOUT ROWID;

-- Two chunks of one place, signed by one device: the proof that it lies.
CREATE TABLE fork (
    channel BLOB NOT NULL,
    device  BLOB NOT NULL,
    seq     INTEGER NOT NULL,
    first   BLOB NOT NULL,
    second  BLOB NOT NULL,
    PRIMARY KEY (channel, device, seq)
) STRICT, WITHOUT ROWID;

-- Private halves of one's own wrapping keys, with the oldest week that was ever wrapped to each.
CREATE TABLE wrap_key (
    public      BLOB NOT NULL PRIMARY KEY,
    circle      BLOB NOT NULL,
    seed        BLOB NOT NULL,
    made_at     INTEGER NOT NULL,
    oldest_week INTEGER
) STRICT, WITHOUT ROWID;

-- What can't be used yet, or was not allowed, and is not a chunk of a known document.
CREATE TABLE held_back (
    key      INTEGER PRIMARY KEY,
    channel  BLOB NOT NULL,
    device   BLOB,
    seq      INTEGER,
    identity BLOB NOT NULL UNIQUE,
    reason   TEXT NOT NULL,
    bytes    INTEGER NOT NULL,
    content  BLOB,
    at       INTEGER NOT NULL
) STRICT;

CREATE INDEX held_back_author ON held_back (channel, device);
