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
