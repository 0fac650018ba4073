//! Migrations: numbered, add-only, the same numbers for both engines. An applied file never changes.

use huiyin_journal::hash::{hex, sha256};

use crate::{
    Engine, Misfit, StoreError, Tx,
    backend::{Writer, whole},
};

/// One step of the schema, for each engine.
struct Migration {
    number: i64,
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! migrations {
    ($($number:literal $name:literal),+ $(,)?) => {
        &[$(Migration {
            number: $number,
            sqlite: include_str!(concat!("../migrations/sqlite/", $name, ".sql")),
            postgres: include_str!(concat!("../migrations/postgres/", $name, ".sql")),
        }),+]
    };
}

/// All steps, ascending.
const ALL: &[Migration] = migrations![
    1 "001_journal",
    2 "002_registers",
    3 "003_search",
    4 "004_accounts",
    5 "005_draft",
    6 "006_attachment",
    7 "007_desk",
    8 "008_ledger",
    9 "009_changes",
    10 "010_committed_rows",
    11 "011_tally",
    12 "012_pressed",
    13 "013_document",
    14 "014_one_row",
    15 "015_ledger_day",
    16 "016_ledger_counts",
    17 "017_second_factor",
    18 "018_lapse",
    19 "019_matter_by_key",
    20 "020_unsearched_ratings",
    21 "021_asked",
    22 "022_releases",
    23 "023_duty",
    24 "024_sequels",
    25 "025_petition_by_number",
    26 "026_matter_by_place",
    27 "027_petition_by_spot",
    28 "028_no_visits",
    29 "029_one_row_a_matter",
];

/// The migrations that make the registers and their indexes.
const REGISTERS: [i64; 15] = [2, 7, 8, 12, 15, 18, 19, 21, 22, 23, 24, 25, 26, 27, 29];
/// The migrations that give registers new columns or tables: what was there before has to be made again.
const WIDENED: [i64; 6] = [7, 8, 9, 11, 12, 15];
/// The migration that makes the database count the rows of books.
const COUNTS: i64 = 16;

/// The migrations that make anew a table that others refer to. SQLite looks at references when a table is
/// dropped, and can be told not to outside of a transaction alone.
const REMADE: [i64; 1] = [14];

const TABLE: &str = "create table if not exists migration (
    number bigint primary key, digest text not null)";
const TABLE_SQLITE: &str = "create table if not exists migration (
    number integer primary key, digest text not null) strict";
const APPLIED: &str = "select number, digest from migration order by number";
const ANY_MATTER: &str = "select matter from matter limit 1";
const RECORD: &str = "insert into migration (number, digest) values ($1, $2)";

/// This module's statements.
#[cfg(test)]
pub(crate) const STATEMENTS: &[&str] = &[APPLIED, RECORD, ANY_MATTER];

/// Applies what is missing, each step in its own transaction. `true` when registers were widened that
/// hold rows already: they must be rebuilt before anybody reads them.
pub(crate) fn apply(connection: &mut dyn Writer) -> Result<bool, StoreError> {
    let table = match connection.engine() {
        Engine::Sqlite => TABLE_SQLITE,
        Engine::Postgres => TABLE,
    };
    whole(connection, |tx| tx.batch(table))?;
    let mut is_stale = false;
    for migration in ALL {
        let is_remade = REMADE.contains(&migration.number);
        let is_apart = is_remade && connection.engine() == Engine::Sqlite;
        if is_apart {
            connection.batch("pragma foreign_keys = off")?;
        }
        let done = whole(connection, |tx| step(tx, migration));
        if is_apart {
            connection.batch("pragma foreign_keys = on")?;
        }
        is_stale |= done?;
    }
    check(connection.as_tx())?;
    Ok(is_stale)
}

fn step(tx: &mut dyn Tx, migration: &Migration) -> Result<bool, StoreError> {
    let applied = tx.rows(APPLIED, &[])?;
    if applied.iter().any(|row| row.int(0) == Ok(migration.number)) {
        return Ok(false);
    }
    let text = text(migration, tx.engine());
    tx.batch(text)?;
    tx.run(RECORD, &[migration.number.into(), digest(text).into()])?;
    Ok(WIDENED.contains(&migration.number) && !tx.rows(ANY_MATTER, &[])?.is_empty())
}

/// Fails unless exactly the known migrations are applied, unchanged.
pub(crate) fn check(tx: &mut dyn Tx) -> Result<(), StoreError> {
    let engine = tx.engine();
    let found = tx.rows(APPLIED, &[])?;
    for (row, migration) in found.iter().zip(ALL) {
        if row.int(0)? != migration.number || row.text(1)? != digest(text(migration, engine)) {
            return Err(StoreError::Schema(Misfit::Changed {
                number: row.int(0)?,
            }));
        }
    }
    match found.len().cmp(&ALL.len()) {
        std::cmp::Ordering::Equal => Ok(()),
        std::cmp::Ordering::Less => Err(StoreError::Schema(Misfit::Older)),
        std::cmp::Ordering::Greater => Err(StoreError::Schema(Misfit::Newer)),
    }
}

/// The text that makes the database count the rows of books.
pub(crate) fn counts(engine: Engine) -> &'static str {
    let found = ALL.iter().find(|migration| migration.number == COUNTS);
    found.map_or("", |migration| text(migration, engine))
}

