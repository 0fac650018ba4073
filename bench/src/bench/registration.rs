//! Registrations: 64 clients, durable, until a published checkpoint covers the last one.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use huiyin_office::setup::Setup;
use huiyin_office::system::{Clock as _, SystemClock};
use huiyin_office::{Access, ActAs, Office, Place};
use huiyin_store::Position;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::bare;
use super::measure::median;
use super::table::{Row, Table};
use crate::course::{Course, Script};
use crate::dice::Dice;
use crate::known::Known;
use crate::seed;
use crate::text::Vocabulary;

/// Clients that register at the same time.
pub const CLIENTS: usize = 64;
/// Different petitions, taken in turn.
const PETITIONS: usize = 4_000;
const GOAL: f64 = 0.5;

/// What one round registered.
pub struct Round {
    /// Registrations a second, until the last one is covered.
    pub rate: f64,
    /// The same, until the last one is durable.
    pub durable: f64,
    /// Where each of the first petitions stands, in the order of [`petitions`].
    pub entries: Vec<Option<Position>>,
}

/// On SQLite, beside the same rows without hashing or encryption.
///
/// # Errors
/// When a round fails.
pub fn sqlite(table: &mut Table, quick: bool) -> anyhow::Result<()> {
    let petitions = Arc::new(petitions()?);
    let (rounds, lasting) = if quick { (1, 2) } else { (3, 6) };
    let lasting = Duration::from_secs(lasting);
    let (mut ours, mut durable, mut control) = (Vec::new(), Vec::new(), Vec::new());
    let mut rows = None;
    for _ in 0..rounds {
        let dir = scratch()?;
        let round = ours_on(dir.path(), None, &petitions, lasting)?;
        let rows = match &rows {
            Some(rows) => Arc::clone(rows),
            None => {
                let read = bare::rows(&dir.path().join("data.db"), &round.entries, &petitions)?;
                Arc::clone(rows.insert(Arc::new(read)))
            }
        };
        drop(dir);
        ours.push(round.rate);
        durable.push(round.durable);
        let dir = scratch()?;
        control.push(bare::round(&dir.path().join("bare.db"), &rows, lasting)?);
        eprintln!(
            "round: ours {:.0}, control {:.0}",
            round.rate,
            control.last().unwrap_or(&0.0)
        );
    }
    let (ours, durable, control) = (median(ours), median(durable), median(control));
    let row = Row::new(
        "registrations, 64 clients, covered by a checkpoint",
        format!("{ours:.0}/s"),
    );
    table.row(
        row.beside(format!("{control:.0}/s"))
            .at_least(ours / control, GOAL),
    );
    table.row(
        Row::new("the same until durable", format!("{durable:.0}/s")).ratio(durable / control),
    );
    table.note(
        "Registrations: `Office::register` with journal, registers, search row, sealing, signer and \
         publisher; the control is a plain rusqlite group commit (one writer thread, at most 64 a \
         commit, WAL, synchronous = full) of the same rows into the same tables and indexes, words \
         cut in its clients too, nothing hashed or encrypted. Rounds alternate on empty databases; \
         medians.",
    );
    Ok(())
}

/// On PostgreSQL.
///
/// # Errors
/// When there is no PostgreSQL or the round fails.
pub fn postgres(table: &mut Table, quick: bool) -> anyhow::Result<()> {
    let petitions = Arc::new(petitions()?);
    let lasting = Duration::from_secs(if quick { 2 } else { 6 });
    let dir = scratch()?;
    let url = huiyin_testkit::postgres::url();
    let round = ours_on(dir.path(), Some(url), &petitions, lasting)?;
    table.postgres(Row::new(
        "registrations, 64 clients, covered by a checkpoint",
        format!("{:.0}/s", round.rate),
    ));
    Ok(())
}

/// A folder on the same disk as everything else.
pub fn scratch() -> anyhow::Result<tempfile::TempDir> {
    let below = PathBuf::from("target/bench");
    std::fs::create_dir_all(&below)?;
    Ok(tempfile::tempdir_in(below)?)
}

