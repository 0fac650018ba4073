//! What a book comes to by day and by month. The database keeps it beside each row of a book (a trigger);
//! here it is counted once more, for whoever checks.

use crate::{Insert, Kind, OnConflict, Sql, StoreError, Tx, Value};

pub(crate) static LEDGER_DAY: Insert = Insert {
    table: "ledger_day",
    columns: &[
        ("office", Kind::Text),
        ("unit", Kind::Text),
        ("book", Kind::Int),
        ("span", Kind::Int),
        ("day", Kind::Int),
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
    key: &["office", "unit", "book", "span", "day"],
    on_conflict: OnConflict::LastWins,
};

const COUNTED: Sql = "select office, unit, book, 1, day, count(*), cast(sum(head_count) as bigint),
    count(case when channel = 1 then 1 end),
    count(case when channel = 2 then 1 end),
    count(case when channel = 3 then 1 end),
    count(case when channel = 4 then 1 end),
    count(case when channel = 5 then 1 end),
    count(case when channel = 6 then 1 end),
    count(case when channel = 7 then 1 end)
    from ledger where office = $1 and kept_from is null group by office, unit, book, day
    union all
    select office, unit, book, 2, day / 100 * 100, count(*), cast(sum(head_count) as bigint),
    count(case when channel = 1 then 1 end),
    count(case when channel = 2 then 1 end),
    count(case when channel = 3 then 1 end),
    count(case when channel = 4 then 1 end),
    count(case when channel = 5 then 1 end),
    count(case when channel = 6 then 1 end),
    count(case when channel = 7 then 1 end)
    from ledger where office = $1 and kept_from is null group by office, unit, book, day / 100 * 100";

/// This file's statements.
#[cfg(test)]
pub(crate) const STATEMENTS: &[Sql] = &[COUNTED];

/// The rows as the books give them.
pub(crate) fn counted(tx: &mut dyn Tx, office: &str) -> Result<Vec<Vec<Value>>, StoreError> {
    let rows = tx.rows(COUNTED, &[office.into()])?;
    Ok(rows.iter().map(crate::Row::values).collect())
}

/// Nothing was counted there any more: as good as no row.
pub(crate) fn is_nothing(row: &[Value]) -> bool {
    row.get(5) == Some(&Value::Int(0))
}