/// The migrations that make the registers: a rebuild drops their indexes and makes them again.
pub(crate) fn registers(engine: Engine) -> impl Iterator<Item = &'static str> {
    let of_registers = ALL
        .iter()
        .filter(|migration| REGISTERS.contains(&migration.number));
    of_registers.map(move |migration| text(migration, engine))
}

fn text(migration: &Migration, engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => migration.sqlite,
        Engine::Postgres => migration.postgres,
    }
}

fn digest(text: &str) -> String {
    hex(&sha256(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Value, backend::sqlite::in_memory};

    /// A database of the release before this migration.
    fn before(number: i64) -> Box<dyn Writer> {
        let mut database = in_memory("pragma foreign_keys = on");
        database.batch(TABLE_SQLITE).unwrap();
        let older = ALL.iter().filter(|migration| migration.number < number);
        for migration in older {
            whole(database.as_mut(), |tx| step(tx, migration)).unwrap();
        }
        database
    }

    /// One of the release before the rows of an entry became one.
    fn before_one_row() -> Box<dyn Writer> {
        let mut database = before(14);
        let rows = "insert into office values ('a', 1, 'A', 'UTC', 'a.invalid'), ('b', 2, 'B', 'UTC', 'b.invalid');
            insert into journal_entry values ('a', 7, x'01', x'aa', x'bb', x'cc'), ('b', 7, x'01', x'dd', null, null);
            insert into content values ('a', 7, x'ee');
            insert into query_code (office, matter, hash) values ('a', 7, x'ff');";
        database.batch(rows).unwrap();
        database
    }

    #[test]
    fn rows_of_an_older_release_become_one_row_and_stay_referred_to() {
        let mut database = before_one_row();
        assert_eq!(apply(database.as_mut()), Ok(false));
        let mut found = Vec::new();
        let all =
            "select place, office, entry, leaf, body, fields from journal_entry order by place";
        let mut keep = |row: crate::Row| {
            found.push(row.values());
            Ok(())
        };
        database.each(all, &[], &mut keep).unwrap();
        let row = |ordinal: i64, office: &str, leaf, body: Option<u8>, fields: Option<u8>| {
            let bytes = |byte: Option<u8>| byte.map(|byte| vec![byte]).into();
            let place = (ordinal << 48) + 7;
            vec![
                place.into(),
                office.into(),
                7_i64.into(),
                bytes(Some(leaf)),
                bytes(body),
                bytes(fields),
            ]
        };
        let one = row(1, "a", 0xaa, Some(0xbb), Some(0xee));
        assert_eq!(found, [one, row(2, "b", 0xdd, None, None)]);
        let broken = database.rows("pragma foreign_key_check", &[]).unwrap();
        assert_eq!(broken.len(), 0);
        let alone = "insert into query_code (office, matter, hash) values ('a', 8, x'ff')";
        let lost = whole(database.as_mut(), |tx| tx.batch(alone));
        assert!(
            lost.is_err(),
            "a row without its entry is refused as before"
        );
    }

    #[test]
    fn a_matter_and_its_petition_of_an_older_release_become_one_row() {
        let mut database = before(29);
        let rows =
            "insert into office values ('a', 0, 'A', 'UTC', 'a.invalid'), ('b', 1, 'B', 'UTC', 'b.invalid');
            insert into journal_entry (place, office, entry, event_id, leaf) values
                (7, 'a', 7, x'01', x'aa'), (8, 'a', 8, x'02', x'aa'), (281474976710663, 'b', 7, x'01', x'aa');
            insert into matter (office, matter, stage, track, owner, channel, received, registered, title, claimed, entry,
                place) values
                ('a', 7, 1, 1, 'u', 1, 20260101, 20260102, 'T', 0, 7, 7),
                ('b', 7, 2, 1, 'v', 1, 20260101, 20260102, 'S', 0, 7, 281474976710663);
            insert into petition (office, matter, receiver, head_count, representatives, purpose, category, place, marks,
                repeats, origin, claimed_day, entry, spot) values
                ('a', 7, 'u', 2, 1, 3, 'C', 'P', 4, 'a-2026-1', 1, null, 8, 7),
                ('b', 7, 'v', 1, 0, null, null, null, 0, null, 3, 20250101, 7, 281474976710663);";
        database.batch(rows).unwrap();
        assert_eq!(apply(database.as_mut()), Ok(false));
        let all = "select place, owner, title, entry, purpose, category, locality, receiver, representatives, marks,
            repeats, origin, claimed_day from matter order by place";
        let found = database.rows(all, &[]).unwrap();
        let none = Value::Null;
        let text = |text: &str| Value::from(text);
        let int = |int: i64| Value::from(int);
        let one = vec![
            int(7),
            text("u"),
            text("T"),
            int(8),
            int(3),
            text("C"),
            text("P"),
            text("u"),
            int(1),
            int(4),
            text("a-2026-1"),
            int(1),
            none.clone(),
        ];
        let other = vec![
            int((1 << 48) + 7),
            text("v"),
            text("S"),
            int(7),
            none.clone(),
            none.clone(),
            none.clone(),
            text("v"),
            int(0),
            int(0),
            none,
            int(3),
            int(20_250_101),
        ];
        let values: Vec<_> = found.iter().map(crate::Row::values).collect();
        assert_eq!(values, [one, other]);
        let broken = database.rows("pragma foreign_key_check", &[]).unwrap();
        assert_eq!(broken.len(), 0);
    }
}
