//! The control of registrations: the same rows in a plain group commit.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use huiyin_office::system::{Random as _, SystemRandom};
use huiyin_store::Position;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::registration::CLIENTS;
use crate::course::Course;

const BATCH: usize = 64;
/// The store's own tables, then its indexes and triggers, without what SQLite makes for them.
const SCHEMA: &str = "select sql from sqlite_schema where sql is not null
    and name not like 'sqlite\\_%' escape '\\' and name not like 'search\\_%' escape '\\'
    order by type = 'table' desc, rootpage";
const SEARCH: &str = "insert into search (search, rank) values ('secure-delete', 1)";
/// Tables with rows of a registration, and the column that names it.
const WRITTEN: [(&str, &str); 8] = [
    ("journal_entry", "entry"),
    ("identity", "matter"),
    ("subject_mark", "matter"),
    ("query_code", "matter"),
    ("history", "matter"),
    ("matter", "matter"),
    ("obligation", "matter"),
    ("ledger", "matter"),
];

/// How a column is filled when a row is written again.
#[derive(Clone, Copy, PartialEq)]
enum Fill {
    Same,
    /// The new position.
    Position,
    /// Fresh random bytes of the same length.
    Fresh,
}

/// The rows of registrations as the office wrote them.
pub struct Rows {
    schema: Vec<String>,
    inserts: Vec<String>,
    fills: Vec<Vec<Fill>>,
    sets: Vec<Set>,
    /// Rows that each commit writes once more: head and tally.
    each_commit: Vec<(String, Vec<Value>)>,
}

/// One registration: its rows by table, and the text that its words are cut from.
struct Set {
    rows: Vec<(usize, Vec<Value>)>,
    text: String,
}

/// Reads them from an office's database.
///
/// # Errors
/// As SQLite says.
pub fn rows(
    database: &Path,
    entries: &[Option<Position>],
    petitions: &[Course],
) -> anyhow::Result<Rows> {
    let db = Connection::open(database)?;
    let schema = all(&db, SCHEMA, &[])?;
    let schema = schema.into_iter().flatten().filter_map(|sql| match sql {
        Value::Text(sql) => Some(sql),
        _ => None,
    });
    let mut rows = Rows {
        schema: schema.collect(),
        inserts: Vec::new(),
        fills: Vec::new(),
        sets: Vec::new(),
        each_commit: Vec::new(),
    };
    for (table, _) in WRITTEN {
        let columns = columns(&db, table)?;
        rows.inserts.push(insert(table, columns.len()));
        rows.fills
            .push(columns.iter().map(|column| fill(column)).collect());
    }
    for (entry, course) in entries.iter().zip(petitions) {
        let Some(entry) = entry else { continue };
        let mut set = Set {
            rows: Vec::new(),
            text: format!("{}\n{}", course.petition.title, course.petition.text),
        };
        for (at, (table, key)) in WRITTEN.iter().enumerate() {
            let sql = format!("select * from {table} where office = 'qinghe' and {key} = ?1");
            for row in all(&db, &sql, &[Value::Integer(entry.as_int())])? {
                set.rows.push((at, row));
            }
        }
        rows.sets.push(set);
    }
    for table in ["journal_head", "tally"] {
        let sql = insert(table, columns(&db, table)?.len()).replace("insert", "insert or replace");
        for row in all(&db, &format!("select * from {table}"), &[])?
            .into_iter()
            .take(8)
        {
            rows.each_commit.push((sql.clone(), row));
        }
    }
    Ok(rows)
}

/// Registrations a second, until the last one is durable.
///
/// # Errors
/// As SQLite says.
pub fn round(database: &Path, rows: &Arc<Rows>, lasting: Duration) -> anyhow::Result<f64> {
    let db = Connection::open(database)?;
    db.execute_batch(
        "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = off; \
         pragma cache_size = -16384; pragma wal_autocheckpoint = 4000;",
    )?;
    db.set_prepared_statement_cache_capacity(64);
    for statement in &rows.schema {
        db.execute_batch(statement)?;
    }
    db.execute_batch(SEARCH)?;
    let (jobs, waiting) = channel();
    let writer = {
        let rows = Arc::clone(rows);
        thread::spawn(move || write(db, &rows, &waiting))
    };
    let next = Arc::new(AtomicUsize::new(0));
    let began = Instant::now();
    let clients: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let (rows, jobs, next) = (Arc::clone(rows), jobs.clone(), Arc::clone(&next));
            thread::spawn(move || client(&rows, &jobs, &next, began, lasting))
        })
        .collect();
    drop(jobs);
    let done: usize = clients
        .into_iter()
        .map(|client| client.join().expect("a client does not panic"))
        .sum();
    let took = began.elapsed();
    writer.join().expect("the writer does not panic")?;
    Ok(done as f64 / took.as_secs_f64())
}

