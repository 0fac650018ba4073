//! Working lists of matters, fifty at a time, and the numbers on the first page.
//!
//! Every list walks an index and stops; the next page begins behind the last row of this one.

use huiyin_domain::{
    class::{Class, Route, Track},
    code::Coded,
    obligation::ObligationKind,
    petition::Channel,
    stage::Stage,
};
use jiff::civil::Date;

use crate::{
    Position, Row, Sql, StoreError, Tx, Value,
    day::{self, day_number},
    position::first_place,
    register::tally,
};

/// Rows of a page.
pub const PAGE: i64 = 50;

/// The columns of a list, in the order that [`listed`] reads.
macro_rules! columns_of_m {
    () => {
        "m.matter, m.stage, m.class, m.route, m.track, m.owner, m.handler, m.channel, m.received,
    m.registered, m.title, m.next_due, m.next_kind, m.claimed, m.head_count, m.guarded, m.next_step, m.entry"
    };
}
pub(crate) use columns_of_m;
/// How many those are: what is joined stands behind them.
pub(crate) const LISTED: usize = 18;

macro_rules! listed {
    ($($rest:expr),+ $(,)?) => {
        concat!("select ", columns_of_m!(), "\n    from matter m ", $($rest),+)
    };
}

pub(crate) const BY_DUE: Sql = listed!(
    "where office = $1 and next_due is not null and (next_due, matter) > ($2, $3)
    order by next_due, matter limit $4"
);
pub(crate) const BY_DUE_OF_OWNER: Sql = listed!(
    "where office = $1 and owner = $5 and next_due is not null and (next_due, matter) > ($2, $3)
    order by next_due, matter limit $4"
);
pub(crate) const BY_DUE_OF_HANDLER: Sql = listed!(
    "where office = $1 and handler = $5 and handler is not null and next_due is not null
    and (next_due, matter) > ($2, $3)
    order by next_due, matter limit $4"
);
pub(crate) const BEFORE_DUE_OF_OWNER: Sql = listed!(
    "where office = $1 and owner = $5 and next_due is not null and (next_due, matter) < ($2, $3)
    order by next_due desc, matter desc limit $4"
);
pub(crate) const BEFORE_DUE_OF_HANDLER: Sql = listed!(
    "where office = $1 and handler = $5 and handler is not null and next_due is not null
    and (next_due, matter) < ($2, $3)
    order by next_due desc, matter desc limit $4"
);
pub(crate) const BEFORE_DUE: Sql = listed!(
    "where office = $1 and next_due is not null and (next_due, matter) < ($2, $3)
    order by next_due desc, matter desc limit $4"
);
/// Of a handler's list, what another unit has in hand, as under review, while the handler's own owes nothing
/// on it.
pub(crate) const AWAY: Sql = listed!(
    "where office = $1 and handler = $2 and handler is not null and next_due is not null
    and owner <> $3 and not exists (select 1 from obligation
        where obligation.office = $1 and obligation.matter = m.matter
        and obligation.owner = $3 and obligation.ended is null and obligation.counted = 1)
    order by next_due, matter limit $4"
);
pub(crate) const NEWEST: Sql = listed!(
    "where office = $1 and matter < $2
    order by matter desc limit $3"
);
/// Which they are is read from the narrow index, and each is then found by its key: asked in one piece, SQLite walks
/// every unit's matters.
pub(crate) const NEWEST_OF_OWNER: Sql = listed!(
    "where office = $1 and matter in (select k.matter from matter k
        where k.office = $1 and k.owner = $4 and k.matter < $2 order by k.matter desc limit $3)
    order by matter desc limit $3"
);
pub(crate) const NEWEST_OF_STAGE: Sql = listed!(
    "where office = $1 and matter in (select k.matter from matter k
        where k.office = $1 and k.stage = $4 and k.matter < $2 order by k.matter desc limit $3)
    order by matter desc limit $3"
);
const ONE: Sql = listed!("where place = $2 + ", first_place!("$1"));
pub(crate) const OVERDUE: Sql = "select count(*) from (
    select 1 as one from matter
    where office = $1 and next_due is not null and next_due < $2 and claimed = 0
    limit $3) as counted";
