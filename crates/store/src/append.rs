//! Appending: position, time and day are given here, under the writer alone.

use std::sync::Arc;

use huiyin_journal::{
    body::{Body, fact},
    cbor::{Map, Value as Cbor},
    hash::{Hash, Salt, leaf_hash},
    kind,
    leaf::Leaf,
};
use jiff::civil::Date;

use crate::{
    Environment, Insert, Kind, OnConflict, Position, Row, SealedDocument, SealedFile, Sql,
    StoreError, Tx, Value,
    day::{self, day_number, journal_day},
    head::{self, Head},
    heads::Heads,
    kept::Kept,
    register::history::HISTORY,
};

/// Behind the last entry by more than this, an anomaly is entered (specification §7).
const ANOMALY_SECONDS: i64 = 120;
/// Behind by more than this, nothing is written (specification §7).
const REFUSAL_SECONDS: i64 = 3600;

/// More days than this are not sealed at once without an operator's word.
const MOST_DAYS: i64 = 40;

/// The public bytes of each entry, its body, and its opened fields that are no identity.
pub(crate) static JOURNAL_ENTRY: Insert = Insert {
    table: "journal_entry",
    columns: &[
        ("place", Kind::Int),
        ("office", Kind::Text),
        ("entry", Kind::Int),
        ("event_id", Kind::Bytes),
        ("leaf", Kind::Bytes),
        ("body", Kind::Bytes),
        ("body_salt", Kind::Bytes),
        ("fields", Kind::Bytes),
    ],
    key: &["office", "entry"],
    on_conflict: OnConflict::Fail,
};

/// The inserts of this file.
#[cfg(test)]
pub(crate) static INSERTS: &[&Insert] = &[&JOURNAL_ENTRY];

/// Fields 1, 4, 5, 6 of an entry, encrypted by the caller under the matter's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedIdentity {
    /// Names the key in the key store.
    pub key_id: Vec<u8>,
    /// AEAD over the canonical map `{field_no: [salt, value]}`.
    pub sealed: Vec<u8>,
}

/// One entry before it has a place: everything that needs no writer is done.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The office code.
    pub office: String,
    /// The log's origin that its fields are bound to.
    pub origin: String,
    /// The day on which the caller decided; another open day gives [`StoreError::DayChanged`].
    pub expected_day: Option<Date>,
    /// The newest calendar as the caller decided on it ([`crate::newest_calendar`]); another one
    /// gives [`StoreError::Conflict`] when the step is recorded. `None` when no date hangs on it.
    pub calendar: Option<Position>,
    /// Entry type (specification §4.4).
    pub kind: kind::Kind,
    /// Register number, 0 for none.
    pub register: u32,
    /// 16 random bytes.
    pub event_id: [u8; 16],
    /// Body and salt; `None` for the types without body.
    pub body: Option<(Body, Salt)>,
    /// Public map; empty for events of matters.
    pub public: Map,
    /// Canonical content map of fields 2, 3, 7, 8, 9, 10 (`huiyin_journal::content::Content`).
    pub content: Option<Vec<u8>>,
    /// The matter it belongs to; `None` for its first entry and for entries without matter.
    pub matter: Option<Position>,
    /// Sealed fields 1, 4, 5, 6.
    pub identity: Option<SealedIdentity>,
    /// The files that it brings ([`Draft::with_files`]).
    pub files: Vec<SealedFile>,
    /// The document that it issues.
    pub document: Option<SealedDocument>,
    /// For the registrar's question "is this the same matter?": keyed hashes, made by the caller.
    pub marks: Vec<[u8; 32]>,
    /// The hash of the petitioner's query code.
    pub query_code: Option<[u8; 32]>,
    /// The words to find it by, already cut by [`crate::segment()`].
    pub search: Option<String>,
}

/// An entry in its place. It is durable when [`crate::Store::write`] returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appended {
    /// Its position over all generations.
    pub entry: Position,
    /// Its leaf index.
    pub seq: u64,
    /// `SHA-256(0x00 || leaf)`.
    pub leaf_hash: Hash,
    /// Unix seconds.
    pub t: i64,
    /// The open day it belongs to.
    pub day: Date,
}

/// One write: a transaction, and the only way to append.
pub struct Append<'a> {
    pub(crate) tx: &'a mut dyn Tx,
    pub(crate) heads: &'a mut Heads,
    pub(crate) environment: &'a Environment,
    /// An operator has confirmed the clock: any number of days may be sealed.
    catching_up: bool,
}

impl<'a> Append<'a> {
    pub(crate) fn new(
        tx: &'a mut dyn Tx,
        heads: &'a mut Heads,
        environment: &'a Environment,
    ) -> Self {
        Self {
            tx,
            heads,
            environment,
            catching_up: false,
        }
    }