/// Petitions that are received today.
pub fn petitions() -> anyhow::Result<Vec<Course>> {
    let (words, script) = (Vocabulary::read()?, Script::read()?);
    let now = Timestamp::from_second(SystemClock.now())?;
    let today = TimeZone::get("Asia/Shanghai")?.to_datetime(now).date();
    let petition =
        |thing| script.course(&words, today, &Known::default(), &mut Dice::of(64, thing));
    Ok((0..PETITIONS as u64).map(petition).collect())
}

/// Who holds the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keys {
    /// The key service, as always.
    OfService,
    /// The process that registers.
    InProcess,
}

/// One round on an office of its own.
pub fn ours_on(
    dir: &Path,
    database: Option<String>,
    petitions: &Arc<Vec<Course>>,
    lasting: Duration,
) -> anyhow::Result<Round> {
    ours_with(dir, database, Keys::OfService, petitions, lasting)
}

/// The same with other keys.
pub fn ours_with(
    dir: &Path,
    database: Option<String>,
    keys: Keys,
    petitions: &Arc<Vec<Course>>,
    lasting: Duration,
) -> anyhow::Result<Round> {
    let place = Place::new(dir, database);
    Setup::parse("demo.toml", seed::SCRIPT)?.run(&place, Arc::new(SystemClock))?;
    let office = Office::open(&place, Access::Write)?;
    let office = Arc::new(match keys {
        Keys::OfService => office,
        Keys::InProcess => office.with_keys_in_process()?,
    });
    let next = Arc::new(AtomicUsize::new(0));
    let entries = Arc::new(Mutex::new(vec![None; petitions.len()]));
    let began = Instant::now();
    let clients: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let (office, next, entries) =
                (Arc::clone(&office), Arc::clone(&next), Arc::clone(&entries));
            let petitions = Arc::clone(petitions);
            thread::spawn(move || -> anyhow::Result<usize> {
                let mut done = 0;
                while began.elapsed() < lasting {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let entry = register(&office, &petitions[at % petitions.len()], at)?;
                    done += 1;
                    if at < petitions.len() {
                        entries.lock().unwrap_or_else(PoisonError::into_inner)[at] = Some(entry);
                    }
                }
                Ok(done)
            })
        })
        .collect();
    let mut done = 0;
    for client in clients {
        done += client.join().expect("a client does not panic")?;
    }
    let durable = began.elapsed();
    let covered = wait_until_covered(&office, began)?;
    office.close()?;
    let entries = std::mem::take(&mut *entries.lock().unwrap_or_else(PoisonError::into_inner));
    Ok(Round {
        rate: done as f64 / covered.as_secs_f64(),
        durable: done as f64 / durable.as_secs_f64(),
        entries,
    })
}

fn register(office: &Office, course: &Course, at: usize) -> anyhow::Result<Position> {
    let who = match course.registrar.as_str() {
        "petitioner" => ActAs::Petitioner { code: None },
        officer => ActAs::Officer {
            officer: officer.to_owned(),
            role: None,
        },
    };
    let petitioner = seed::petitioner(course, at as u64)?;
    let done = office.register(&course.form, &petitioner, &who, course.with_code)?;
    Ok(done.appended.entry)
}

/// Until the published checkpoint reaches the journal's end.
fn wait_until_covered(office: &Office, began: Instant) -> anyhow::Result<Duration> {
    let entries = office.health().entries;
    let patience = Instant::now() + Duration::from_secs(60);
    while office.health().published < entries {
        if Instant::now() > patience {
            bail!(
                "the publisher is {} entries behind",
                entries - office.health().published
            );
        }
        thread::sleep(Duration::from_millis(1));
    }
    office
        .health()
        .trouble
        .map_or(Ok(began.elapsed()), |trouble| bail!("{trouble}"))
        .context("publish")
}
