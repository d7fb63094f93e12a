-- The whole schema, as the newest version has it. A test compares it with the real one.

CREATE TABLE settings (
    name  TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Every device that wrote here as ourselves. A seed is gone when the device was given up.
CREATE TABLE device (
    key     INTEGER PRIMARY KEY,
    id      BLOB NOT NULL UNIQUE,
    seed    BLOB,
    made_at INTEGER NOT NULL
) STRICT;

CREATE TABLE channel (
    key          INTEGER PRIMARY KEY,
    id           BLOB NOT NULL UNIQUE,
    circle       BLOB NOT NULL,
    name         TEXT NOT NULL,
    topic_secret BLOB NOT NULL
) STRICT;

-- The oldest week secret held of each epoch; later ones follow from it.
CREATE TABLE key (
    channel INTEGER NOT NULL REFERENCES channel (key),
    epoch   BLOB NOT NULL,
    week    INTEGER NOT NULL,
    secret  BLOB NOT NULL,
    PRIMARY KEY (channel, epoch)
) STRICT, WITHOUT ROWID;

-- The end of each device's chain in a channel, which outlives chunks that expired.
CREATE TABLE chain (
    channel  INTEGER NOT NULL REFERENCES channel (key),
    device   INTEGER NOT NULL REFERENCES device (key),
    seq      INTEGER NOT NULL,
    identity BLOB NOT NULL,
    PRIMARY KEY (channel, device)
) STRICT, WITHOUT ROWID;

-- The key is the place in lists: seconds of arrival or claimed time, whichever is earlier, shifted
-- left by 29 bits, plus 29 bits of the id. So the newest are next to each other, in words and rows.
CREATE TABLE document (
    key        INTEGER PRIMARY KEY,
    id         BLOB NOT NULL UNIQUE,
    kind       TEXT NOT NULL,
    channel    INTEGER NOT NULL REFERENCES channel (key),
    saved      BLOB NOT NULL,
    heads      BLOB NOT NULL,
    arrived_at INTEGER NOT NULL,
    keep_until INTEGER NOT NULL,
    past_at    INTEGER,
    due_at     INTEGER
) STRICT;

CREATE INDEX document_keep_until ON document (keep_until);
CREATE INDEX document_past_at ON document (past_at) WHERE past_at IS NOT NULL;

CREATE TABLE chunk (
    key      INTEGER PRIMARY KEY,
    channel  INTEGER NOT NULL REFERENCES channel (key),
    device   INTEGER NOT NULL REFERENCES device (key),
    seq      INTEGER NOT NULL,
    week     INTEGER NOT NULL,
    document INTEGER,
    envelope BLOB NOT NULL,
    UNIQUE (channel, device, seq)
) STRICT;

CREATE INDEX chunk_document ON chunk (document);

-- Chunks that no other device has been given yet.
CREATE TABLE outbox (
    chunk INTEGER PRIMARY KEY REFERENCES chunk (key) ON DELETE CASCADE
) STRICT;

CREATE TABLE draft (
    id       BLOB NOT NULL PRIMARY KEY,
    saved_at INTEGER NOT NULL,
    body     TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What the last edit here changed, so that it can be taken back. At most one row.
CREATE TABLE undo (
    key      INTEGER PRIMARY KEY CHECK (key = 1),
    document INTEGER NOT NULL REFERENCES document (key) ON DELETE CASCADE,
    before   BLOB NOT NULL,
    after    BLOB NOT NULL
) STRICT;

CREATE TABLE quarantine (
    key      INTEGER PRIMARY KEY,
    document INTEGER UNIQUE REFERENCES document (key) ON DELETE CASCADE,
    reason   TEXT NOT NULL,
    bytes    INTEGER NOT NULL,
    at       INTEGER NOT NULL
) STRICT;

-- Projections: rebuilt from the documents whenever their version changes.

CREATE TABLE report (
    key          INTEGER PRIMARY KEY,
    mode         TEXT NOT NULL,
    reported_at  INTEGER NOT NULL,
    observed_at  INTEGER,
    category     INTEGER NOT NULL,
    activity     INTEGER NOT NULL,
    place        TEXT,
    people_max   INTEGER,
    vehicles_max INTEGER,
    how_known    TEXT NOT NULL,
    still_there  TEXT NOT NULL,
    disputed     INTEGER NOT NULL,
    source       TEXT
) STRICT;

-- Not unique: two devices may have imported the same file before they met.
CREATE INDEX report_source ON report (source) WHERE source IS NOT NULL;
CREATE INDEX report_category ON report (category);
CREATE INDEX report_disputed ON report (disputed) WHERE disputed = 1;
-- Exercises are the few among many; the real ones are met on the way down the list.
CREATE INDEX report_exercise ON report (mode) WHERE mode = 'exercise';

CREATE VIRTUAL TABLE search USING fts5(words, tokenize = "unicode61 remove_diacritics 2");
