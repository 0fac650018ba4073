//! Every statement of this crate in one list, so that a test can prepare all on both engines.

use crate::{
    Engine, Insert, Sql, account, append, attachment, book, dialect, document, draft, edge, erase,
    head, journal, kept, list, load, migration, missed, new_office, once, rebuild, register,
    search, second_factor, unbound, working_draft, writer,
};

/// All statements for one engine.
pub(crate) fn all(engine: Engine) -> Vec<Sql> {
    let shared = [
        account::STATEMENTS,
        second_factor::STATEMENTS,
        attachment::STATEMENTS,
        book::STATEMENTS,
        document::STATEMENTS,
        draft::STATEMENTS,
        edge::STATEMENTS,
        erase::STATEMENTS,
        head::STATEMENTS,
        journal::STATEMENTS,
        list::STATEMENTS,
        load::STATEMENTS,
        migration::STATEMENTS,
        missed::STATEMENTS,
        new_office::STATEMENTS,
        once::STATEMENTS,
        &rebuild::statements(),
        register::STATEMENTS,
        register::ledger::STATEMENTS,
        search::STATEMENTS,
        unbound::STATEMENTS,
        working_draft::STATEMENTS,
        writer::STATEMENTS,
        dialect::search::statements(engine),
    ];
    shared.concat()
}

