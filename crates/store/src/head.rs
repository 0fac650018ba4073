//! The head of each journal as the writer keeps it: where the next leaf goes, and the open day.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use huiyin_journal::{
    cbor::Value as Cbor,
    hash::{Hash, leaf_hash},
    kind,
    leaf::LeafView,
    seal::MAX_OPEN_REGISTERS,
};
use jiff::{ToSpan, civil::Date, tz::TimeZone};

use crate::{
    Insert, Kind, OnConflict, Position, Size, StoreError, Tx,
    day::{self, day_number},
    register::setting::newest_calendar,
};

/// One row an office; written at the end of each batch.
pub(crate) static JOURNAL_HEAD: Insert = Insert {
    table: "journal_head",
    columns: &[
        ("office", Kind::Text),
        ("generation", Kind::Int),
        ("origin", Kind::Text),
        ("size", Kind::Int),
        ("t_last", Kind::Int),
        ("open_day", Kind::Int),
        ("first_seq", Kind::Int),
        ("previous_seal", Kind::Bytes),
    ],
    key: &["office"],
    on_conflict: OnConflict::LastWins,
};

const SIZES: &str = "select office, generation, size from journal_head order by office";
const HEAD: &str = "select h.generation, h.origin, h.size, h.t_last, h.open_day, h.first_seq,
    h.previous_seal, o.ordinal, o.zone
    from journal_head h join office o on o.office = h.office
    where h.office = $1";
const BOOKS: &str = "select register, receives, opened, closed, asked from book
    where office = $1 order by register";
const LEAVES_SINCE: &str = "select entry, leaf from journal_entry
    where office = $1 and entry >= $2 order by entry";

/// This module's statements.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[SIZES, HEAD, BOOKS, LEAVES_SINCE];

/// One receiving or other register, as the seal needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Book {
    /// Receives petitions: the seal attests to it.
    pub receives: bool,
    /// Takes new entries.
    pub open: bool,
    /// Was open at some moment since the previous seal.
    pub open_since_seal: bool,
    /// A zero-report is asked for when nothing comes.
    pub asked: bool,
}

/// Where one journal stands.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    pub office: Arc<str>,
    pub ordinal: i64,
    pub origin: Arc<str>,
    pub generation: u32,
    pub zone: TimeZone,
    pub size: u64,
    pub t_last: i64,
    pub open_day: Date,
    /// The first second after the open day.
    pub day_ends: i64,
    /// First leaf since the previous seal.
    pub first_seq: u64,
    pub previous_seal: Option<Hash>,
    pub books: Arc<BTreeMap<u32, Book>>,
    /// The newest calendar's entry.
    pub calendar: Position,
    /// An anomaly of the clock is entered already and still goes on.
    pub clock_is_behind: bool,
}

impl Head {
    /// The position of the next entry.
    pub(crate) fn next(&self) -> Position {
        Position::new(self.generation, self.size)
    }

    /// Takes over what a leaf changes.
    pub(crate) fn advance(&mut self, t: i64) {
        self.size += 1;
        self.t_last = t;
    }

    /// Opens the day after the one just sealed.
    pub(crate) fn open_next_day(&mut self, seal: Hash) -> Result<(), StoreError> {
        self.open_day = self
            .open_day
            .checked_add(1.day())
            .map_err(|error| StoreError::Entry(error.to_string()))?;
        self.day_ends = day::end(self.open_day, &self.zone)?;
        self.first_seq = self.size;
        self.previous_seal = Some(seal);
        for book in Arc::make_mut(&mut self.books).values_mut() {
            book.open_since_seal = book.open;
        }
        Ok(())
    }

    /// How many registers were open at some moment of the open day.
    pub(crate) fn open_books(&self) -> usize {
        self.books
            .values()
            .filter(|book| book.open_since_seal)
            .count()
    }

    /// Room for one more register in today's seal.
    pub(crate) fn has_room_for_a_book(&self) -> bool {
        self.open_books() < MAX_OPEN_REGISTERS
    }

    pub(crate) fn row(&self) -> Vec<crate::Value> {
        vec![
            (&*self.office).into(),
            self.generation.into(),
            (&*self.origin).into(),
            int(self.size).into(),
            self.t_last.into(),
            day_number(self.open_day).into(),
            int(self.first_seq).into(),
            self.previous_seal.into(),
        ]
    }
}

