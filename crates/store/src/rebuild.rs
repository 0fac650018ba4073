//! Making every register again from the journal and the content, and comparing both.
//!
//! One pass reads the journal in order: books, posts, and which entries make which case. Then each
//! matter is replayed by itself, so memory holds positions and never states.

pub(crate) mod check;
mod matter_rows;
mod plan;

use std::{
    sync::mpsc::{SyncSender, sync_channel},
    time::Instant,
};

use crate::{
    Engine, Insert, Store, StoreError, Tx, Value,
    backend::{Backend, whole},
    book::BOOK,
    dialect, migration,
    new_office::offices,
    register::{self, ledger::by_day, setting::Calendars, tally::Tally},
};

pub(crate) use matter_rows::{MatterRows, matter_rows};
pub(crate) use plan::Plan;

/// Matters whose rows travel together from a reader to the writer.
const PARCEL: usize = 256;
/// Threads that read and replay; the writer is one more.
const READERS: usize = 2;

/// The statements below this module.
#[cfg(test)]
pub(crate) fn statements() -> Vec<&'static str> {
    [
        plan::STATEMENTS,
        matter_rows::STATEMENTS,
        &check::statements(),
    ]
    .concat()
}

/// What a rebuild did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rebuilt {
    /// Entries of all journals.
    pub entries: u64,
    /// Matters replayed.
    pub matters: u64,
    /// Rows written.
    pub rows: u64,
}

/// Rows on their way into one table.
pub(crate) type Rows = Vec<(&'static Insert, Vec<Value>)>;

impl Store {
    /// Empties every register, and with `search` the search index, and makes them again from the
    /// journal and the content. Writes wait meanwhile. On SQLite reads see the old rows until it is
    /// done, on PostgreSQL they wait.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when an entry cannot be read, then nothing is changed; or as the
    /// engine reports it.
    pub fn rebuild(&self, search: bool) -> Result<Rebuilt, StoreError> {
        let backend = self.backend_handle();
        let done = self.alone(move |connection| {
            connection.in_bulk(true)?;
            let done = whole(connection, |tx| all(&*backend, tx, search));
            connection.in_bulk(false)?;
            done
        })?;
        if search {
            self.tidy_whole_search()?;
        }
        Ok(done)
    }
}

impl Store {
    /// Prepares for very many entries made by rules (a generator), or ends this: as durable as ever,
    /// with more memory, and without the indexes that only lists read, which are made at the end.
    ///
    /// # Errors
    /// As the engine reports it.
    pub fn in_bulk(&self, yes: bool) -> Result<(), StoreError> {
        self.alone(move |connection| {
            connection.in_bulk(yes)?;
            whole(connection, |tx| {
                for index in indexes(tx.engine()) {
                    let name = name_of(&index);
                    match yes {
                        _ if !of_lists(name) => {}
                        true => tx.batch(&format!("drop index {name}"))?,
                        false => tx.batch(&index)?,
                    }
                }
                Ok(())
            })
        })
    }
}

/// Lists and books: nothing that is written reads them.
fn of_lists(index: &str) -> bool {
    index.starts_with("matter_") || index.starts_with("ledger_")
}

fn all(backend: &dyn Backend, tx: &mut dyn Tx, search: bool) -> Result<Rebuilt, StoreError> {
    let began = Instant::now();
    if tx.engine() == Engine::Postgres {
        // The entries are there already; checking at once keeps no list of millions until the end.
        tx.batch("set constraints all immediate")?;
    }
    empty_registers(tx)?;
    by_day::pause(tx)?;
    if search {
        dialect::search::forget_all(tx)?;
    }
    let mut rebuilt = Rebuilt::default();
    for office in offices(tx)? {
        one(backend, tx, &office, search, &mut rebuilt)?;
        by_day::count(tx, &office.office)?;
    }
    by_day::go_on(tx)?;
    for index in indexes(tx.engine()) {
        tx.batch(&index)?;
    }
    tracing::info!(
        entries = rebuilt.entries,
        rows = rebuilt.rows,
        seconds = began.elapsed().as_secs_f64(),
        "every register is made again"
    );
    Ok(rebuilt)
}

fn one(
    backend: &dyn Backend,
    tx: &mut dyn Tx,
    office: &crate::Office,
    search: bool,
    rebuilt: &mut Rebuilt,
) -> Result<(), StoreError> {
    let plan = Plan::read(tx, &office.office)?;
    rebuilt.entries += plan.entries;
    rebuilt.matters += plan.matters() as u64;
    for (into, row) in plan.fixed_rows() {
        tx.put(into, &row)?;
        rebuilt.rows += 1;
    }
    let mut tally = Tally::default();
    let share = Share {
        office: &office.office,
        plan: &plan,
        search: match search {
            true => Searched::Words,
            false => Searched::Nothing,
        },
        skip_damaged: false,
    };
    replay(backend, &share, &mut |parcel| {
        for made in parcel {
            rebuilt.rows += made.rows.len() as u64;
            for (into, row) in &made.rows {
                tx.put(into, row)?;
            }
            for (entry, words) in &made.searched {
                dialect::search::put_at(tx, &office.office, office.ordinal, *entry, words)?;
            }
            tally.add(made.cell.clone(), 1);
        }
        Ok(())
    })?;
    tally.save(tx, &office.office)
}

/// What is made of the search index.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Searched {
    Nothing,
    /// Which entries have words; cutting them takes most of the time.
    Entries,
    /// The words.
    Words,
}