/// All inserts for one engine.
pub(crate) fn inserts(engine: Engine) -> Vec<&'static Insert> {
    let mut inserts: Vec<&'static Insert> = register::ALL
        .iter()
        .map(|register| register.insert)
        .collect();
    inserts.extend(account::INSERTS);
    inserts.extend(second_factor::INSERTS);
    inserts.extend(append::INSERTS);
    inserts.extend(kept::INSERTS);
    inserts.extend(register::INSERTS);
    inserts.extend([
        &head::JOURNAL_HEAD,
        &new_office::OFFICE,
        &book::BOOK,
        &edge::EDGE,
        &working_draft::WORKING_DRAFT,
        &draft::DRAFT,
        &once::ONCE,
        &attachment::ATTACHMENT,
    ]);
    inserts.push(dialect::search::insert(engine));
    inserts
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use postgres::NoTls;

    use super::*;
    use crate::{
        backend::{Backend, postgres::Postgres, question_marks, sqlite::Sqlite},
        list::GROWING,
    };

    fn sqlite() -> (huiyin_testkit::TempFolder, rusqlite::Connection) {
        let folder = huiyin_testkit::TempFolder::new();
        let path = folder.join("huiyin.db");
        let backend = Sqlite::open(&path).unwrap();
        migration::apply(backend.writer().unwrap().as_mut()).unwrap();
        let connection = rusqlite::Connection::open(&path).unwrap();
        (folder, connection)
    }

    fn postgres() -> ::postgres::Client {
        let url = huiyin_testkit::postgres::url();
        let backend = Postgres::new(&url, false);
        migration::apply(backend.writer().unwrap().as_mut()).unwrap();
        ::postgres::Client::connect(&url, NoTls).unwrap()
    }

    #[test]
    fn every_statement_prepares_on_sqlite() {
        let (_folder, connection) = sqlite();
        for sql in all(Engine::Sqlite) {
            let prepared = connection.prepare(&question_marks(sql));
            assert!(prepared.is_ok(), "{sql}\n{:?}", prepared.err());
        }
        for into in inserts(Engine::Sqlite) {
            let sql = crate::backend::sqlite::insert_text(into);
            let prepared = connection.prepare(&sql);
            assert!(prepared.is_ok(), "{sql}\n{:?}", prepared.err());
        }
    }

    #[test]
    fn every_statement_prepares_on_postgres() {
        let mut client = postgres();
        for sql in all(Engine::Postgres) {
            let prepared = client.prepare(sql);
            assert!(prepared.is_ok(), "{sql}\n{:?}", prepared.err());
        }
        for into in inserts(Engine::Postgres) {
            let sql = crate::backend::postgres::set_statement(into);
            let prepared = client.prepare(&sql);
            assert!(prepared.is_ok(), "{sql}\n{:?}", prepared.err());
        }
    }

    #[test]
    fn no_statement_names_an_offset_or_an_engine_of_its_own() {
        for engine in [Engine::Sqlite, Engine::Postgres] {
            for sql in all(engine) {
                assert!(!sql.contains("offset"), "{sql}");
                assert!(!sql.contains("insert or "), "{sql}");
                assert!(!sql.contains('"'), "{sql}");
            }
        }
    }

    #[test]
    fn office_comes_first_in_every_key_of_every_insert() {
        for engine in [Engine::Sqlite, Engine::Postgres] {
            for into in inserts(engine) {
                let is_index = into.table == "search" && engine == Engine::Sqlite;
                assert!(is_index || into.key[0] == "office", "{}", into.table);
                assert_eq!(into.key_positions().len(), into.key.len());
            }
        }
    }

    #[test]
    fn both_engines_have_the_same_tables_and_columns() {
        let (_folder, connection) = sqlite();
        let mut of_sqlite: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut statement = connection
            .prepare(
                "select m.name, c.name || ' ' || lower(c.type) || ' ' || (c.\"notnull\" or c.pk > 0)
                 from sqlite_schema m, pragma_table_info(m.name) c
                 where m.type = 'table' and m.sql like 'create table%'
                 and m.name not like 'sqlite%' and m.name not like 'search%'",
            )
            .unwrap();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let (table, column): (String, String) = (row.get(0).unwrap(), row.get(1).unwrap());
            of_sqlite.entry(table).or_default().insert(column);
        }
        let mut of_postgres: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let sql = "select table_name::text, column_name::text, data_type::text, is_nullable::text
            from information_schema.columns where table_schema = 'public'
            and table_name <> 'search'";
        for row in postgres().query(sql, &[]).unwrap() {
            let kind = match row.get::<_, &str>(2) {
                "bigint" => "integer",
                "bytea" => "blob",
                other => other,
            };
            let required = i32::from(row.get::<_, &str>(3) == "NO");
            let column = format!("{} {kind} {required}", row.get::<_, &str>(1));
            of_postgres.entry(row.get(0)).or_default().insert(column);
        }
        assert_eq!(of_sqlite, of_postgres);
        assert!(of_sqlite.len() >= 20);
    }

    /// Guard rail G1: a person is known to one table alone, by a keyed digest that finds matters and says nothing.
    #[test]
    fn no_table_is_keyed_by_a_petitioner_but_the_mark_that_finds_the_same_matter() {
        const OF_A_PERSON: [&str; 7] = [
            "mark",
            "petitioner",
            "person",
            "phone",
            "id_number",
            "identity_number",
            "address",
        ];
        const OF_A_JUDGEMENT: [&str; 10] = [
            "score", "rank", "label", "colour", "color", "risk", "repeat", "conduct", "mood",
            "watch",
        ];
        let (_folder, connection) = sqlite();
        let sql = "select m.name, c.name from sqlite_schema m, pragma_table_info(m.name) c
            where m.type = 'table' and m.name not like 'sqlite%' and m.name not like 'search%'";
        let mut statement = connection.prepare(sql).unwrap();
        let columns = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
        let columns: Vec<(String, String)> = columns.unwrap().map(Result::unwrap).collect();
        let named = |words: &[&str]| -> BTreeSet<&str> {
            let hits = columns.iter().filter(|(_, column)| {
                column.split('_').any(|part| words.contains(&part)) || words.contains(&&**column)
            });
            hits.map(|(table, _)| table.as_str()).collect()
        };
        assert_eq!(named(&OF_A_PERSON), BTreeSet::from(["subject_mark"]));
        assert_eq!(named(&OF_A_JUDGEMENT), BTreeSet::new());
        let of_mark: Vec<&str> = columns
            .iter()
            .filter(|(table, _)| table == "subject_mark")
            .map(|(_, column)| column.as_str())
            .collect();
        assert_eq!(of_mark, ["office", "mark", "matter", "entry", "salt"]);
    }

    #[test]
    fn growing_lists_walk_an_index_and_sort_nothing_on_sqlite() {
        let (_folder, connection) = sqlite();
        let mut plans = String::new();
        for (name, sql) in GROWING.iter().chain(register::ledger::GROWING) {
            let explain = format!("explain query plan {}", question_marks(sql));
            let mut statement = connection.prepare(&explain).unwrap();
            let mut rows = statement.raw_query();
            while let Some(row) = rows.next().unwrap() {
                let line: String = row.get(3).unwrap();
                assert!(!line.contains("TEMP B-TREE"), "{name}: {line}");
                plans.push_str(&format!("{name}: {line}\n"));
            }
        }
        assert_eq!(plans, include_str!("../tests/plans.txt"));
    }

    #[test]
    fn growing_lists_walk_an_index_and_sort_nothing_on_postgres() {
        let mut client = postgres();
        client
            .batch_execute("set enable_seqscan = off; set enable_bitmapscan = off")
            .unwrap();
        for (name, sql) in GROWING.iter().chain(register::ledger::GROWING) {
            let literal = |n: usize| match n {
                1 => "'office'".to_owned(),
                2 if sql.contains("unit = $2") => "'unit'".to_owned(),
                5 if !sql.contains("unit = $2") => "'unit'".to_owned(),
                2 | 3 if sql.contains("handler = $2") => "'unit'".to_owned(),
                4 if sql.contains("owner = $4") => "'unit'".to_owned(),
                _ => "20261102".to_owned(),
            };
            let sql = (1..=9).fold((*sql).to_owned(), |sql, n| {
                sql.replace(&format!("${n}"), &literal(n))
            });
            let plan: Vec<String> = client
                .query(&format!("explain {sql}"), &[])
                .unwrap()
                .iter()
                .map(|row| row.get(0))
                .collect();
            let plan = plan.join("\n");
            assert!(plan.contains("Index"), "{name}:\n{plan}");
            assert!(
                !plan.contains("Sort") && !plan.contains("Seq Scan"),
                "{name}:\n{plan}"
            );
        }
    }
}
