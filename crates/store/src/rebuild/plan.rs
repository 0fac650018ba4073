//! One pass over a journal: which entries make which case, and what needs no case.

use std::collections::{BTreeMap, HashMap};

use huiyin_journal::{
    body::{Body, CaseId},
    cbor::{Reader, Value as Cbor},
    kind,
    leaf::LeafView,
};

use super::Rows;
use crate::{
    Opened, Position, StoreError, Tx, Value,
    book::{BOOK, book_row},
    day,
    head::{register_number, switch},
    register::{
        change::{CHANGE, Made},
        duty::{DUTY_SHIFT, ShiftRow},
        post::{self, Post},
    },
};

const JOURNAL: &str = "select entry, leaf, body from journal_entry where office = $1
    order by entry";
const FIELDS: &str = "select fields from journal_entry
    where office = $1 and entry = $2 and fields is not null";

/// This file's statements.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[JOURNAL, FIELDS];

/// What one pass over a journal finds.
#[derive(Default)]
pub(crate) struct Plan {
    office: String,
    /// Entries of the journal.
    pub entries: u64,
    /// Entries of cases, ordered by matter and place in the case.
    cases: Vec<i64>,
    /// Where each matter's entries begin in `cases`; one more at the end.
    begins: Vec<u32>,
    books: BTreeMap<u32, Book>,
    posts: Vec<(i64, Post)>,
    changes: Vec<Vec<Value>>,
    shifts: Vec<(i64, ShiftRow)>,
}

#[derive(Clone, Copy)]
struct Book {
    receives: bool,
    opened: Position,
    closed: Option<Position>,
    asked: bool,
    asked_entry: Option<Position>,
}

impl Plan {
    /// Reads the journal of one office.
    pub(crate) fn read(tx: &mut dyn Tx, office: &str) -> Result<Self, StoreError> {
        let mut plan = Self {
            office: office.to_owned(),
            ..Self::default()
        };
        let mut numbers: HashMap<CaseId, u32> = HashMap::new();
        let mut found: Vec<(u32, i64)> = Vec::new();
        let mut office_entries = Vec::new();
        tx.each(JOURNAL, &[office.into()], &mut |row| {
            let entry = row.int(0)?;
            plan.entries += 1;
            if let Some(case_id) = row.opt_bytes(2)?.map(case_of).transpose()?.flatten() {
                let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
                found.push((*numbers.entry(case_id).or_insert(next), entry));
                return Ok(());
            }
            let leaf = LeafView::decode(row.bytes(1)?)
                .map_err(|error| StoreError::Damaged(format!("entry {entry}: {error}")))?;
            if matches!(leaf.kind, kind::ACCOUNT_CHANGED | kind::DUTY)
                && let Some(body) = row.opt_bytes(2)?
            {
                let made = Made {
                    entry,
                    day: day::from_number(i64::from(leaf.day))?,
                    at: i64::try_from(leaf.t).unwrap_or(i64::MAX),
                };
                office_entries.push((leaf.kind, made, body.to_vec()));
            }
            plan.follow(Position::from_int(entry), &leaf)
        })?;
        for (kind, made, body) in office_entries {
            plan.read_of_office(tx, kind, &made, &body)?;
        }
        drop(numbers);
        // Within a case the entries are in order already, and a stable sort keeps them so.
        found.sort_by_key(|(number, _)| *number);
        plan.arrange(&found);
        Ok(plan)
    }

    /// How many matters there are.
    pub(crate) fn matters(&self) -> usize {
        self.begins.len().saturating_sub(1)
    }

    /// The entries of one matter, oldest first; the first one is its key.
    pub(crate) fn entries_of(&self, matter: usize) -> &[i64] {
        &self.cases[self.begins[matter] as usize..self.begins[matter + 1] as usize]
    }

