//! The search index: FTS5 on SQLite, `tsvector` with GIN on PostgreSQL, over the same words.

use crate::{
    Engine, Insert, Kind, Listed, OnConflict, Position, Sql, StoreError, Tx, Value,
    head::Head,
    list::{LISTED, columns_of_m, listed},
    position::{ORDINAL_SHIFT, first_place},
};

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

/// The index alone says which entries, the newest first; each is then followed to its matter.
const FIND_SQLITE: Sql = concat!(
    "select ",
    columns_of_m!(),
    ", s.entry
    from (select rowid - $4 - 1 as entry from search
        where search match $1 and rowid > $4 and rowid < $2
        order by rowid desc limit $3) s
    cross join history h on h.office = $5 and h.entry = s.entry
    cross join matter m on m.place = h.matter + ",
    first_place!("$5")
);
const FIND_POSTGRES: Sql = concat!(
    "select ",
    columns_of_m!(),
    ", s.entry
    from (select entry from search
        where office = $1 and found @@ cast(cast($2 as text) as tsquery) and entry < $3
        order by entry desc limit $4) s
    join history h on h.office = $1 and h.entry = s.entry
    join matter m on m.place = h.matter + ",
    first_place!("$1")
);

/// Without the words: what is `match`ed lies elsewhere, this reads the list of rows alone.
const ENTRIES_SQLITE: Sql = "select rowid from search where rowid >= $1 and rowid < $2";
const ENTRIES_POSTGRES: Sql = "select entry from search where office = $1";

const TIDY: Sql = "insert into search (search, rank) values ('merge', $1)";
const CHANGES: Sql = "select total_changes()";
/// Parts of the index; each has pages of its own.
const PARTS: Sql = "select count(distinct segid) from search_idx";
/// With more of them a search looks in many places.
const PARTS_AT_MOST: i64 = 8;
/// Pages of 4 KB that one step writes: writes wait for it some milliseconds.
const TIDY_PAGES: i64 = 500;

/// The statements of one engine.
#[cfg(test)]
pub(crate) fn statements(engine: Engine) -> &'static [Sql] {
    match engine {
        Engine::Sqlite => &[FIND_SQLITE, ENTRIES_SQLITE, TIDY, CHANGES, PARTS],
        Engine::Postgres => &[FIND_POSTGRES, ENTRIES_POSTGRES],
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
        Engine::Sqlite => tx.put(&SQLITE, &[entry.in_office(ordinal).into(), words.into()]),
        Engine::Postgres => tx.put(
            &POSTGRES,
            &[office.into(), entry.as_int().into(), words.into()],
        ),
    }
}

/// Every entry of an office that the index knows.
pub(crate) fn each(
    tx: &mut dyn Tx,
    office: &str,
    ordinal: i64,
    entry: &mut dyn FnMut(Position) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    match tx.engine() {
        Engine::Sqlite => {
            let first = ordinal << ORDINAL_SHIFT;
            let end = (ordinal + 1) << ORDINAL_SHIFT;
            tx.each(ENTRIES_SQLITE, &[first.into(), end.into()], &mut |row| {
                entry(Position::from_int(row.int(0)? - first))
            })
        }
        Engine::Postgres => tx.each(ENTRIES_POSTGRES, &[office.into()], &mut |row| {
            entry(Position::from_int(row.int(0)?))
        }),
    }
}

/// Empties the index.
pub(crate) fn forget_all(tx: &mut dyn Tx) -> Result<(), StoreError> {
    match tx.engine() {
        Engine::Sqlite => tx.batch("insert into search (search) values ('delete-all')"),
        Engine::Postgres => tx.batch("truncate search"),
    }
}

/// One step towards an index in few parts; true while there is more to do. PostgreSQL does it by itself.
pub(crate) fn tidy(tx: &mut dyn Tx, first: bool) -> Result<bool, StoreError> {
    if tx.engine() == Engine::Postgres {
        return Ok(false);
    }
    let changes = |tx: &mut dyn Tx| -> Result<i64, StoreError> {
        let rows = tx.rows(CHANGES, &[])?;
        rows.first().map_or(Ok(0), |row| row.int(0))
    };
    if first {
        let parts = tx.rows(PARTS, &[])?;
        if parts.first().map_or(Ok(0), |row| row.int(0))? <= PARTS_AT_MOST {
            return Ok(false);
        }
    }
    // A negative number of pages begins a merge of all parts, a positive one goes on with it
    // (FTS5, "The 'merge' Command").
    let pages = if first { -TIDY_PAGES } else { TIDY_PAGES };
    let before = changes(tx)?;
    tx.run(TIDY, &[pages.into()])?;
    Ok(changes(tx)? - before >= 2)
}

/// Entries that hold all `words` (letters and digits only), newest first, older than `before`, each with its matter.
pub(crate) fn find(
    tx: &mut dyn Tx,
    office: &str,
    ordinal: i64,
    words: &[String],
    before: Option<Position>,
    limit: i64,
) -> Result<Vec<(Position, Listed)>, StoreError> {
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
            let args: [Value; 5] = [
                quoted('"', " ").into(),
                last.into(),
                limit.into(),
                (first - 1).into(),
                office.into(),
            ];
            tx.rows(FIND_SQLITE, &args)?
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
        }
    };
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        found.push((Position::from_int(row.int(LISTED)?), listed(office, row)?));
    }
    found.sort_by_key(|(entry, _)| std::cmp::Reverse(*entry));
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::sqlite::in_memory;

    #[test]
    fn an_index_in_many_parts_is_put_in_order_step_by_step_and_finds_the_same() {
        let mut database = in_memory(include_str!("../../migrations/sqlite/003_search.sql"));
        database.begin().unwrap();
        let parts = |tx: &mut dyn Tx| tx.rows(PARTS, &[]).unwrap()[0].int(0).unwrap();
        let found = |tx: &mut dyn Tx| {
            let rows = tx.rows(
                "select rowid from search where search match '水渠' order by rowid desc",
                &[],
            );
            let rows = rows.unwrap();
            rows.iter()
                .map(|row| row.int(0).unwrap())
                .collect::<Vec<_>>()
        };
        let tx = database.as_tx();
        tx.batch("insert into search (search, rank) values ('automerge', 0)")
            .unwrap();
        database.commit().unwrap();
        for entry in 0..12 {
            database.begin().unwrap();
            let at = Position::from_int(entry);
            put_at(database.as_tx(), "o", 1, at, "水渠 修").unwrap();
            database.commit().unwrap();
        }
        database.begin().unwrap();
        let tx = database.as_tx();
        assert_eq!(parts(tx), 12);
        let before = found(tx);
        assert_eq!(before.len(), 12);
        let mut more = tidy(tx, true).unwrap();
        let mut steps = 1;
        while more {
            more = tidy(tx, false).unwrap();
            steps += 1;
        }
        assert!(steps > 1);
        assert_eq!(parts(tx), 1);
        assert_eq!(found(tx), before);
        assert!(!tidy(tx, true).unwrap(), "few parts are left alone");
    }
}