    /// The transaction below, for reads and rows of this write.
    pub fn tx(&mut self) -> &mut dyn Tx {
        self.tx
    }

    /// See [`Tx::rows`].
    ///
    /// # Errors
    /// As the engine reports it.
    pub fn rows(&mut self, sql: Sql, args: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.tx.rows(sql, args)
    }

    /// See [`Tx::run`].
    ///
    /// # Errors
    /// As the engine reports it.
    pub fn run(&mut self, sql: Sql, args: &[Value]) -> Result<u64, StoreError> {
        self.tx.run(sql, args)
    }

    /// See [`Tx::put`].
    ///
    /// # Errors
    /// As the engine reports it.
    pub fn put(&mut self, into: &'static Insert, row: &[Value]) -> Result<(), StoreError> {
        self.tx.put(into, row)
    }

    /// The open day and the second that an entry of this write gets now. A day that is over is
    /// sealed first.
    ///
    /// # Errors
    /// [`StoreError::UnknownOffice`], [`StoreError::ClockBehind`], [`StoreError::ClockAhead`], or as
    /// the engine reports it.
    pub fn moment(&mut self, office: &str) -> Result<(Date, i64), StoreError> {
        let (head, t) = self.ready(office)?;
        Ok((head.open_day, t))
    }

    /// Seals every day of the office that is over; true when there was one.
    ///
    /// # Errors
    /// As [`Self::moment`].
    pub fn seal_days_over(&mut self, office: &str) -> Result<bool, StoreError> {
        let before = self.heads.get(self.tx, office)?.open_day;
        Ok(self.moment(office)?.0 != before)
    }

    /// The same on an operator's word that the clock is right, however many days are over: after a
    /// long silence, or for an office that was put away.
    ///
    /// # Errors
    /// As [`Self::moment`].
    pub fn catch_up(&mut self, office: &str) -> Result<bool, StoreError> {
        self.catching_up = true;
        self.seal_days_over(office)
    }

    /// Appends one entry with its content, identity and search words; updates no register.
    ///
    /// # Errors
    /// [`StoreError::DayChanged`], [`StoreError::ClockBehind`], [`StoreError::Register`],
    /// [`StoreError::Entry`] when the draft breaks the format, or as the engine reports it.
    pub fn entry(&mut self, draft: &Draft) -> Result<Appended, StoreError> {
        let (head, t) = self.ready(&draft.office)?;
        if draft.expected_day.is_some_and(|day| day != head.open_day) {
            return Err(StoreError::DayChanged {
                today: head.open_day,
            });
        }
        self.place(head, t, draft)
    }

    /// Enters an anomaly of the clock that somebody else noticed, for example a witness.
    ///
    /// # Errors
    /// As [`Self::entry`].
    pub fn clock_anomaly(
        &mut self,
        office: &str,
        seconds: u64,
        behind: bool,
    ) -> Result<Appended, StoreError> {
        let (head, t) = self.ready(office)?;
        let draft = self.anomaly(&head, seconds, behind);
        self.place(head, t, &draft)
    }

    /// The head with every finished day sealed, and the time of the next entry.
    fn ready(&mut self, office: &str) -> Result<(Head, i64), StoreError> {
        let mut head = self.heads.get(self.tx, office)?;
        let now = self.environment.clock.now();
        let behind = head.t_last - now;
        if behind > REFUSAL_SECONDS {
            tracing::error!(office, behind, "the clock is behind; nothing is appended");
            return Err(StoreError::ClockBehind { seconds: behind });
        }
        let t = now.max(head.t_last);
        self.check_leap(&head, t)?;
        while t >= head.day_ends {
            head = self.seal_day(head, t)?;
        }
        if behind > ANOMALY_SECONDS && !head.clock_is_behind {
            tracing::warn!(office, behind, "the clock is behind the last entry");
            let draft = self.anomaly(&head, behind.unsigned_abs(), true);
            head.clock_is_behind = true;
            self.place(head, t, &draft)?;
            head = self.heads.get(self.tx, office)?;
        } else if behind <= ANOMALY_SECONDS && head.clock_is_behind {
            head.clock_is_behind = false;
        }
        Ok((head, t))
    }

    /// A seal is for good: a clock that is years ahead must not close those years.
    fn check_leap(&self, head: &Head, t: i64) -> Result<(), StoreError> {
        if t < head.day_ends || self.catching_up || self.environment.clock.is_set_by_hand() {
            return Ok(());
        }
        let now = day::of(t, &head.zone)?;
        let days = i64::from(
            head.open_day
                .until(now)
                .map_or(i32::MAX, |span| span.get_days()),
        );
        if days <= MOST_DAYS {
            return Ok(());
        }
        tracing::error!(office = &*head.office, %now, open = %head.open_day, "the clock is far ahead; nothing is appended");
        Err(StoreError::ClockAhead {
            open: head.open_day,
            now,
            days,
        })
    }