/// What the readers of a rebuild or a check do.
#[derive(Clone, Copy)]
pub(crate) struct Share<'a> {
    pub office: &'a str,
    pub plan: &'a Plan,
    /// What of the search index is made too.
    pub search: Searched,
    /// Leave out a matter that cannot be read, instead of failing.
    pub skip_damaged: bool,
}

type Parcels = SyncSender<Result<Vec<MatterRows>, StoreError>>;

/// Replays every matter of the plan in reader threads; `sink` runs here, in parcels.
pub(crate) fn replay(
    backend: &dyn Backend,
    share: &Share<'_>,
    sink: &mut dyn FnMut(Vec<MatterRows>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    std::thread::scope(|scope| {
        let (parcels, arriving) = sync_channel(2 * READERS);
        for reader in 0..READERS {
            let parcels = parcels.clone();
            scope.spawn(move || {
                let done = backend.read(&mut |tx| share.read(tx, reader, &parcels));
                if let Err(error) = done {
                    let _ = parcels.send(Err(error));
                }
            });
        }
        drop(parcels);
        for parcel in arriving {
            sink(parcel?)?;
        }
        Ok(())
    })
}

impl Share<'_> {
    fn read(&self, tx: &mut dyn Tx, reader: usize, parcels: &Parcels) -> Result<(), StoreError> {
        let calendars = Calendars::load(tx, self.office)?;
        let matters = self.plan.matters();
        // Blocks of neighbouring matters: their entries lie close together in the file.
        for block in (reader * PARCEL..matters).step_by(READERS * PARCEL) {
            let mut parcel = Vec::with_capacity(PARCEL);
            for at in block..(block + PARCEL).min(matters) {
                let entries = self.plan.entries_of(at);
                match matter_rows(tx, self.office, entries, &calendars, self.search) {
                    Err(StoreError::Damaged(_)) if self.skip_damaged => {}
                    made => parcel.push(made?),
                }
            }
            if parcels.send(Ok(parcel)).is_err() {
                // Whoever collects has stopped on an error of its own.
                break;
            }
        }
        Ok(())
    }
}

/// Empties the registers and drops their indexes; dropping tables would lock the journal on
/// PostgreSQL, where the readers are at work.
fn empty_registers(tx: &mut dyn Tx) -> Result<(), StoreError> {
    for index in indexes(tx.engine()) {
        tx.batch(&format!("drop index {}", name_of(&index)))?;
    }
    for table in register::tables().chain([BOOK.table]) {
        tx.batch(&match tx.engine() {
            Engine::Sqlite => format!("delete from {table}"),
            Engine::Postgres => format!("truncate {table}"),
        })?;
    }
    tx.run(register::change::FORGET, &[])?;
    Ok(())
}

/// `create index NAME on …`.
fn name_of(index: &str) -> &str {
    index.split_whitespace().nth(2).unwrap_or_default()
}

/// The statements that make the registers' indexes, without those that a later migration dropped.
fn indexes(engine: Engine) -> Vec<String> {
    let mut made: Vec<String> = Vec::new();
    for text in migration::registers(engine) {
        let plain: Vec<&str> = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("--"))
            .collect();
        for statement in plain.join("\n").split(';').map(str::trim) {
            if let Some(dropped) = statement.strip_prefix("drop index ") {
                made.retain(|index| name_of(index) != dropped);
            } else if statement.starts_with("create index") {
                made.push(statement.to_owned());
            }
        }
    }
    made
}
