//! The search index: FTS5 on SQLite, `tsvector` with GIN on PostgreSQL, over the same words.

use crate::{
    Engine, Insert, Kind, OnConflict, Position, Row, Sql, StoreError, Tx, Value, head::Head,
};

/// Bits below an office's ordinal in a row id of the index.
const ORDINAL_SHIFT: u32 = 48;

/// The table on both engines.
pub(crate) const TABLE: &str = "search";

static SQLITE: Insert = Insert {
    table: TABLE,
    columns: &[("rowid", Kind::Int), ("words", Kind::Text)],
    key: &["rowid"],
    on_conflict: OnConflict::Fail,
};

static POSTGRES: Insert = Insert {
    table: TABLE,
    columns: &[
        ("office", Kind::Text),
        ("entry", Kind::Int),
        ("words", Kind::Text),
    ],
    key: &["office", "entry"],
    on_conflict: OnConflict::Fail,
};

const FIND_SQLITE: Sql = "select rowid - $4 from search
    where search match $1 and rowid > $4 and rowid < $2
    order by rowid desc limit $3";
const FIND_POSTGRES: Sql = "select entry from search
    where office = $1 and found @@ cast(cast($2 as text) as tsquery) and entry < $3
    order by entry desc limit $4";

/// The statements of one engine.
#[cfg(test)]
pub(crate) fn statements(engine: Engine) -> &'static [Sql] {
    match engine {
        Engine::Sqlite => &[FIND_SQLITE],
        Engine::Postgres => &[FIND_POSTGRES],
    }
}

/// The insert of one engine.
#[cfg(test)]
pub(crate) fn insert(engine: Engine) -> &'static Insert {
    match engine {
        Engine::Sqlite => &SQLITE,
        Engine::Postgres => &POSTGRES,
    }
}

/// Makes `entry` findable by words that are separated by blanks.
pub(crate) fn put(
    tx: &mut dyn Tx,
    head: &Head,
    entry: Position,
    words: &str,
) -> Result<(), StoreError> {
    put_at(tx, &head.office, head.ordinal, entry, words)
}

/// As [`put`], where no head is at hand.
pub(crate) fn put_at(
    tx: &mut dyn Tx,
    office: &str,
    ordinal: i64,
    entry: Position,
    words: &str,
) -> Result<(), StoreError> {
    if words.is_empty() {
        return Ok(());
    }
    match tx.engine() {
        Engine::Sqlite => tx.put(&SQLITE, &[row_id(ordinal, entry).into(), words.into()]),
        Engine::Postgres => tx.put(
            &POSTGRES,
            &[office.into(), entry.as_int().into(), words.into()],
        ),
    }
}

/// Empties the index.
pub(crate) fn forget_all(tx: &mut dyn Tx) -> Result<(), StoreError> {
    match tx.engine() {
        Engine::Sqlite => tx.batch("insert into search (search) values ('delete-all')"),
        Engine::Postgres => tx.batch("truncate search"),
    }
}

/// Entries that hold all `words` (letters and digits only), newest first, older than `before`.
pub(crate) fn find(
    tx: &mut dyn Tx,
    office: &str,
    ordinal: i64,
    words: &[String],
    before: Option<Position>,
    limit: i64,
) -> Result<Vec<Position>, StoreError> {
    let quoted = |quote: char, and: &str| {
        let words: Vec<String> = words
            .iter()
            .map(|word| format!("{quote}{word}{quote}"))
            .collect();
        words.join(and)
    };
    let rows = match tx.engine() {
        Engine::Sqlite => {
            let first = ordinal << ORDINAL_SHIFT;
            let last = before.map_or((ordinal + 1) << ORDINAL_SHIFT, |at| first | at.as_int());
            // One below, so that entry 0 is inside of `rowid > first`.
            let args: [Value; 4] = [
                quoted('"', " ").into(),
                last.into(),
                limit.into(),
                (first - 1).into(),
            ];
            tx.rows(FIND_SQLITE, &args)?
                .iter()
                .map(|row| Ok(row.int(0)? - 1))
                .collect::<Result<Vec<i64>, StoreError>>()?
        }
        Engine::Postgres => {
            let before = before.map_or(i64::MAX, Position::as_int);
            let args: [Value; 4] = [
                office.into(),
                quoted('\'', " & ").into(),
                before.into(),
                limit.into(),
            ];
            tx.rows(FIND_POSTGRES, &args)?
                .iter()
                .map(|row: &Row| row.int(0))
                .collect::<Result<Vec<i64>, StoreError>>()?
        }
    };
    Ok(rows.into_iter().map(Position::from_int).collect())
}

fn row_id(ordinal: i64, entry: Position) -> i64 {
    ordinal << ORDINAL_SHIFT | entry.as_int()
}
