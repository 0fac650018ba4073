//! A matter as its entries made it.

use huiyin_domain::{event::Event, matter::Matter};
use huiyin_journal::{
    body::{Body, BodyHead, CaseId, CaseLink, fact},
    hash::Hash,
    kind,
    leaf::LeafView,
};
use jiff::civil::Date;

use crate::{
    Place, Position, Row, Sql, StoreError, Tx, act,
    day::{self, day_number},
    position::first_place,
    register::setting::{Calendars, newest_calendar, recompute},
};

const ENTRIES: Sql = concat!(
    "select h.entry, h.leaf_hash, e.leaf, e.body, e.fields
    from history h
    join journal_entry e on e.place = h.entry + ",
    first_place!("$1"),
    "
    where h.office = $1 and h.matter = $2
    order by h.case_seq"
);
const REGISTERED: Sql = concat!(
    "select registered from matter where place = $2 + ",
    first_place!("$1")
);
const MATTER_OF: Sql = concat!(
    "select h.matter, m.registered from history h
    join matter m on m.place = h.matter + ",
    first_place!("$1"),
    "
    where h.office = $1 and h.entry = $2"
);

#[cfg(test)]
pub(crate) const STATEMENTS: &[Sql] = &[ENTRIES, REGISTERED, MATTER_OF];

/// A matter with the place of its next entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded {
    /// The matter.
    pub matter: Matter,
    /// Where its next entry goes.
    pub head: CaseHead,
    /// Its entries, oldest first.
    pub entries: Vec<Happened>,
}

impl Loaded {
    /// Where its next entry goes, in a log of this origin.
    pub fn place<'a>(&self, office: &'a str, origin: &'a str) -> Place<'a> {
        Place {
            office,
            origin,
            register: self.head.register,
            matter: Some(self.matter.key.into()),
            case: self.head.link(),
        }
    }
}

/// The end of a case chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CaseHead {
    /// The case.
    pub case_id: CaseId,
    /// The register that all its entries carry.
    pub register: u32,
    /// The number of its next entry.
    pub next_seq: u64,
    /// Leaf hash of its last entry.
    pub previous: Hash,
}

impl CaseHead {
    /// The link that the next entry carries.
    pub fn link(&self) -> CaseLink {
        CaseLink {
            case_id: self.case_id,
            case_seq: self.next_seq,
            previous: Some(self.previous),
        }
    }

    /// The head after an entry with this leaf hash.
    #[must_use]
    pub fn after(mut self, leaf_hash: Hash) -> Self {
        self.next_seq += 1;
        self.previous = leaf_hash;
        self
    }
}

/// One entry of a matter.
#[derive(Debug, Clone, PartialEq)]
pub struct Happened {
    /// Where it stands.
    pub entry: Position,
    /// Unix seconds.
    pub t: i64,
    /// The journal's day.
    pub day: Date,
    /// Entry type.
    pub kind: kind::Kind,
    /// `SHA-256(0x00 || leaf)`.
    pub leaf_hash: Hash,
    /// What its body says.
    pub body: BodyHead,
    /// The step of the procedure; `None` for missed deadlines and accesses.
    pub event: Option<Event>,
}

/// The matter whose first entry is `matter`; `None` when there is none.
///
/// # Errors
/// [`StoreError::Damaged`] when an entry cannot be read, or as the engine reports it.
pub fn load_matter(
    tx: &mut dyn Tx,
    office: &str,
    matter: Position,
) -> Result<Option<Loaded>, StoreError> {
    load(tx, office, matter, Position::from_int(i64::MAX))
}

/// The matter with this number.
///
/// # Errors
/// As [`load_matter`].
pub fn load_number(
    tx: &mut dyn Tx,
    office: &str,
    number: &str,
) -> Result<Option<Loaded>, StoreError> {
    let Some((matter, year)) = Position::parse_number(office, number) else {
        return Ok(None);
    };
    let loaded = load_matter(tx, office, matter)?;
    Ok(loaded.filter(|loaded| loaded.matter.registered.year() == year))
}

/// The matter that a number names; `None` when no matter has exactly this number.
///
/// # Errors
/// As the engine reports it.
pub fn find_number(
    tx: &mut dyn Tx,
    office: &str,
    number: &str,
) -> Result<Option<Position>, StoreError> {
    let Some((matter, year)) = Position::parse_number(office, number) else {
        return Ok(None);
    };
    let found = tx.rows(REGISTERED, &[office.into(), matter.as_int().into()])?;
    let registered = found.first().map(|row| row.int(0)).transpose()?;
    Ok(registered
        .filter(|day| day / 10_000 == i64::from(year))
        .map(|_| matter))
}

