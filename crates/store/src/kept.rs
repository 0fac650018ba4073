//! Rows beside an entry that erasure may take or a later entry replace: the sealed identity, the marks
//! of the same subject, the query code, the issued document. The entry's body commits to each; the salt
//! lies in the row.

use std::borrow::Cow;

use huiyin_journal::{
    body::Body,
    commit::{document_value, document_value_of, field, field_commit},
    hash::{Hash, Salt},
    leaf::EventId,
};

use crate::{Draft, Environment, Insert, Kind, OnConflict, Position, StoreError, Tx};

/// The sealed fields of an entry.
pub(crate) static IDENTITY: Insert = Insert {
    table: "identity",
    columns: &[
        ("office", Kind::Text),
        ("matter", Kind::Int),
        ("entry", Kind::Int),
        ("key_id", Kind::Bytes),
        ("sealed", Kind::Bytes),
        ("salt", Kind::Bytes),
    ],
    key: &["office", "matter", "entry"],
    on_conflict: OnConflict::Fail,
};

pub(crate) static SUBJECT_MARK: Insert = Insert {
    table: "subject_mark",
    columns: &[
        ("office", Kind::Text),
        ("mark", Kind::Bytes),
        ("matter", Kind::Int),
        ("entry", Kind::Int),
        ("salt", Kind::Bytes),
    ],
    key: &["office", "mark", "matter", "entry"],
    on_conflict: OnConflict::FirstWins,
};

pub(crate) static QUERY_CODE: Insert = Insert {
    table: "query_code",
    columns: &[
        ("office", Kind::Text),
        ("matter", Kind::Int),
        ("hash", Kind::Bytes),
        ("entry", Kind::Int),
        ("salt", Kind::Bytes),
    ],
    key: &["office", "matter"],
    // A code is handed out once and never replaced.
    on_conflict: OnConflict::Fail,
};

/// A document as it was issued: it may hold a name, so it is sealed and goes with the matter's key.
pub(crate) static DOCUMENT: Insert = Insert {
    table: "document",
    columns: &[
        ("office", Kind::Text),
        ("matter", Kind::Int),
        ("entry", Kind::Int),
        ("key_id", Kind::Bytes),
        ("length", Kind::Int),
        ("digest", Kind::Bytes),
        ("sealed", Kind::Bytes),
        ("salt", Kind::Bytes),
    ],
    key: &["office", "matter", "entry"],
    on_conflict: OnConflict::Fail,
};

/// The inserts of this file.
#[cfg(test)]
pub(crate) static INSERTS: &[&Insert] = &[&IDENTITY, &SUBJECT_MARK, &QUERY_CODE, &DOCUMENT];

/// What an entry keeps beside it, with the salts that open the commitments to it.
#[derive(Default)]
pub(crate) struct Kept {
    identity: Option<Salt>,
    marks: Option<Salt>,
    query_code: Option<Salt>,
    document: Option<Salt>,
}

impl Kept {
    /// Draws a salt for each kind of row that the draft brings.
    ///
    /// # Errors
    /// [`StoreError::Entry`] when the draft has no body that could commit to them.
    pub(crate) fn of(draft: &Draft, environment: &Environment) -> Result<Self, StoreError> {
        let salt = |there: bool| there.then(|| environment.random());
        let kept = Self {
            identity: salt(draft.identity.is_some()),
            marks: salt(!draft.marks.is_empty()),
            query_code: salt(draft.query_code.is_some()),
            document: salt(draft.document.is_some()),
        };
        if draft.body.is_none() && !kept.is_nothing() {
            let said = "an entry without a body keeps nothing beside it".to_owned();
            return Err(StoreError::Entry(said));
        }
        Ok(kept)
    }

    fn is_nothing(&self) -> bool {
        let all = [self.identity, self.marks, self.query_code, self.document];
        all.iter().all(Option::is_none)
    }

    /// The draft's body with a commitment to each row.
    ///
    /// # Errors
    /// [`StoreError::Entry`] when the draft's origin is none.
    pub(crate) fn committed_by<'a>(
        &self,
        body: &'a Body,
        draft: &Draft,
    ) -> Result<Cow<'a, Body>, StoreError> {
        if self.is_nothing() {
            return Ok(Cow::Borrowed(body));
        }
        let mut body = body.clone();
        let mut commit = |field_no, salt: Option<Salt>, value: Option<Vec<u8>>| {
            if let (Some(salt), Some(value)) = (salt, value) {
                let made = commitment(&draft.origin, &draft.event_id, field_no, &salt, &value)?;
                body.commits.insert(field_no, made);
            }
            Ok::<(), StoreError>(())
        };
        let sealed = draft.identity.as_ref();
        commit(
            field::SEALED_IDENTITY,
            self.identity,
            sealed.map(|identity| sealed_value(&identity.key_id, &identity.sealed)),
        )?;
        commit(
            field::SUBJECT_MARKS,
            self.marks,
            Some(marks_value(draft.marks.clone())),
        )?;
        commit(
            field::QUERY_CODE,
            self.query_code,
            draft.query_code.map(|hash| hash.to_vec()),
        )?;
        let issued = draft.document.as_ref();
        commit(
            field::ISSUED_DOCUMENT,
            self.document,
            issued.map(|document| document_value_of(document.length, &document.digest)),
        )?;
        Ok(Cow::Owned(body))
    }

    /// Puts the rows.
    pub(crate) fn put(
        &self,
        tx: &mut dyn Tx,
        draft: &Draft,
        entry: Position,
    ) -> Result<(), StoreError> {
        let matter = draft.matter.unwrap_or(entry).as_int();
        let (office, at) = (&draft.office, entry.as_int());
        if let (Some(salt), Some(identity)) = (self.identity, &draft.identity) {
            let row = [
                office.into(),
                matter.into(),
                at.into(),
                identity.key_id.clone().into(),
                identity.sealed.clone().into(),
                salt.into(),
            ];
            tx.put(&IDENTITY, &row)?;
        }
        if let Some(salt) = self.marks {
            for mark in &draft.marks {
                let row = [
                    office.into(),
                    mark.into(),
                    matter.into(),
                    at.into(),
                    salt.into(),
                ];
                tx.put(&SUBJECT_MARK, &row)?;
            }
        }
        if let (Some(salt), Some(hash)) = (self.query_code, &draft.query_code) {
            let row = [
                office.into(),
                matter.into(),
                hash.into(),
                at.into(),
                salt.into(),
            ];
            tx.put(&QUERY_CODE, &row)?;
        }
        if let (Some(salt), Some(document)) = (self.document, &draft.document) {
            let row = document.row(office, matter, at, salt)?;
            tx.put(&DOCUMENT, &row)?;
        }
        Ok(())
    }
}

/// What the commitment to a sealed identity binds: which key, and each byte under it.
pub(crate) fn sealed_value(key_id: &[u8], sealed: &[u8]) -> Vec<u8> {
    document_value(&[key_id, sealed].concat())
}

/// What the commitment to the marks of one entry binds, whatever order they are read in.
pub(crate) fn marks_value(mut marks: Vec<[u8; 32]>) -> Vec<u8> {
    marks.sort_unstable();
    marks.dedup();
    marks.concat()
}

/// The commitment to a value under a salt.
pub(crate) fn commitment(
    origin: &str,
    event_id: &EventId,
    field_no: u8,
    salt: &Salt,
    value: &[u8],
) -> Result<Hash, StoreError> {
    field_commit(salt, origin, event_id, field_no, value)
        .map_err(|error| StoreError::Entry(error.to_string()))
}
