//! Statements: signed facts that never change (docs/protocol.md §19). They are kept with their chunk and
//! count as long as the log lets them.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use porchlight_crypto::{
    Hash, Header, Id, Kind, RIGHT_NONE, Urgency, Verified, decode_canonical, encode_canonical,
};
use porchlight_domain::{DocumentId, statement::Sort};
use rusqlite::{Connection, params};

use crate::{
    Reads, StoreError, Tx, bounds::STATEMENT_BYTES_MAX, chain::Said as SaidInChunk,
    document::Stored, hold, receive::Admitted,
};

/// Random bytes in each statement: short content can't be guessed from its hash.
const SALT_BYTES: usize = 16;

/// A statement that somebody here makes.
pub struct NewStatement {
    pub sort: Sort,
    pub exercise: bool,
    pub about: Vec<DocumentId>,
    pub body: Vec<u8>,
}

/// A statement that is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredStatement {
    pub identity: Hash,
    /// The number of its sort; this version may not know it.
    pub sort: u16,
    pub author: Id,
    /// Persons beside whom it does not count: they alone let it in after a removal.
    pub let_in: Vec<Id>,
    pub body: Vec<u8>,
}

/// What a chunk of kind `Statement` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The number of its sort; this version may not know it.
    pub sort: u16,
    pub body: Vec<u8>,
}

impl Said {
    /// Reads it; `None` when the form is wrong, or the right is not the one that its sort needs.
    pub fn read(chunk: &Verified) -> Option<Self> {
        let (_, sort, body) =
            decode_canonical::<([u8; SALT_BYTES], u16, Vec<u8>)>(chunk.payload()).ok()?;
        let header = chunk.header();
        let fits = chunk.payload().len() <= STATEMENT_BYTES_MAX;
        let known = Sort::from_number(sort);
        let right_fits = known.is_none_or(|it| it.right() == header.right);
        let about_fits = known.is_none_or(|it| !it.names_a_key() || header.about.is_empty());
        let is_plain = header.document == Id::default() && header.after.is_empty();
        (header.kind == Kind::Statement && fits && right_fits && about_fits && is_plain)
            .then_some(Self { sort, body })
    }
}

/// The holds that a statement of that sort lifts; none where the body is not of its form.
pub fn lifts(sort: Sort, body: &[u8]) -> BTreeSet<Hash> {
    match sort {
        Sort::Lift => decode_canonical(body).unwrap_or_default(),
        Sort::Due
        | Sort::Hold
        | Sort::Received
        | Sort::RootKey
        | Sort::PublishKey
        | Sort::AttestKey => BTreeSet::new(),
    }
}

