//! An office and its books: the first leaf of a log, registers opened and closed.

use std::{collections::BTreeMap, sync::Arc};

use huiyin_journal::{
    cbor::{Map, Value as Cbor},
    hash::Hash,
    kind, origin,
};

use crate::{
    Append, Appended, Insert, Kind, OnConflict, StoreError, Tx,
    book::put_book,
    day,
    head::{Book, Head},
    register::setting::newest_calendar,
};

pub(crate) static OFFICE: Insert = Insert {
    table: "office",
    columns: &[
        ("office", Kind::Text),
        ("ordinal", Kind::Int),
        ("name", Kind::Text),
        ("zone", Kind::Text),
        ("domain", Kind::Text),
    ],
    key: &["office"],
    on_conflict: OnConflict::Fail,
};

const ORDINALS: &str = "select office, ordinal from office order by ordinal";
const FORGET_BOOKS: &str = "delete from book where office = $1";
const OFFICES: &str = "select office, ordinal, name, zone, domain from office order by office";

/// This module's statements.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[ORDINALS, FORGET_BOOKS, OFFICES];

/// An office that does not exist yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOffice {
    /// Office code, `[0-9a-z-]{2,32}`.
    pub office: String,
    /// Name as it stands on paper.
    pub name: String,
    /// IANA time zone.
    pub zone: String,
    /// The deployment's domain: the first part of the origin.
    pub domain: String,
    /// The log's verifier key, as the signer gave it.
    pub vkey: String,
    /// Register numbers that receive petitions.
    pub receiving: Vec<u32>,
    /// Other register numbers.
    pub other: Vec<u32>,
}

/// An office of this database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Office {
    /// Office code.
    pub office: String,
    /// Small number, from 1, unique in this database.
    pub ordinal: i64,
    /// Name as it stands on paper.
    pub name: String,
    /// IANA time zone.
    pub zone: String,
    /// The deployment's domain.
    pub domain: String,
}

/// All offices of this database, by code.
///
/// # Errors
/// As the engine reports it.
pub fn offices(tx: &mut dyn Tx) -> Result<Vec<Office>, StoreError> {
    tx.rows(OFFICES, &[])?
        .iter()
        .map(|row| {
            Ok(Office {
                office: row.text(0)?.to_owned(),
                ordinal: row.int(1)?,
                name: row.text(2)?.to_owned(),
                zone: row.text(3)?.to_owned(),
                domain: row.text(4)?.to_owned(),
            })
        })
        .collect()
}

impl Append<'_> {
    /// Makes an office and writes the genesis leaf of its first generation.
    ///
    /// # Errors
    /// [`StoreError::OfficeExists`]; [`StoreError::Entry`] when code, domain, zone or registers do
    /// not fit; or as the engine reports it.
    pub fn create_office(&mut self, new: &NewOffice) -> Result<Appended, StoreError> {
        let ordinals = self.tx.rows(ORDINALS, &[])?;
        if ordinals.iter().any(|row| row.text(0) == Ok(&new.office)) {
            return Err(StoreError::OfficeExists(new.office.clone()));
        }
        // From 0: in the database of one office the number of an entry is its place, and takes half the bytes.
        let ordinal = ordinals
            .iter()
            .map(|row| row.int(1))
            .try_fold(-1, |most, ordinal| {
                ordinal.map(|ordinal: i64| most.max(ordinal))
            })?
            + 1;
        let row = [
            (&new.office).into(),
            ordinal.into(),
            (&new.name).into(),
            (&new.zone).into(),
            (&new.domain).into(),
        ];
        self.tx.put(&OFFICE, &row)?;
        self.start_generation(new, ordinal, 1, None)
    }

    /// Closes the log of an office and starts its next generation, whose genesis names the last
    /// checkpoint (SHA-256 of its three text lines) of the one that cannot be recovered (§9.5).
    /// Registers keep their numbers as `new` declares them.
    ///
    /// # Errors
    /// As [`Self::create_office`]; [`StoreError::UnknownOffice`].
    pub fn next_generation(
        &mut self,
        new: &NewOffice,
        last_checkpoint: Hash,
    ) -> Result<Appended, StoreError> {
        let head = self.heads.get(self.tx, &new.office)?;
        self.start_generation(
            new,
            head.ordinal,
            head.generation + 1,
            Some(last_checkpoint),
        )
    }

    fn start_generation(
        &mut self,
        new: &NewOffice,
        ordinal: i64,
        generation: u32,
        last_checkpoint: Option<Hash>,
    ) -> Result<Appended, StoreError> {
        let wrong = |said: String| StoreError::Entry(said);
        let origin = origin::format(&new.domain, &new.office, generation.into())
            .map_err(|error| wrong(error.to_string()))?;
        let zone = day::zone(&new.zone)?;
        let t = self.environment.clock.now();
        let open_day = day::of(t, &zone)?;
        let head = Head {
            office: new.office.as_str().into(),
            ordinal,
            origin: origin.into(),
            generation,
            day_ends: day::end(open_day, &zone)?,
            zone,
            size: 0,
            t_last: t,
            open_day,
            first_seq: 0,
            previous_seal: None,
            books: Arc::new(declared(new)?),
            calendar: newest_calendar(self.tx, &new.office)?,
            clock_is_behind: false,
        };
        let mut public = Map::from([
            (0, Cbor::text(&*new.zone)),
            (1, Cbor::text(&*new.vkey)),
            (2, numbers(&new.receiving)),
        ]);
        if let Some(checkpoint) = last_checkpoint {
            public.insert(3, Cbor::bytes(checkpoint));
        }
        if !new.other.is_empty() {
            public.insert(4, numbers(&new.other));
        }
        let draft = self.plain(&head, kind::GENESIS, public);
        let books = Arc::clone(&head.books);
        // A new generation declares its registers anew.
        self.tx.run(FORGET_BOOKS, &[(&new.office).into()])?;
        let appended = self.place(head, t, &draft)?;
        for (&register, book) in &*books {
            put_book(
                self.tx,
                &new.office,
                register,
                *book,
                appended.entry,
                None,
                None,
            )?;
        }
        Ok(appended)
    }
}

fn declared(new: &NewOffice) -> Result<BTreeMap<u32, Book>, StoreError> {
    let book = |receives| Book {
        receives,
        open: true,
        open_since_seal: true,
        asked: true,
    };
    let mut books = BTreeMap::new();
    let all = new.receiving.iter().map(|register| (*register, true));
    for (register, receives) in all.chain(new.other.iter().map(|register| (*register, false))) {
        if register == 0 || books.insert(register, book(receives)).is_some() {
            return Err(StoreError::Entry(format!(
                "register {register} is declared twice or is 0"
            )));
        }
    }
    if books.len() > huiyin_journal::seal::MAX_OPEN_REGISTERS {
        return Err(StoreError::Entry("more than 170 registers".to_owned()));
    }
    Ok(books)
}

fn numbers(registers: &[u32]) -> Cbor {
    let mut sorted = registers.to_vec();
    sorted.sort_unstable();
    Cbor::Array(
        sorted
            .into_iter()
            .map(|register| Cbor::Uint(register.into()))
            .collect(),
    )
}