/// One registration on its way: rows, words, and whom to tell.
struct Job {
    rows: Vec<(usize, Vec<Value>)>,
    words: String,
    done: SyncSender<()>,
}

fn client(
    rows: &Rows,
    jobs: &Sender<Job>,
    next: &AtomicUsize,
    began: Instant,
    lasting: Duration,
) -> usize {
    let mut done = 0;
    while began.elapsed() < lasting {
        let set = &rows.sets[next.fetch_add(1, Ordering::Relaxed) % rows.sets.len()];
        let mut fresh = set.rows.clone();
        for (table, row) in &mut fresh {
            for (value, fill) in row.iter_mut().zip(&rows.fills[*table]) {
                if let (Fill::Fresh, Value::Blob(bytes)) = (fill, value) {
                    SystemRandom.fill(bytes);
                }
            }
        }
        let (tell, told) = sync_channel(1);
        let job = Job {
            rows: fresh,
            words: huiyin_store::segment(&set.text),
            done: tell,
        };
        if jobs.send(job).is_err() || told.recv().is_err() {
            break;
        }
        done += 1;
    }
    done
}

fn write(db: Connection, rows: &Rows, waiting: &Receiver<Job>) -> anyhow::Result<()> {
    let mut position = 100;
    while let Ok(first) = waiting.recv() {
        let mut jobs = vec![first];
        while jobs.len() < BATCH
            && let Ok(job) = waiting.try_recv()
        {
            jobs.push(job);
        }
        db.prepare_cached("begin immediate")?.execute([])?;
        for job in &mut jobs {
            for (table, row) in &mut job.rows {
                for (value, fill) in row.iter_mut().zip(&rows.fills[*table]) {
                    if *fill == Fill::Position {
                        *value = Value::Integer(position);
                    }
                }
                db.prepare_cached(&rows.inserts[*table])?
                    .execute(params_from_iter(row.iter()))?;
            }
            db.prepare_cached("insert into search (rowid, words) values (?1, ?2)")?
                .execute((position, &job.words))?;
            position += 1;
        }
        for (sql, row) in &rows.each_commit {
            db.prepare_cached(sql)?
                .execute(params_from_iter(row.iter()))?;
        }
        db.prepare_cached("commit")?.execute([])?;
        for job in jobs {
            // Whoever asked may be gone; the rows stand.
            let _ = job.done.send(());
        }
    }
    Ok(())
}

fn columns(db: &Connection, table: &str) -> anyhow::Result<Vec<String>> {
    let mut statement = db.prepare("select name from pragma_table_info(?1) order by cid")?;
    Ok(statement
        .query_map([table], |row| row.get(0))?
        .collect::<Result<_, _>>()?)
}

fn insert(table: &str, columns: usize) -> String {
    let marks: Vec<String> = (1..=columns).map(|n| format!("?{n}")).collect();
    format!("insert into {table} values ({})", marks.join(", "))
}

fn fill(column: &str) -> Fill {
    match column {
        "entry" | "matter" | "place" => Fill::Position,
        "event_id" | "mark" => Fill::Fresh,
        _ => Fill::Same,
    }
}

fn all(db: &Connection, sql: &str, args: &[Value]) -> anyhow::Result<Vec<Vec<Value>>> {
    let mut statement = db.prepare_cached(sql)?;
    let columns = statement.column_count();
    let rows = statement.query_map(params_from_iter(args.iter()), |row| {
        (0..columns)
            .map(|column| row.get(column))
            .collect::<Result<Vec<Value>, _>>()
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