/// The number of a matter.
///
/// # Errors
/// As the engine reports it.
pub fn number_of(
    tx: &mut dyn Tx,
    office: &str,
    matter: Position,
) -> Result<Option<String>, StoreError> {
    let rows = tx.rows(REGISTERED, &[office.into(), matter.as_int().into()])?;
    let Some(row) = rows.first() else {
        return Ok(None);
    };
    let year = day::from_number(row.int(0)?)?.year();
    Ok(Some(matter.number(office, year)))
}

/// The number of the matter that an entry belongs to.
///
/// # Errors
/// As the engine reports it.
pub fn number_of_entry(
    tx: &mut dyn Tx,
    office: &str,
    entry: Position,
) -> Result<Option<String>, StoreError> {
    let rows = tx.rows(MATTER_OF, &[office.into(), entry.as_int().into()])?;
    let Some(row) = rows.first() else {
        return Ok(None);
    };
    let year = day::from_number(row.int(1)?)?.year();
    Ok(Some(Position::from_int(row.int(0)?).number(office, year)))
}

/// The matter as it was before `entry`.
pub(crate) fn matter_before(
    tx: &mut dyn Tx,
    office: &str,
    matter: Position,
    entry: Position,
) -> Result<Option<Matter>, StoreError> {
    Ok(load(tx, office, matter, entry)?.map(|loaded| loaded.matter))
}

fn load(
    tx: &mut dyn Tx,
    office: &str,
    matter: Position,
    before: Position,
) -> Result<Option<Loaded>, StoreError> {
    let rows = tx.rows(ENTRIES, &[office.into(), matter.as_int().into()])?;
    let none = Calendars::default();
    let loaded = replay(&rows, office, &none, before)?;
    // Dates of a year without a calendar are computed again by one that came after the matter did: then it is read a
    // second time with them.
    if !none.were_asked() || newest_calendar(tx, office)? < matter {
        return Ok(loaded);
    }
    replay(&rows, office, &Calendars::load(tx, office)?, before)
}

fn replay(
    rows: &[Row],
    office: &str,
    calendars: &Calendars,
    before: Position,
) -> Result<Option<Loaded>, StoreError> {
    let mut replay = Replay::new(office, calendars);
    let mut entries = Vec::with_capacity(rows.len());
    let mut head = None;
    for row in rows {
        let entry = Position::from_int(row.int(0)?);
        if entry >= before {
            break;
        }
        let read = read_entry(row.bytes(2)?, row.opt_bytes(3)?, row.opt_bytes(4)?, false)?;
        let leaf_hash = row.array(1)?;
        replay.step(entry, &read, &mut |_, _| Ok(()))?;
        head = Some((read.link()?, read.register, leaf_hash));
        entries.push(Happened {
            entry,
            t: read.t,
            day: read.day,
            kind: read.kind,
            leaf_hash,
            body: read.body,
            event: read.event,
        });
    }
    replay.finish(before, &mut |_, _| Ok(()))?;
    let (Some(matter), Some((link, register, previous))) = (replay.matter, head) else {
        return Ok(None);
    };
    let head = CaseHead {
        case_id: link.case_id,
        register,
        next_seq: link.case_seq + 1,
        previous,
    };
    Ok(Some(Loaded {
        matter,
        head,
        entries,
    }))
}

/// One entry of a case, taken apart.
pub(crate) struct ReadEntry {
    pub t: i64,
    pub day: Date,
    pub kind: kind::Kind,
    pub register: u32,
    pub body: BodyHead,
    pub event: Option<Event>,
}

impl ReadEntry {
    pub(crate) fn link(&self) -> Result<CaseLink, StoreError> {
        self.body
            .case
            .ok_or_else(|| StoreError::Damaged("an entry lost its case".to_owned()))
    }

    /// Fact 0.
    pub(crate) fn act(&self) -> i64 {
        crate::head::int(self.body.fact_uint(fact::ACT).unwrap_or(0))
    }
}