    fn anomaly(&self, head: &Head, seconds: u64, behind: bool) -> Draft {
        let public = Map::from([(0, Cbor::Uint(seconds)), (1, Cbor::Bool(behind))]);
        self.plain(head, kind::CLOCK_ANOMALY, public)
    }

    /// An entry without body that the store makes by itself.
    pub(crate) fn plain(&self, head: &Head, kind: kind::Kind, public: Map) -> Draft {
        Draft {
            office: head.office.to_string(),
            origin: head.origin.to_string(),
            expected_day: None,
            calendar: None,
            kind,
            register: 0,
            event_id: self.environment.random(),
            body: None,
            public,
            content: None,
            matter: None,
            identity: None,
            files: Vec::new(),
            document: None,
            marks: Vec::new(),
            query_code: None,
            search: None,
        }
    }

    /// Gives the draft its place below `head` and keeps the changed head.
    pub(crate) fn place(
        &mut self,
        mut head: Head,
        t: i64,
        draft: &Draft,
    ) -> Result<Appended, StoreError> {
        if draft.origin != *head.origin {
            return Err(StoreError::Conflict("another generation began".to_owned()));
        }
        let counts = self.heads.counts(&draft.office);
        head::check_register(&head, counts, draft.kind, draft.register)?;
        let entry = head.next();
        let kept = Kept::of(draft, self.environment)?;
        let (body, salt, commit) = match &draft.body {
            Some((body, salt)) => {
                let bytes = kept
                    .committed_by(body, draft)?
                    .encode()
                    .map_err(|error| StoreError::Entry(error.to_string()))?;
                let commit = huiyin_journal::commit::body_commit(salt, &bytes);
                (Some(bytes), Some(*salt), Some(commit))
            }
            None => (None, None, None),
        };
        let leaf = Leaf {
            origin: head.origin.to_string(),
            seq: head.size,
            t: t.unsigned_abs(),
            day: journal_day(head.open_day),
            kind: draft.kind,
            register: draft.register.into(),
            event_id: draft.event_id,
            body_commit: commit,
            pub_map: draft.public.clone(),
        };
        let leaf = leaf
            .encode()
            .map_err(|error| StoreError::Entry(error.to_string()))?;
        let appended = Appended {
            entry,
            seq: head.size,
            leaf_hash: leaf_hash(&leaf),
            t,
            day: head.open_day,
        };
        let row = [
            entry.in_office(head.ordinal).into(),
            (&draft.office).into(),
            entry.as_int().into(),
            draft.event_id.into(),
            leaf.into(),
            body.into(),
            salt.into(),
            draft.content.clone().into(),
        ];
        self.tx.put(&JOURNAL_ENTRY, &row)?;
        kept.put(self.tx, draft, entry)?;
        self.put_files(draft, draft.matter.unwrap_or(entry), entry)?;
        if let Some(words) = &draft.search {
            crate::dialect::search::put(self.tx, &head, entry, words)?;
        }
        if let Some((body, _)) = &draft.body {
            self.put_history(draft, body, &appended)?;
        }
        head.advance(t);
        self.follow(&mut head, entry, draft)?;
        let office = Arc::clone(&head.office);
        self.heads.set(head);
        self.heads.count(&office, draft.register, draft.kind);
        self.heads.appended(&office, draft.event_id);
        Ok(appended)
    }

    fn put_history(
        &mut self,
        draft: &Draft,
        body: &Body,
        appended: &Appended,
    ) -> Result<(), StoreError> {
        let Some(case) = &body.case else {
            return Ok(());
        };
        let row = [
            (&draft.office).into(),
            draft.matter.unwrap_or(appended.entry).as_int().into(),
            head::int(case.case_seq).into(),
            appended.entry.as_int().into(),
            head::int(draft.kind).into(),
            head::int(body.fact_uint(fact::ACT).unwrap_or(0)).into(),
            day_number(appended.day).into(),
            appended.leaf_hash.into(),
        ];
        self.tx.put(&HISTORY, &row)
    }

    /// What an entry changes in the books themselves: opened, closed, asked for or not.
    pub(crate) fn follow(
        &mut self,
        head: &mut Head,
        entry: Position,
        draft: &Draft,
    ) -> Result<(), StoreError> {
        match draft.kind {
            kind::REGISTER_OPENED | kind::REGISTER_CLOSED => {
                crate::book::follow_register(self.tx, head, entry, draft)
            }
            kind::SOFTWARE_CHANGED => {
                crate::book::follow_switch(self.tx, head, entry, &draft.public)
            }
            _ => Ok(()),
        }
    }
}