/// Stores what a statement says.
pub(crate) fn put(
    connection: &Connection,
    (chunk, now): (i64, DateTime<Utc>),
    header: &Header,
    said: &Said,
    admitted: &Admitted,
) -> Result<(), StoreError> {
    let (author, let_in, counts) = parts(admitted);
    connection
        .prepare_cached(
            "INSERT INTO statement (chunk, sort, author, let_in, body, counts) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![chunk, said.sort, author.0, let_in, said.body, counts])?;
    for about in &header.about {
        connection
            .prepare_cached("INSERT INTO statement_about (document, statement) VALUES (?1, ?2)")?
            .execute(params![about.0, chunk])?;
    }
    hold::note_seen(connection, chunk, now)
}

/// Marks a statement by what the log says of it now.
pub(crate) fn judge(
    connection: &Connection,
    chunk: i64,
    admitted: &Admitted,
) -> Result<(), StoreError> {
    let (author, let_in, counts) = parts(admitted);
    connection
        .prepare_cached(
            "UPDATE statement SET author = iif(?4, ?2, author), let_in = ?3, counts = ?4 WHERE chunk = ?1",
        )?
        .execute(params![chunk, author.0, let_in, counts])?;
    Ok(())
}

fn parts(admitted: &Admitted) -> (Id, Option<Vec<u8>>, bool) {
    match admitted {
        Admitted::Counts { author, let_in } => {
            let joined: Vec<u8> = let_in.iter().flat_map(|person| person.0).collect();
            (*author, (!joined.is_empty()).then_some(joined), true)
        }
        Admitted::Void => (Id::default(), None, false),
    }
}

impl Tx<'_> {
    /// Signs, seals and stores a statement in a channel. Answers its identity.
    ///
    /// # Errors
    /// No clean epoch, too large, or the database.
    pub fn state(
        &mut self,
        channel: Id,
        person: Id,
        new: NewStatement,
    ) -> Result<Hash, StoreError> {
        let urgency = Urgency::new(new.sort.urgency()).unwrap_or(Urgency::LOWEST);
        let numbers = (new.sort.number(), new.sort.right(), urgency);
        self.state_as((channel, person), numbers, &new.about, (new.exercise, &new.body))
    }

    /// Publishes a statement that needs no right, of a sort that this version need not know, under the
    /// key that signs in the channel.
    ///
    /// # Errors
    /// No key may sign there, no clean epoch, too large, or the database.
    pub fn publish(
        &mut self,
        channel: Id,
        author: Id,
        sort: u16,
        body: &[u8],
    ) -> Result<Hash, StoreError> {
        let numbers = (sort, RIGHT_NONE, Urgency::LOWEST);
        self.state_as((channel, author), numbers, &[], (false, body))
    }

    fn state_as(
        &mut self,
        (channel, person): (Id, Id),
        (sort, right, urgency): (u16, u16, Urgency),
        about: &[DocumentId],
        (exercise, body): (bool, &[u8]),
    ) -> Result<Hash, StoreError> {
        let salt = self.draw::<SALT_BYTES>();
        let payload = encode_canonical(&(salt, sort, body));
        let named = about.iter().map(|id| signed_id(self.transaction(), *id));
        let mut about = named.collect::<Result<Vec<Id>, _>>()?;
        about.sort_unstable();
        about.dedup();
        let said = SaidInChunk {
            kind: Kind::Statement,
            exercise,
            right,
            urgency,
            about,
            after: Vec::new(),
            document: None,
            content: vec![Hash::of(&payload)],
            payload,
        };
        let (row, chunk) = self.append_to(channel, said)?;
        let said = Said::read(&chunk).ok_or(StoreError::Chunk("it is no statement"))?;
        let admitted = Admitted::Counts { author: person, let_in: [].into() };
        put(self.transaction(), (row, self.now()), chunk.header(), &said, &admitted)?;
        self.note_statement();
        Ok(chunk.identity())
    }
}

/// What the chunks of a document call it.
fn signed_id(connection: &Connection, id: DocumentId) -> Result<Id, StoreError> {
    match Stored::find(connection, id) {
        Ok(stored) => Ok(stored.signed_id),
        Err(StoreError::NotFound) => Ok(Id(*id.as_bytes())),
        Err(other) => Err(other),
    }
}

impl Reads<'_> {
    /// The statements of a channel that count.
    ///
    /// # Errors
    /// The database.
    pub fn statements_in(&self, channel: Id) -> Result<BTreeSet<Hash>, StoreError> {
        let mut statement = self.connection().prepare_cached(
            "SELECT chunk.identity FROM statement JOIN chunk ON chunk.key = statement.chunk
             JOIN channel ON channel.key = chunk.channel WHERE channel.id = ?1 AND counts",
        )?;
        let found = statement.query_map([channel.0], |row| row.get(0).map(Hash))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Statements about a document that count, made where it lies, in the order of their identities.
    ///
    /// # Errors
    /// The database.
    pub fn statements_about(&self, id: DocumentId) -> Result<Vec<StoredStatement>, StoreError> {
        let mut statement = self.connection().prepare_cached(
            "SELECT chunk.identity, sort, author, let_in, body FROM statement_about
             JOIN statement ON statement.chunk = statement_about.statement
             JOIN chunk ON chunk.key = statement.chunk
             JOIN document ON document.signed_id = statement_about.document AND document.channel = chunk.channel
             WHERE document.id = ?1 AND counts ORDER BY chunk.identity",
        )?;
        let found = statement.query_map([id.as_bytes()], |row| {
            let let_in: Option<Vec<u8>> = row.get(3)?;
            let let_in = let_in.unwrap_or_default();
            Ok(StoredStatement {
                identity: Hash(row.get(0)?),
                sort: row.get(1)?,
                author: Id(row.get(2)?),
                let_in: let_in.as_chunks::<16>().0.iter().copied().map(Id).collect(),
                body: row.get(4)?,
            })
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }
}
