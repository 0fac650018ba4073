//! The books: registers that receive or record, opened, closed, asked about.

use std::sync::Arc;

use huiyin_journal::{
    cbor::{Map, Value as Cbor},
    hash::Hash,
    kind,
};

use crate::{
    Append, Appended, Draft, Insert, Kind, OnConflict, Position, StoreError, Tx, Value,
    head::{self, Book, Head},
};

/// The books: declared registers, a projection of types 1, 4, 5 and 45.
pub(crate) static BOOK: Insert = Insert {
    table: "book",
    columns: &[
        ("office", Kind::Text),
        ("register", Kind::Int),
        ("receives", Kind::Int),
        ("opened", Kind::Int),
        ("closed", Kind::Int),
        ("asked", Kind::Int),
        ("asked_entry", Kind::Int),
    ],
    key: &["office", "register"],
    on_conflict: OnConflict::LastWins,
};

const OPENED: &str = "select opened, closed, asked_entry from book
    where office = $1 and register = $2";

#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[OPENED];

impl Append<'_> {
    /// Declares and opens a register (type 4).
    ///
    /// # Errors
    /// [`StoreError::Register`] when the number was used before or 170 registers are open today.
    pub fn open_register(
        &mut self,
        office: &str,
        register: u32,
        receives: bool,
    ) -> Result<Appended, StoreError> {
        self.moment(office)?;
        let head = self.heads.get(self.tx, office)?;
        let refuse = |reason| {
            Err(StoreError::Register {
                office: office.to_owned(),
                register,
                reason,
            })
        };
        if register == 0 || head.books.contains_key(&register) {
            return refuse("the number is taken; one is never used twice");
        }
        if !head.has_room_for_a_book() {
            return refuse("170 registers are open today, and the seal holds no more");
        }
        let public = Map::from([(0, Cbor::Uint(register.into())), (1, Cbor::Bool(receives))]);
        let draft = self.plain(&head, kind::REGISTER_OPENED, public);
        self.entry(&draft)
    }

    /// Switches whether a zero-report is asked of a receiving register (type 45); `policy` is the
    /// digest of the policy that says so.
    ///
    /// # Errors
    /// [`StoreError::Register`] when it is no declared receiving register.
    pub fn ask_register(
        &mut self,
        office: &str,
        register: u32,
        asked: bool,
        policy: Hash,
    ) -> Result<Appended, StoreError> {
        self.moment(office)?;
        let head = self.heads.get(self.tx, office)?;
        let public = Map::from([
            (0, Cbor::bytes(policy)),
            (1, Cbor::Uint(register.into())),
            (2, Cbor::Bool(asked)),
        ]);
        let draft = self.plain(&head, kind::SOFTWARE_CHANGED, public);
        self.entry(&draft)
    }

    /// Closes a register for good (type 5).
    ///
    /// # Errors
    /// [`StoreError::Register`] when it is not open.
    pub fn close_register(&mut self, office: &str, register: u32) -> Result<Appended, StoreError> {
        self.moment(office)?;
        let head = self.heads.get(self.tx, office)?;
        if !head.books.get(&register).is_some_and(|book| book.open) {
            let office = office.to_owned();
            return Err(StoreError::Register {
                office,
                register,
                reason: "it is not open",
            });
        }
        let public = Map::from([(0, Cbor::Uint(register.into()))]);
        let draft = self.plain(&head, kind::REGISTER_CLOSED, public);
        self.entry(&draft)
    }
}

/// Types 4 and 5.
pub(crate) fn follow_register(
    tx: &mut dyn Tx,
    head: &mut Head,
    entry: Position,
    draft: &Draft,
) -> Result<(), StoreError> {
    let number = draft
        .public
        .get(&0)
        .and_then(Cbor::as_uint)
        .map(head::register_number);
    let register = number.ok_or_else(|| StoreError::Entry("no register number".to_owned()))?;
    let office = draft.office.as_str();
    let books = Arc::make_mut(&mut head.books);
    if draft.kind == kind::REGISTER_OPENED {
        let receives = draft
            .public
            .get(&1)
            .and_then(Cbor::as_bool)
            .unwrap_or(false);
        let book = Book {
            receives,
            open: true,
            open_since_seal: true,
            asked: true,
        };
        books.insert(register, book);
        return put_book(tx, office, register, book, entry, None, None);
    }
    let Some(book) = books.get_mut(&register) else {
        return Err(StoreError::Entry(format!(
            "register {register} is not declared"
        )));
    };
    book.open = false;
    let known = known(tx, office, register)?;
    put_book(
        tx,
        office,
        register,
        *book,
        known.opened,
        Some(entry),
        known.asked_entry,
    )
}

/// Type 45, when it switches what is asked of a register.
pub(crate) fn follow_switch(
    tx: &mut dyn Tx,
    head: &mut Head,
    entry: Position,
    public: &Map,
) -> Result<(), StoreError> {
    let Some((register, asked)) = head::switch(public) else {
        return Ok(());
    };
    let office = Arc::clone(&head.office);
    let books = Arc::make_mut(&mut head.books);
    let Some(book) = books.get_mut(&register).filter(|book| book.receives) else {
        let office = office.to_string();
        let reason = "only a declared receiving register can be switched";
        return Err(StoreError::Register {
            office,
            register,
            reason,
        });
    };
    book.asked = asked;
    let known = known(tx, &office, register)?;
    // A closed book stays closed, whatever is asked of it.
    put_book(
        tx,
        &office,
        register,
        *book,
        known.opened,
        known.closed,
        Some(entry),
    )
}

/// The entries that the row of a book names.
struct Known {
    opened: Position,
    closed: Option<Position>,
    asked_entry: Option<Position>,
}

fn known(tx: &mut dyn Tx, office: &str, register: u32) -> Result<Known, StoreError> {
    let rows = tx.rows(OPENED, &[office.into(), register.into()])?;
    let row = rows
        .first()
        .ok_or_else(|| StoreError::Damaged(format!("book {register} of {office} is missing")))?;
    Ok(Known {
        opened: Position::from_int(row.int(0)?),
        closed: row.opt_int(1)?.map(Position::from_int),
        asked_entry: row.opt_int(2)?.map(Position::from_int),
    })
}

/// Writes the row of a book.
pub(crate) fn put_book(
    tx: &mut dyn Tx,
    office: &str,
    register: u32,
    book: Book,
    opened: Position,
    closed: Option<Position>,
    asked_entry: Option<Position>,
) -> Result<(), StoreError> {
    let row = book_row(
        office,
        register,
        book.receives,
        book.asked,
        opened,
        closed,
        asked_entry,
    );
    tx.put(&BOOK, &row)
}

/// The row of a book.
pub(crate) fn book_row(
    office: &str,
    register: u32,
    receives: bool,
    asked: bool,
    opened: Position,
    closed: Option<Position>,
    asked_entry: Option<Position>,
) -> [Value; 7] {
    [
        office.into(),
        register.into(),
        receives.into(),
        opened.as_int().into(),
        closed.map(Position::as_int).into(),
        asked.into(),
        asked_entry.map(Position::as_int).into(),
    ]
}