/// Entries of the open day by register and type.
pub(crate) type Counts = BTreeMap<(u32, u64), u64>;

/// The day that an entry gets at `now`, without the writer.
pub(crate) fn today(tx: &mut dyn Tx, office: &str, now: i64) -> Result<Date, StoreError> {
    let found = tx.rows(HEAD, &[office.into()])?;
    let row = found
        .first()
        .ok_or_else(|| StoreError::UnknownOffice(office.to_owned()))?;
    let t = now.max(row.int(3)?);
    Ok(day::of(t, &day::zone(row.text(8)?)?)?.max(day::from_number(row.int(4)?)?))
}

/// The durable size of every journal.
pub(crate) fn sizes(tx: &mut dyn Tx) -> Result<Vec<(String, Size)>, StoreError> {
    tx.rows(SIZES, &[])?
        .iter()
        .map(|row| {
            let size = Size {
                generation: u32::try_from(row.int(1)?).unwrap_or(0),
                size: row.int(2)?.unsigned_abs(),
            };
            Ok((row.text(0)?.to_owned(), size))
        })
        .collect()
}

/// The head of `office` as the database has it, held against the last leaves before anything is
/// written on it: one that was edited would leave a gap for ever.
///
/// # Errors
/// [`StoreError::Damaged`] when leaves and head disagree, or as the engine reports it.
pub(crate) fn load(tx: &mut dyn Tx, office: &str) -> Result<Option<(Head, Counts)>, StoreError> {
    let found = tx.rows(HEAD, &[office.into()])?;
    let Some(row) = found.first() else {
        return Ok(None);
    };
    let zone = day::zone(row.text(8)?)?;
    let open_day = day::from_number(row.int(4)?)?;
    let mut head = Head {
        office: office.into(),
        ordinal: row.int(7)?,
        origin: row.text(1)?.into(),
        generation: u32::try_from(row.int(0)?).unwrap_or(1),
        size: row.int(2)?.unsigned_abs(),
        t_last: row.int(3)?,
        open_day,
        day_ends: day::end(open_day, &zone)?,
        first_seq: row.int(5)?.unsigned_abs(),
        previous_seal: row.opt_array(6)?,
        books: Arc::default(),
        calendar: newest_calendar(tx, office)?,
        clock_is_behind: false,
        zone,
    };
    let first = Position::new(head.generation, head.first_seq);
    let mut counts = Counts::new();
    let mut leaves = Leaves::default();
    // From the seal that opened the day, which is the last leaf that the head names by its hash.
    let since = Position::new(head.generation, head.first_seq.saturating_sub(1));
    tx.each(
        LEAVES_SINCE,
        &[office.into(), since.as_int().into()],
        &mut |row| {
            let (at, bytes) = (Position::from_int(row.int(0)?), row.bytes(1)?);
            let leaf = LeafView::decode(bytes)
                .map_err(|error| StoreError::Damaged(format!("a leaf of {office}: {error}")))?;
            leaves.take(at, bytes, &leaf);
            if at >= first {
                *counts
                    .entry((register_number(leaf.register), leaf.kind))
                    .or_default() += 1;
            }
            Ok(())
        },
    )?;
    if !leaves.give(&head, since) {
        return Err(StoreError::Damaged(format!(
            "the head of the journal of {office} is not what its last leaves say (`huiyin rebuild --check` names each row)"
        )));
    }
    head.books = Arc::new(books(tx, office, first)?);
    Ok(Some((head, counts)))
}

/// What the leaves from the last seal on say of the head.
#[derive(Default)]
struct Leaves {
    /// The seal that opened the day.
    opened_by: Option<(Position, Hash, i64)>,
    /// How many there are, and none is left out between them.
    count: u64,
    first: Option<Position>,
    last: Option<(Position, i64, i64)>,
    origin: String,
}

impl Leaves {
    fn take(&mut self, at: Position, bytes: &[u8], leaf: &LeafView<'_>) {
        let (t, day) = (int(leaf.t), i64::from(leaf.day));
        if leaf.kind == kind::SEAL {
            self.opened_by = Some((at, leaf_hash(bytes), day));
        }
        self.count += 1;
        self.first.get_or_insert(at);
        self.last = Some((at, t, day));
        leaf.origin.clone_into(&mut self.origin);
    }

