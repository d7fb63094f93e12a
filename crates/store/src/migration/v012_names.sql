-- What this profile calls the people of its circles. Frozen; the next step is v013.

CREATE TABLE person_name (
    circle BLOB NOT NULL,
    person BLOB NOT NULL,
    name   TEXT NOT NULL,
    PRIMARY KEY (circle, person)
) STRICT, WITHOUT ROWID;