    /// Is there a matter with this key?
    pub(crate) fn has_matter(&self, key: i64) -> bool {
        // Matters are numbered by their first entries, so keys ascend.
        let (mut low, mut high) = (0, self.matters());
        while low < high {
            let middle = (low + high) / 2;
            match self.cases[self.begins[middle] as usize].cmp(&key) {
                std::cmp::Ordering::Equal => return true,
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        false
    }

    /// The rows of registers without matters: books, units, officers, changes of the office, shifts.
    pub(crate) fn fixed_rows(&self) -> Rows {
        let mut rows: Rows = Vec::new();
        for (register, book) in &self.books {
            let row = book_row(
                &self.office,
                *register,
                book.receives,
                book.asked,
                book.opened,
                book.closed,
                book.asked_entry,
            );
            rows.push((&BOOK, row.to_vec()));
        }
        let mut last: BTreeMap<Vec<Value>, usize> = BTreeMap::new();
        for (entry, post) in &self.posts {
            let (into, row) = post::row(&self.office, post, *entry);
            let key = vec![into.table.into(), row[1].clone()];
            match last.get(&key) {
                Some(at) => rows[*at] = (into, row),
                None => {
                    last.insert(key, rows.len());
                    rows.push((into, row));
                }
            }
        }
        rows.extend(self.changes.iter().map(|row| (&CHANGE, row.clone())));
        let mut shifts = BTreeMap::new();
        for (entry, shift) in &self.shifts {
            shifts.insert((&shift.unit, shift.from), shift.row(&self.office, *entry));
        }
        rows.extend(shifts.into_values().map(|row| (&DUTY_SHIFT, row)));
        rows
    }

    fn arrange(&mut self, found: &[(u32, i64)]) {
        self.cases = found.iter().map(|(_, entry)| *entry).collect();
        for (at, (number, _)) in found.iter().enumerate() {
            if self.begins.len() <= *number as usize {
                self.begins.push(u32::try_from(at).unwrap_or(u32::MAX));
            }
        }
        self.begins
            .push(u32::try_from(found.len()).unwrap_or(u32::MAX));
    }

    fn follow(&mut self, entry: Position, leaf: &LeafView<'_>) -> Result<(), StoreError> {
        let known = matches!(
            leaf.kind,
            kind::GENESIS | kind::REGISTER_OPENED | kind::REGISTER_CLOSED | kind::SOFTWARE_CHANGED
        );
        if !known {
            return Ok(());
        }
        let public = leaf
            .pub_map()
            .map_err(|error| StoreError::Damaged(error.to_string()))?;
        let number = |key| {
            public
                .get(&key)
                .and_then(Cbor::as_uint)
                .map(register_number)
        };
        match leaf.kind {
            kind::GENESIS => {
                // A new generation declares its registers anew.
                self.books.clear();
                for (key, receives) in [(2, true), (4, false)] {
                    let listed = public
                        .get(&key)
                        .and_then(Cbor::as_array)
                        .unwrap_or_default();
                    for register in listed.iter().filter_map(Cbor::as_uint) {
                        self.open(register_number(register), receives, entry);
                    }
                }
            }
            kind::REGISTER_OPENED => {
                let receives = public.get(&1).and_then(Cbor::as_bool).unwrap_or(false);
                if let Some(register) = number(0) {
                    self.open(register, receives, entry);
                }
            }
            kind::REGISTER_CLOSED => {
                if let Some(book) = number(0).and_then(|register| self.books.get_mut(&register)) {
                    book.closed = Some(entry);
                }
            }
            _ => {
                if let Some((register, asked)) = switch(&public)
                    && let Some(book) = self.books.get_mut(&register)
                {
                    book.asked = asked;
                    book.asked_entry = Some(entry);
                }
            }
        }
        Ok(())
    }

    fn open(&mut self, register: u32, receives: bool, opened: Position) {
        let book = Book {
            receives,
            opened,
            closed: None,
            asked: true,
            asked_entry: None,
        };
        self.books.insert(register, book);
    }

    fn read_of_office(
        &mut self,
        tx: &mut dyn Tx,
        kind: kind::Kind,
        made: &Made,
        body: &[u8],
    ) -> Result<(), StoreError> {
        let entry = made.entry;
        let body = Body::decode(body)
            .map_err(|error| StoreError::Damaged(format!("entry {entry}: {error}")))?;
        let rows = tx.rows(FIELDS, &[(&self.office).into(), entry.into()])?;
        let Some(row) = rows.first() else {
            return Ok(());
        };
        let opened = Opened::decode(row.bytes(0)?)?;
        if kind == kind::DUTY {
            let shift = ShiftRow::of_entry(&body, &opened);
            self.shifts.extend(shift.map(|shift| (entry, shift)));
            return Ok(());
        }
        let change = made.row_of_entry(&self.office, &body.facts, &opened);
        self.changes.extend(change);
        if let Some(post) = post::of_entry(&body.facts, &opened) {
            self.posts.push((entry, post));
        }
        Ok(())
    }
}

/// The case that a body belongs to, without reading the rest.
fn case_of(body: &[u8]) -> Result<Option<CaseId>, StoreError> {
    let mut reader = Reader::new(body);
    reader
        .array_of(5)
        .and_then(|()| reader.null_or_array::<16>())
        .map(|case_id| case_id.copied())
        .map_err(|error| StoreError::Damaged(format!("a body: {error}")))
}