/// How many rows of a list by due date lie between two days, counted no further than asked. What a wall
/// or a recusal may concern is left out: whether it counts hangs on who asks.
macro_rules! counted {
    ($of:literal) => {
        concat!(
            "select count(*) from (select 1 as one from matter where office = $1 and ",
            $of,
            " and next_due is not null and next_due >= $2 and next_due <= $3 and guarded = 0
            limit $4) as counted"
        )
    };
}

pub(crate) const COUNT_DUE_OF_OWNER: Sql = counted!("owner = $5");
pub(crate) const COUNT_DUE_OF_HANDLER: Sql = counted!("handler = $5 and handler is not null");
pub(crate) const GUARDED_OF_OWNER: Sql = "select next_due, matter from matter
    where office = $1 and owner = $5 and guarded = 1 and next_due is not null
    and (next_due, matter) > ($2, $3) order by next_due, matter limit $4";
pub(crate) const GUARDED_OF_HANDLER: Sql = "select next_due, matter from matter
    where office = $1 and handler = $5 and guarded = 1 and next_due is not null
    and handler is not null and (next_due, matter) > ($2, $3) order by next_due, matter limit $4";
const MARKED: Sql = "select distinct matter from subject_mark where office = $1 and mark = $2
    order by matter desc limit $3";
const QUERY_CODE: Sql = "select hash from query_code where office = $1 and matter = $2";
const QUERY_CODE_ROW: Sql =
    "select hash, entry, salt from query_code where office = $1 and matter = $2";

/// This module's statements.
#[cfg(test)]
pub(crate) const STATEMENTS: &[Sql] = &[
    BY_DUE,
    BY_DUE_OF_OWNER,
    BY_DUE_OF_HANDLER,
    BEFORE_DUE,
    BEFORE_DUE_OF_OWNER,
    BEFORE_DUE_OF_HANDLER,
    AWAY,
    NEWEST,
    NEWEST_OF_OWNER,
    NEWEST_OF_STAGE,
    ONE,
    OVERDUE,
    COUNT_DUE_OF_OWNER,
    COUNT_DUE_OF_HANDLER,
    GUARDED_OF_OWNER,
    GUARDED_OF_HANDLER,
    MARKED,
    QUERY_CODE,
    QUERY_CODE_ROW,
];

/// Statements over registers that grow: each must walk an index without sorting.
#[cfg(test)]
pub(crate) const GROWING: &[(&str, Sql)] = &[
    ("by due date", BY_DUE),
    ("by due date, one owner", BY_DUE_OF_OWNER),
    ("by due date, one handler", BY_DUE_OF_HANDLER),
    ("back by due date", BEFORE_DUE),
    ("back by due date, one owner", BEFORE_DUE_OF_OWNER),
    ("back by due date, one handler", BEFORE_DUE_OF_HANDLER),
    ("in other hands, one handler", AWAY),
    ("newest first", NEWEST),
    ("newest first, one owner", NEWEST_OF_OWNER),
    ("newest first, one stage", NEWEST_OF_STAGE),
    ("overdue", OVERDUE),
    ("count by due date, one owner", COUNT_DUE_OF_OWNER),
    ("count by due date, one handler", COUNT_DUE_OF_HANDLER),
    ("guarded, one owner", GUARDED_OF_OWNER),
    ("guarded, one handler", GUARDED_OF_HANDLER),
];

