-- The Face: docs/protocol.md §16. Frozen; the next step is v010.

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
