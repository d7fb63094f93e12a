//! What this profile calls the people of its circles. Nothing of it is a record, is signed, or leaves the
//! device: whoever opens the profile reads whom its owner knows.

use std::collections::BTreeMap;

use porchlight_crypto::Id;
use rusqlite::params;

use crate::{Reads, StoreError, Tx};

impl Tx<'_> {
    /// Calls a person of a circle by a name; an empty one takes it away.
    ///
    /// # Errors
    /// The database.
    pub fn name_person(&mut self, circle: Id, person: Id, name: &str) -> Result<(), StoreError> {
        if name.is_empty() {
            self.transaction().execute(
                "DELETE FROM person_name WHERE circle = ?1 AND person = ?2",
                params![circle.0, person.0],
            )?;
            self.mark_deleted();
        } else {
            self.transaction().execute(
                "INSERT INTO person_name (circle, person, name) VALUES (?1, ?2, ?3)
                 ON CONFLICT (circle, person) DO UPDATE SET name = ?3",
                params![circle.0, person.0, name],
            )?;
        }
        Ok(())
    }
}

impl Reads<'_> {
    /// The people of a circle who have a name here.
    ///
    /// # Errors
    /// The database.
    pub fn person_names(&self, circle: Id) -> Result<BTreeMap<Id, String>, StoreError> {
        let mut statement = self
            .connection()
            .prepare_cached("SELECT person, name FROM person_name WHERE circle = ?1")?;
        let names = statement.query_map([circle.0], |row| Ok((Id(row.get(0)?), row.get(1)?)))?;
        Ok(names.collect::<Result<_, _>>()?)
    }
}
