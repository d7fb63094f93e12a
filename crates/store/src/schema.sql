-- The whole schema, as the newest version has it. A test compares it with the real one.

CREATE TABLE settings (
    name  TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Every device whose chunks are here. Our own have a circle; a seed is gone when the device was given up.
CREATE TABLE device (
    key     INTEGER PRIMARY KEY,
    id      BLOB NOT NULL UNIQUE,
    seed    BLOB,
    made_at INTEGER NOT NULL
, circle BLOB) STRICT;

-- What the next chunk cites, and the epoch that it is sealed under while one is clean.
CREATE TABLE channel (
    key          INTEGER PRIMARY KEY,
    id           BLOB NOT NULL UNIQUE,
    circle       BLOB NOT NULL, code INTEGER NOT NULL DEFAULT 1, heads BLOB NOT NULL DEFAULT x'', epoch BLOB) STRICT;

-- The oldest week secret held of each epoch; later ones follow from it.
CREATE TABLE key (
    channel INTEGER NOT NULL REFERENCES channel (key),
    epoch   BLOB NOT NULL,
    week    INTEGER NOT NULL,
    secret  BLOB NOT NULL, doubted INTEGER NOT NULL DEFAULT 0,
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
, signed_id BLOB NOT NULL DEFAULT x'') STRICT;

-- `id` names a document on this device. In its chunks it has the signed id, which is its channel's own:
-- the same one in another channel is another document.
CREATE UNIQUE INDEX document_place ON document (channel, signed_id);

CREATE INDEX document_keep_until ON document (keep_until);
CREATE INDEX document_past_at ON document (past_at) WHERE past_at IS NOT NULL;

CREATE TABLE chunk (
    key      INTEGER PRIMARY KEY,
    channel  INTEGER NOT NULL REFERENCES channel (key),
    device   INTEGER NOT NULL REFERENCES device (key),
    seq      INTEGER NOT NULL,
    week     INTEGER NOT NULL,
    document INTEGER,
    envelope BLOB NOT NULL, epoch BLOB NOT NULL DEFAULT x'', identity BLOB NOT NULL DEFAULT x'', kind INTEGER NOT NULL DEFAULT 0, urgency INTEGER NOT NULL DEFAULT 0, state INTEGER NOT NULL DEFAULT 0,
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

-- Several people (docs/protocol.md, part II).

-- A circle that this profile takes part in. Without a root it is a household that is not founded yet.
CREATE TABLE circle (
    id          BLOB NOT NULL PRIMARY KEY,
    sort        INTEGER NOT NULL,
    root        BLOB,
    person      BLOB,
    log_channel BLOB,
    name        TEXT NOT NULL
) STRICT, WITHOUT ROWID;

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
    high    INTEGER NOT NULL, identity BLOB NOT NULL DEFAULT x'',
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

CREATE INDEX statement_sort ON statement (sort);

-- When a statement was first seen here, by this device's own clock.
CREATE TABLE statement_seen (
    statement INTEGER PRIMARY KEY REFERENCES statement (chunk) ON DELETE CASCADE,
    at        INTEGER NOT NULL
) STRICT;

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

-- One's own keys in Faces, with their place in the row of such keys of the device. A key that signs
-- Faces has no seed here: the passphrase opens it each time.
CREATE TABLE face_key (
    public  BLOB NOT NULL PRIMARY KEY,
    circle  BLOB NOT NULL,
    sort    INTEGER NOT NULL,
    number  INTEGER NOT NULL,
    seed    BLOB,
    made_at INTEGER NOT NULL
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

-- Bytes of chunks without effect, by author and channel; the triggers keep it, whatever writes.
CREATE TABLE idle (
    channel INTEGER NOT NULL,
    device  INTEGER NOT NULL,
    bytes   INTEGER NOT NULL,
    PRIMARY KEY (channel, device)
) STRICT, WITHOUT ROWID;

CREATE INDEX chunk_idle ON chunk (channel, device, key) WHERE state <> 0;

-- What goes first when chunks are given to others.
CREATE INDEX chunk_urgent ON chunk (channel, device, urgency, seq) WHERE urgency > 0;

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

-- Secrets of later weeks that members gave, until they are confirmed.
CREATE TABLE offer (
    key     INTEGER PRIMARY KEY,
    channel INTEGER NOT NULL REFERENCES channel (key),
    epoch   BLOB NOT NULL,
    week    INTEGER NOT NULL,
    secret  BLOB NOT NULL,
    giver   BLOB NOT NULL,
    UNIQUE (channel, epoch, giver)
) STRICT;

-- Documents with changes of which no chunk is here, after a rescue.
CREATE TABLE unsigned (
    document INTEGER PRIMARY KEY REFERENCES document (key) ON DELETE CASCADE
) STRICT;

-- People outside a circle (docs/protocol.md §13.1, §13.2).

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

-- What this profile calls the people of its circles. It never leaves the device.
CREATE TABLE person_name (
    circle BLOB NOT NULL,
    person BLOB NOT NULL,
    name   TEXT NOT NULL,
    PRIMARY KEY (circle, person)
) STRICT, WITHOUT ROWID;

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