/// One matter in a list. Nothing here is about the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The matter's key.
    pub matter: Position,
    /// The number people see.
    pub number: String,
    /// Where it stands.
    pub stage: Stage,
    /// Class, once it is set.
    pub class: Option<Class>,
    /// Route of a request for decision.
    pub route: Option<Route>,
    /// Ordinary or simple.
    pub track: Track,
    /// The unit that has it in hand.
    pub owner: String,
    /// Who handles it.
    pub handler: Option<String>,
    /// How it came.
    pub channel: Channel,
    /// The day it was received.
    pub received: Date,
    /// The day it was registered.
    pub registered: Date,
    /// Short title.
    pub title: String,
    /// The day and kind of the duty that ends next.
    pub next_due: Option<(Date, ObligationKind)>,
    /// That duty comes from an imported entry and is never late.
    pub claimed: bool,
    /// How many people submit it.
    pub head_count: u32,
    /// The wall or a recusal may keep somebody out: whoever shows it to an officer loads it first.
    pub guarded: bool,
    /// The step that usually comes next, by act code.
    pub next_step: Option<u64>,
    /// The entry that changed it last.
    pub last_entry: Position,
}

/// Whose matters a list by due date shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DueOf<'a> {
    /// The whole office.
    Office,
    /// One unit.
    Owner(&'a str),
    /// One officer.
    Handler(&'a str),
}

/// Which matters a list by age shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewestOf<'a> {
    /// The whole office.
    Office,
    /// One unit.
    Owner(&'a str),
    /// One stage.
    Stage(Stage),
}

/// Where a page by due date begins: behind this day and matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AfterDue {
    /// The day of the last row of the page before.
    pub due: Date,
    /// Its matter.
    pub matter: Position,
}

/// Matters with something owed, the earliest day first.
///
/// # Errors
/// As the engine reports it.
pub fn list_by_due(
    tx: &mut dyn Tx,
    office: &str,
    of: DueOf<'_>,
    after: Option<AfterDue>,
    limit: i64,
) -> Result<Vec<Listed>, StoreError> {
    let (due, matter) = after.map_or((0, -1), |at| (day_number(at.due), at.matter.as_int()));
    let mut args: Vec<Value> = vec![office.into(), due.into(), matter.into(), limit.into()];
    let sql = match of {
        DueOf::Office => BY_DUE,
        DueOf::Owner(unit) => {
            args.push(unit.into());
            BY_DUE_OF_OWNER
        }
        DueOf::Handler(officer) => {
            args.push(officer.into());
            BY_DUE_OF_HANDLER
        }
    };
    all_listed(office, &tx.rows(sql, &args)?)
}

/// The rows before a place in a list by due date, the nearest first.
///
/// # Errors
/// As the engine reports it.
pub fn list_before_due(
    tx: &mut dyn Tx,
    office: &str,
    of: DueOf<'_>,
    at: AfterDue,
    limit: i64,
) -> Result<Vec<Listed>, StoreError> {
    let (due, matter) = (day_number(at.due), at.matter.as_int());
    let mut args: Vec<Value> = vec![office.into(), due.into(), matter.into(), limit.into()];
    let sql = match of {
        DueOf::Office => BEFORE_DUE,
        DueOf::Owner(unit) => {
            args.push(unit.into());
            BEFORE_DUE_OF_OWNER
        }
        DueOf::Handler(officer) => {
            args.push(officer.into());
            BEFORE_DUE_OF_HANDLER
        }
    };
    all_listed(office, &tx.rows(sql, &args)?)
}

/// What an officer handled and another unit has in hand now, as a review body has, while the officer's own
/// unit owes nothing on it; the earliest day first.
///
/// # Errors
/// As the engine reports it.
pub fn list_away(
    tx: &mut dyn Tx,
    office: &str,
    officer: &str,
    unit: &str,
    limit: i64,
) -> Result<Vec<Listed>, StoreError> {
    let args = [office.into(), officer.into(), unit.into(), limit.into()];
    all_listed(office, &tx.rows(AWAY, &args)?)
}