    /// Do they give this head?
    fn give(&self, head: &Head, since: Position) -> bool {
        let Some((last, t, day)) = self.last else {
            return false;
        };
        let opened = match self.opened_by {
            // The day after the one just sealed.
            Some((at, hash, sealed)) => {
                let next = day::from_number(sealed)
                    .ok()
                    .and_then(|day| day.tomorrow().ok());
                at == since
                    && at.seq() + 1 == head.first_seq
                    && head.previous_seal == Some(hash)
                    && next == Some(head.open_day)
            }
            // A generation before its first seal: its first day is that of its genesis.
            None => {
                head.first_seq == 0
                    && head.previous_seal.is_none()
                    && day == day_number(head.open_day)
            }
        };
        opened
            && self.first == Some(since)
            && self.count == last.seq() - since.seq() + 1
            && last.generation() == head.generation
            && last.seq() + 1 == head.size
            && t == head.t_last
            && self.origin == *head.origin
    }
}

fn books(
    tx: &mut dyn Tx,
    office: &str,
    first_of_day: Position,
) -> Result<BTreeMap<u32, Book>, StoreError> {
    tx.rows(BOOKS, &[office.into()])?
        .iter()
        .map(|row| {
            let closed = row.opt_int(3)?;
            let book = Book {
                receives: row.int(1)? != 0,
                open: closed.is_none(),
                open_since_seal: closed.is_none_or(|closed| closed >= first_of_day.as_int()),
                asked: row.int(4)? != 0,
            };
            Ok((u32::try_from(row.int(0)?).unwrap_or(0), book))
        })
        .collect()
}

/// A register number of a leaf; the format allows more than anybody can declare.
pub(crate) fn register_number(register: u64) -> u32 {
    u32::try_from(register).unwrap_or(u32::MAX)
}

/// A length or position as the tables hold it.
pub(crate) fn int(number: u64) -> i64 {
    i64::try_from(number).expect("positions stay below 2^63")
}

/// Does the type demand an open register, a declared one, none?
pub(crate) fn check_register(
    head: &Head,
    counts: &Counts,
    kind: u64,
    register: u32,
) -> Result<(), StoreError> {
    let refuse = |reason| {
        Err(StoreError::Register {
            office: head.office.to_string(),
            register,
            reason,
        })
    };
    let book = head.books.get(&register);
    match kind::register_rule(kind) {
        kind::RegisterRule::Zero if register != 0 => refuse("this entry carries no register"),
        kind::RegisterRule::Zero => Ok(()),
        kind::RegisterRule::Any if register == 0 => Ok(()),
        kind::RegisterRule::Open if book.is_some_and(|book| !book.open) => {
            refuse("it is closed and takes nothing new")
        }
        _ if book.is_none() => refuse("it is not declared"),
        _ if !fits_in_the_seal(head, counts, kind, register) => {
            refuse("today's seal has no room for another closed register; wait for tomorrow")
        }
        _ => Ok(()),
    }
}

/// An open register always fits (170 of them do); a new row for a closed one may not.
fn fits_in_the_seal(head: &Head, counts: &Counts, kind: u64, register: u32) -> bool {
    let open = head
        .books
        .get(&register)
        .is_some_and(|book| book.open_since_seal);
    if open || kind < kind::RECEIVED || counts.contains_key(&(register, kind)) {
        return true;
    }
    // A row is at most 9 bytes of frame, a count at most 9; 200 bytes surround the rows.
    let rows = counts
        .keys()
        .map(|(register, _)| register)
        .collect::<BTreeSet<_>>()
        .len();
    let bytes = 200 + 9 * (rows + head.open_books() + 1) + 9 * (counts.len() + 1);
    bytes < huiyin_journal::leaf::MAX_SEAL_BYTES
}

/// The public map of a type 45 entry that switches what is asked of a register.
pub(crate) fn switch(public: &huiyin_journal::cbor::Map) -> Option<(u32, bool)> {
    let register = public.get(&1).and_then(Cbor::as_uint)?;
    let asked = public.get(&2).and_then(Cbor::as_bool)?;
    Some((register_number(register), asked))
}
