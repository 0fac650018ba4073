//! What a book comes to by day and by month. The database keeps it beside each row of a book (a trigger);
//! here it is counted once more, for whoever makes it again or checks it.

use crate::{Engine, Insert, Kind, OnConflict, Sql, StoreError, Tx, Value};

pub(crate) static LEDGER_DAY: Insert = Insert {
    table: "ledger_day",
    columns: &[
        ("office", Kind::Text),
        ("unit", Kind::Text),
        ("book", Kind::Int),
        ("span", Kind::Int),
        ("day", Kind::Int),
        ("kept_from", Kind::Text),
        ("counted", Kind::Int),
        ("people", Kind::Int),
        ("letter", Kind::Int),
        ("visit", Kind::Int),
        ("online", Kind::Int),
        ("telephone", Kind::Int),
        ("fax", Kind::Int),
        ("from_unit", Kind::Int),
        ("hotline", Kind::Int),
    ],
    key: &["office", "unit", "book", "span", "day", "kept_from"],
    on_conflict: OnConflict::LastWins,
};

macro_rules! counted {
    ($before:literal) => {
        concat!(
            $before,
            "select office, unit, book, span, at, kept, count(*), cast(sum(head_count) as bigint),
    count(case when channel = 1 then 1 end),
    count(case when channel = 2 then 1 end),
    count(case when channel = 3 then 1 end),
    count(case when channel = 4 then 1 end),
    count(case when channel = 5 then 1 end),
    count(case when channel = 6 then 1 end),
    count(case when channel = 7 then 1 end)
    from (select office, unit, book, 1 as span, day as at, coalesce(kept_from, '') as kept,
        head_count, channel from ledger where office = $1
        union all
        select office, unit, book, 2, day / 100 * 100, coalesce(kept_from, ''),
        head_count, channel from ledger where office = $1) both_spans
    group by office, unit, book, span, at, kept"
        )
    };
}

const COUNTED: Sql = counted!("");
const COUNT: Sql = counted!("insert into ledger_day ");

/// This file's statements.
#[cfg(test)]
pub(crate) const STATEMENTS: &[Sql] = &[COUNTED, COUNT];

/// The rows as the books give them.
pub(crate) fn counted(tx: &mut dyn Tx, office: &str) -> Result<Vec<Vec<Value>>, StoreError> {
    let rows = tx.rows(COUNTED, &[office.into()])?;
    Ok(rows.iter().map(crate::Row::values).collect())
}

/// Counts the books of an office whose rows were put while nobody counted.
pub(crate) fn count(tx: &mut dyn Tx, office: &str) -> Result<(), StoreError> {
    tx.run(COUNT, &[office.into()])?;
    Ok(())
}

/// The database counts no rows until [`go_on`]: very many are put, and counted once at their end.
pub(crate) fn pause(tx: &mut dyn Tx) -> Result<(), StoreError> {
    tx.batch(match tx.engine() {
        Engine::Sqlite => "drop trigger ledger_counts; drop trigger ledger_counts_again",
        Engine::Postgres => "drop trigger ledger_counts on ledger; drop function ledger_counts()",
    })
}

/// It counts again.
pub(crate) fn go_on(tx: &mut dyn Tx) -> Result<(), StoreError> {
    tx.batch(crate::migration::counts(tx.engine()))
}

/// Nothing was counted there any more: as good as no row.
pub(crate) fn is_nothing(row: &[Value]) -> bool {
    row.get(6) == Some(&Value::Int(0))
}