/// Whose list is counted: a unit's, or an officer's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountOf<'a> {
    /// One unit.
    Owner(&'a str),
    /// One officer.
    Handler(&'a str),
}

/// How many matters of a list are due from one day to another, both counted, up to `at_most`, without
/// those of [`list_guarded`].
///
/// # Errors
/// As the engine reports it.
pub fn count_due(
    tx: &mut dyn Tx,
    office: &str,
    of: CountOf<'_>,
    days: (Date, Date),
    at_most: i64,
) -> Result<u64, StoreError> {
    let (sql, code) = match of {
        CountOf::Owner(unit) => (COUNT_DUE_OF_OWNER, unit),
        CountOf::Handler(officer) => (COUNT_DUE_OF_HANDLER, officer),
    };
    let (first, last) = (day_number(days.0), day_number(days.1));
    let args = [
        office.into(),
        first.into(),
        last.into(),
        at_most.into(),
        code.into(),
    ];
    let rows = tx.rows(sql, &args)?;
    let counted = rows.first().map(|row| row.int(0)).transpose()?;
    Ok(counted.unwrap_or(0).unsigned_abs())
}

/// Those of a list that a wall or a recusal may concern, with their days, the earliest first.
///
/// # Errors
/// As the engine reports it.
pub fn list_guarded(
    tx: &mut dyn Tx,
    office: &str,
    of: CountOf<'_>,
    limit: i64,
) -> Result<Vec<AfterDue>, StoreError> {
    let (sql, code) = match of {
        CountOf::Owner(unit) => (GUARDED_OF_OWNER, unit),
        CountOf::Handler(officer) => (GUARDED_OF_HANDLER, officer),
    };
    let (due, matter) = (0_i64, -1_i64);
    let args = [
        office.into(),
        due.into(),
        matter.into(),
        limit.into(),
        code.into(),
    ];
    let rows = tx.rows(sql, &args)?;
    rows.iter()
        .map(|row| {
            Ok(AfterDue {
                due: day::from_number(row.int(0)?)?,
                matter: Position::from_int(row.int(1)?),
            })
        })
        .collect()
}

/// Matters, the newest first.
///
/// # Errors
/// As the engine reports it.
pub fn list_newest(
    tx: &mut dyn Tx,
    office: &str,
    of: NewestOf<'_>,
    before: Option<Position>,
    limit: i64,
) -> Result<Vec<Listed>, StoreError> {
    let before = before.map_or(i64::MAX, Position::as_int);
    let mut args: Vec<Value> = vec![office.into(), before.into(), limit.into()];
    let sql = match of {
        NewestOf::Office => NEWEST,
        NewestOf::Owner(unit) => {
            args.push(unit.into());
            NEWEST_OF_OWNER
        }
        NewestOf::Stage(stage) => {
            args.push(i64::from(stage.number()).into());
            NEWEST_OF_STAGE
        }
    };
    all_listed(office, &tx.rows(sql, &args)?)
}

/// One matter as lists show it.
///
/// # Errors
/// As the engine reports it.
pub fn list_one(
    tx: &mut dyn Tx,
    office: &str,
    matter: Position,
) -> Result<Option<Listed>, StoreError> {
    let rows = tx.rows(ONE, &[office.into(), matter.as_int().into()])?;
    rows.first().map(|row| listed(office, row)).transpose()
}

/// How many matters stand where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tallied {
    /// The unit that has them in hand.
    pub owner: String,
    /// Where they stand.
    pub stage: Stage,
    /// How many.
    pub matters: u64,
}

/// How many matters stand where, by owner and stage; cells of nothing are left out.
///
/// # Errors
/// As the engine reports it.
pub fn tally(tx: &mut dyn Tx, office: &str) -> Result<Vec<Tallied>, StoreError> {
    let mut cells = Vec::new();
    for row in tx.rows(tally::BY_STAGE, &[office.into()])? {
        let matters = row.int(2)?.unsigned_abs();
        if matters > 0 {
            let stage = member(row.int(1)?, "stage")?;
            cells.push(Tallied {
                owner: row.text(0)?.to_owned(),
                stage,
                matters,
            });
        }
    }
    Ok(cells)
}

/// How many matters owe something since before `today`, counted up to `at_most`.
///
/// # Errors
/// As the engine reports it.
pub fn count_overdue(
    tx: &mut dyn Tx,
    office: &str,
    today: Date,
    at_most: i64,
) -> Result<u64, StoreError> {
    let args = [office.into(), day_number(today).into(), at_most.into()];
    let rows = tx.rows(OVERDUE, &args)?;
    Ok(rows
        .first()
        .map(|row| row.int(0))
        .transpose()?
        .unwrap_or(0)
        .unsigned_abs())
}

