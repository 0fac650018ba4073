//! Registers: what one can list, as projections of the journal.
//!
//! Registers of matters are functions of the matter's state: [`project`] puts the rows that an
//! event changed or brought, each with the entry that did. What was once in a book stays in it: a row that
//! the state no longer has, such as a forwarding that was taken back, is left as it is.

pub(crate) mod change;
pub(crate) mod duty;
pub(crate) mod history;
pub(crate) mod import_source;
pub(crate) mod ledger;
pub(crate) mod matter;
pub(crate) mod missed;
pub(crate) mod obligation;
pub(crate) mod opinion;
pub(crate) mod post;
pub(crate) mod pressed;
pub(crate) mod review;
pub(crate) mod setting;
pub(crate) mod tally;
pub(crate) mod transfer;

use huiyin_domain::matter::Matter;

use crate::{Insert, Sql, StoreError, Tx, Value};

/// One register of matters.
pub(crate) struct Register {
    /// Its table; `office` is the first column and `entry` the last.
    pub insert: &'static Insert,
    /// The rows of one matter without `office` and `entry`.
    pub rows: fn(&Matter, &mut Vec<Vec<Value>>),
    /// What changes in its rows that the state has no more.
    pub gone: Option<Gone>,
}

/// A row that stands in a book for good follows the matter in one thing: whom it is kept from.
pub(crate) struct Gone {
    /// The column, counted without `office`.
    pub column: usize,
    /// What it holds for this state.
    pub value: fn(&Matter) -> Value,
    /// Sets it: office, matter, value, entry.
    pub follow: Sql,
}

/// All registers of matters.
pub(crate) const ALL: &[Register] = &[
    matter::REGISTER,
    obligation::REGISTER,
    transfer::REGISTER,
    opinion::REGISTER,
    review::REGISTER,
    import_source::REGISTER,
    ledger::REGISTER,
    pressed::REGISTER,
];

/// The statements of all registers.
#[cfg(test)]
pub(crate) const STATEMENTS: &[Sql] = &[
    change::STATEMENTS[0],
    change::STATEMENTS[1],
    change::STATEMENTS[2],
    change::STATEMENTS[3],
    change::STATEMENTS[4],
    duty::STATEMENTS[0],
    duty::STATEMENTS[1],
    obligation::STATEMENTS[0],
    obligation::STATEMENTS[1],
    history::STATEMENTS[0],
    import_source::STATEMENTS[0],
    ledger::by_day::STATEMENTS[0],
    ledger::by_day::STATEMENTS[1],
    ledger::FOLLOW,
    matter::STATEMENTS[0],
    post::STATEMENTS[0],
    post::STATEMENTS[1],
    pressed::STATEMENTS[0],
    setting::STATEMENTS[0],
    setting::STATEMENTS[1],
    setting::STATEMENTS[2],
    tally::STATEMENTS[0],
    tally::STATEMENTS[1],
    tally::STATEMENTS[2],
];

/// The inserts of registers that are not functions of a matter's state.
#[cfg(test)]
pub(crate) static INSERTS: &[&Insert] = &[
    &history::HISTORY,
    &missed::MISSED,
    &tally::TALLY,
    &ledger::by_day::LEDGER_DAY,
    &setting::SETTING,
    &change::CHANGE,
    &duty::DUTY_SHIFT,
    post::INSERTS[0],
    post::INSERTS[1],
];

/// The tables that a rebuild drops and makes again.
pub(crate) fn tables() -> impl Iterator<Item = &'static str> {
    let of_matters = ALL.iter().map(|register| register.insert.table);
    let others = [
        history::HISTORY.table,
        missed::MISSED.table,
        tally::TALLY.table,
        ledger::by_day::LEDGER_DAY.table,
        duty::DUTY_SHIFT.table,
    ];
    of_matters
        .chain(others)
        .chain(post::INSERTS.iter().map(|insert| insert.table))
}

/// Puts every row that differs between `before` and `after`, as changed by `entry`.
pub(crate) fn project(
    tx: &mut dyn Tx,
    office: &str,
    before: Option<&Matter>,
    after: &Matter,
    entry: i64,
) -> Result<(), StoreError> {
    let (mut old, mut new) = (Vec::new(), Vec::new());
    for register in ALL {
        old.clear();
        new.clear();
        if let Some(before) = before {
            (register.rows)(before, &mut old);
        }
        (register.rows)(after, &mut new);
        for row in new.drain(..) {
            if !old.contains(&row) {
                tx.put(register.insert, &framed(office, row, entry))?;
            }
        }
        if let (Some(gone), Some(before)) = (&register.gone, before) {
            let now = (gone.value)(after);
            if (gone.value)(before) != now {
                let args = [office.into(), key(after), now, entry.into()];
                tx.run(gone.follow, &args)?;
            }
        }
    }
    Ok(())
}

/// Is it the same row of a matter, changed or not? Rows without `office` and `entry`.
pub(crate) fn is_same_row(insert: &Insert, one: &[Value], other: &[Value]) -> bool {
    let columns = insert.columns[1..].iter().zip(one.iter().zip(other));
    columns
        .filter(|((column, _), _)| insert.key.contains(column))
        .all(|(_, (one, other))| one == other)
}

/// The row with its office in front and its entry behind.
pub(crate) fn framed(office: &str, row: Vec<Value>, entry: i64) -> Vec<Value> {
    let mut framed = Vec::with_capacity(row.len() + 2);
    framed.push(office.into());
    framed.extend(row);
    framed.push(entry.into());
    framed
}

/// A matter's key as the tables hold it.
pub(crate) fn key(matter: &Matter) -> Value {
    crate::head::int(matter.key.0).into()
}