/// Takes the entry of a case apart. `checked`: leaf and body are read strictly, and the step is also
/// written once more and compared, for whoever makes registers from it. Whoever shows a
/// matter or decides on it reads what was checked when it was written.
pub(crate) fn read_entry(
    leaf: &[u8],
    body: Option<&[u8]>,
    fields: Option<&[u8]>,
    checked: bool,
) -> Result<ReadEntry, StoreError> {
    let damaged = |said: String| StoreError::Damaged(said);
    let leaf = match checked {
        true => LeafView::decode(leaf),
        false => LeafView::read(leaf),
    };
    let leaf = leaf.map_err(|error| damaged(error.to_string()))?;
    let body = body.ok_or_else(|| damaged(format!("entry {} lost its body", leaf.seq)))?;
    if checked {
        Body::decode(body).map_err(|error| damaged(error.to_string()))?;
    }
    let body = BodyHead::read(body).map_err(|error| damaged(error.to_string()))?;
    let event = if is_step(leaf.kind) && !is_aside(leaf.kind, &body) {
        Some(act::event(leaf.kind, &body, fields, checked)?)
    } else {
        None
    };
    Ok(ReadEntry {
        t: crate::head::int(leaf.t),
        day: day::from_number(i64::from(leaf.day))?,
        kind: leaf.kind,
        register: crate::head::register_number(leaf.register),
        body,
        event,
    })
}

/// Steps of the procedure; missed deadlines are the sealer's.
pub(crate) fn is_step(kind: kind::Kind) -> bool {
    let of_the_procedure = (kind::RECEIVED..=kind::RATED).contains(&kind) && kind != kind::OVERDUE;
    of_the_procedure || kind == kind::OPENING_QUESTION
}

/// Of type 34, what officers ask a custodian is beside the procedure (acts from 3400 on); a petitioner's question is a
/// step of it.
fn is_aside(kind: kind::Kind, body: &BodyHead) -> bool {
    kind == kind::OPENING_QUESTION && body.fact_uint(fact::ACT).is_some_and(|act| act >= 3400)
}

/// What a change of a matter is told: the entry, and the state after it.
pub(crate) type OnChange<'a> = &'a mut dyn FnMut(Position, &Matter) -> Result<(), StoreError>;

/// The entries of one matter, applied in order, with the calendars that came between.
pub(crate) struct Replay<'a> {
    office: &'a str,
    calendars: &'a Calendars,
    pub matter: Option<Matter>,
    last: Position,
}

impl<'a> Replay<'a> {
    pub(crate) fn new(office: &'a str, calendars: &'a Calendars) -> Self {
        Self {
            office,
            calendars,
            matter: None,
            last: Position::from_int(0),
        }
    }

    /// Applies one entry.
    pub(crate) fn step(
        &mut self,
        entry: Position,
        read: &ReadEntry,
        change: OnChange<'_>,
    ) -> Result<(), StoreError> {
        self.recompute_until(entry, change)?;
        self.last = entry;
        let Some(event) = &read.event else {
            return Ok(());
        };
        // In place: a copy of each state on the way is work that nobody reads.
        let matter = match self.matter.take() {
            Some(mut matter) => {
                matter.apply(event, entry.into());
                matter
            }
            None => applied(self.office, None, event, entry, read.day)?,
        };
        change(entry, self.matter.insert(matter))
    }

    /// Applies the calendars that came after the last entry and before `until`.
    pub(crate) fn finish(
        &mut self,
        until: Position,
        change: OnChange<'_>,
    ) -> Result<(), StoreError> {
        self.recompute_until(until, change)
    }

    fn recompute_until(&mut self, until: Position, change: OnChange<'_>) -> Result<(), StoreError> {
        let Some(matter) = &mut self.matter else {
            return Ok(());
        };
        if !matter.running().any(|obligation| obligation.provisional) {
            return Ok(());
        }
        for (entry, calendar) in self.calendars.between(self.last, until)? {
            recompute(matter, calendar);
            change(entry, matter)?;
        }
        Ok(())
    }
}

/// The matter after an event at `entry`, entered on the journal's `day`.
pub(crate) fn applied(
    office: &str,
    before: Option<&Matter>,
    event: &Event,
    entry: Position,
    day: Date,
) -> Result<Matter, StoreError> {
    match before {
        Some(before) => {
            let mut after = before.clone();
            after.apply(event, entry.into());
            Ok(after)
        }
        None => {
            let year = i16::try_from(day_number(day) / 10_000).unwrap_or(0);
            let number = entry.matter_number(office, year)?;
            Matter::open(event, entry.into(), number)
                .map_err(|error| StoreError::Entry(error.to_string()))
        }
    }
}