/// The registrar's question "is this the same matter?": the newest matters of this office with
/// this mark. The caller enters that it was asked, and asks for nobody else.
///
/// # Errors
/// As the engine reports it.
pub fn same_subject(
    tx: &mut dyn Tx,
    office: &str,
    mark: &[u8; 32],
) -> Result<Vec<Position>, StoreError> {
    let rows = tx.rows(MARKED, &[office.into(), mark.into(), PAGE.into()])?;
    rows.iter()
        .map(|row| row.int(0).map(Position::from_int))
        .collect()
}

/// The hash of the query code that the petitioner of a matter was given.
///
/// # Errors
/// As the engine reports it.
pub fn query_code_hash(
    tx: &mut dyn Tx,
    office: &str,
    matter: Position,
) -> Result<Option<[u8; 32]>, StoreError> {
    let rows = tx.rows(QUERY_CODE, &[office.into(), matter.as_int().into()])?;
    rows.first().map(|row| row.array(0)).transpose()
}

/// A query code as it is kept: its hash, the entry that gave it out and the salt of that entry's commitment to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryCodeRow {
    /// The hash.
    pub hash: [u8; 32],
    /// The entry.
    pub entry: Position,
    /// The salt.
    pub salt: [u8; 32],
}

/// The query code of a matter as it is kept.
///
/// # Errors
/// As the engine reports it; [`StoreError::Shape`] for a row of before commitments.
pub fn query_code_row(
    tx: &mut dyn Tx,
    office: &str,
    matter: Position,
) -> Result<Option<QueryCodeRow>, StoreError> {
    let rows = tx.rows(QUERY_CODE_ROW, &[office.into(), matter.as_int().into()])?;
    let read = |row: &Row| {
        Ok(QueryCodeRow {
            hash: row.array(0)?,
            entry: Position::from_int(row.int(1)?),
            salt: row.array(2)?,
        })
    };
    rows.first().map(read).transpose()
}

/// Collected as results, a page would be copied from place to place while it grows.
fn all_listed(office: &str, rows: &[Row]) -> Result<Vec<Listed>, StoreError> {
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        found.push(listed(office, row)?);
    }
    Ok(found)
}

pub(crate) fn listed(office: &str, row: &Row) -> Result<Listed, StoreError> {
    let matter = Position::from_int(row.int(0)?);
    let registered = day::from_number(row.int(9)?)?;
    let next_due = match (row.opt_int(11)?, row.opt_int(12)?) {
        (Some(due), Some(kind)) => Some((day::from_number(due)?, member(kind, "obligation")?)),
        _ => None,
    };
    Ok(Listed {
        matter,
        number: matter.number(office, registered.year()),
        stage: member(row.int(1)?, "stage")?,
        class: row
            .opt_int(2)?
            .map(|class| member(class, "class"))
            .transpose()?,
        route: row
            .opt_int(3)?
            .map(|route| member(route, "route"))
            .transpose()?,
        track: member(row.int(4)?, "track")?,
        owner: row.text(5)?.to_owned(),
        handler: row.opt_text(6)?.map(str::to_owned),
        channel: member(row.int(7)?, "channel")?,
        received: day::from_number(row.int(8)?)?,
        registered,
        title: row.text(10)?.to_owned(),
        next_due,
        claimed: row.int(13)? != 0,
        head_count: u32::try_from(row.int(14)?).unwrap_or(u32::MAX),
        guarded: row.int(15)? != 0,
        next_step: row.opt_int(16)?.map(i64::unsigned_abs),
        last_entry: Position::from_int(row.int(17)?),
    })
}

pub(crate) fn member<T: Coded>(number: i64, list: &str) -> Result<T, StoreError> {
    T::from_number(number.unsigned_abs())
        .ok_or_else(|| StoreError::Damaged(format!("{list} {number} is not in the list")))
}
