//! Making a demonstration of any number of matters through the real write path.
//!
//! Threads prepare: each decides the steps of its share of the matters day by day, seals identities
//! and cuts words, and never reads the database. One writer takes the days in order, many matters a
//! write, on a simulated clock, so that each day is sealed with what was missed on it. Signer and
//! publisher run beside as they do in a server.

mod prepare;
mod write;

use std::path::{Path, PathBuf};
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use anyhow::{Context as _, bail};
use huiyin_domain::calendar::Calendar;
use huiyin_domain::law::Laws;
use huiyin_journal::origin;
use huiyin_office::files::RealDisk;
use huiyin_office::keepers::Keepers;
use huiyin_office::keys::Warden;
use huiyin_office::publisher::PublishedFolder;
use huiyin_office::setup::Setup;
use huiyin_office::system::{Clock as _, SimulatedClock, SystemClock, SystemRandom};
use huiyin_office::{OfficeFile, Place};
use huiyin_store::{CALENDAR, Environment, Store};
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

pub use prepare::petitioner;
use prepare::{Plan, Preparer};
use write::DayWriter;

/// Office, people and ways of the demonstration.
pub const SCRIPT: &str = include_str!("../../crates/office/data/demo.toml");
/// Years of the demonstration that the product does not carry.
const CALENDARS: [&str; 2] = [
    include_str!("../data/calendar/2022.toml"),
    include_str!("../data/calendar/2023.toml"),
];

/// Changes whenever the generator makes other data.
const VERSION: u32 = 3;
/// The generator's own seed.
const SEED: u64 = 0x6879_696e;
/// Threads that prepare.
const PREPARERS: usize = 2;
/// Days that a preparer may be ahead of the writer.
const DAYS_AHEAD: usize = 4;
/// The first day on which the procedure's law is in force: no petition is played before it.
const LAW: Date = date(2022, 5, 1);

/// `seed.toml`: what made a directory, written last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Marker {
    /// Of the generator.
    pub version: u32,
    /// Matters.
    pub matters: u64,
    /// Entries of the journal.
    pub entries: u64,
    /// Of these, steps of matters.
    pub steps: u64,
    /// Bytes of the petitions' texts.
    pub text_bytes: u64,
    /// How long it took.
    pub seconds: f64,
    /// The day it ends on.
    pub today: String,
}

/// The directory with so many matters: as it lies there, or made now.
///
/// # Errors
/// When the disk is full, or a step of the generator is refused.
pub fn seeded(into: &Path, matters: u64) -> anyhow::Result<PathBuf> {
    let dir = into.join(matters.to_string());
    if let Some(marker) = marker(&dir) {
        if marker.version == VERSION {
            return Ok(dir);
        }
        eprintln!(
            "{} was made by an older generator and is made again",
            dir.display()
        );
    }
    if dir.exists() {
        std::fs::remove_dir_all(&dir).with_context(|| dir.display().to_string())?;
    }
    let marker = make(&dir, matters)?;
    report(&dir, &marker)?;
    Ok(dir)
}

/// What made a directory; `None` when it is not whole.
pub fn marker(dir: &Path) -> Option<Marker> {
    toml::from_str(&std::fs::read_to_string(dir.join("seed.toml")).ok()?).ok()
}

fn make(dir: &Path, matters: u64) -> anyhow::Result<Marker> {
    let began = Instant::now();
    let setup = Setup::parse("demo.toml", SCRIPT)?;
    let zone = TimeZone::get(&setup.office.zone)?;
    let now = Timestamp::from_second(SystemClock.now())?;
    let today = zone.to_datetime(now).date();
    let first = today.saturating_sub(5.years()).max(LAW);
    let origin = origin::format(&setup.office.domain, &setup.office.code, 1)?;
    let clock = Arc::new(SimulatedClock::new(&origin, morning(&zone, first)?)?);
    let place = Place::new(dir, None);
    setup.run(&place, clock.clone())?;

    let environment = Environment {
        clock: clock.clone(),
        random: Arc::new(SystemRandom),
        published: Arc::new(PublishedFolder::new(&place.public_dir())),
    };
    let store = Arc::new(Store::open(&place.store_at(), environment)?);
    store.in_bulk(true)?;
    let keepers = keepers(&store, &place, &setup.office)?;
    let laws = adopt_calendars(&store, &setup.office.code)?;
    let keys = Warden::open(
        Arc::new(RealDisk),
        Arc::new(SystemRandom),
        Arc::new(SystemClock),
        &place.keys_dir(),
    )?;
    let plan = Arc::new(Plan {
        seed: SEED,
        preparers: PREPARERS as u64,
        matters,
        first,
        today,
        office: setup.office.code.clone(),
        origin,
        organisation: setup.organisation,
        laws,
        keys,
        known: Mutex::default(),
    });
    let mut writer = DayWriter::new(Arc::clone(&store), Arc::clone(&plan), zone, clock, now);
    std::thread::scope(|scope| {
        let mut lanes = Vec::new();
        let mut threads = Vec::new();
        for lane in 0..PREPARERS as u64 {
            let (days, arriving) = sync_channel(DAYS_AHEAD);
            let preparer = Preparer::new(Arc::clone(&plan), lane)?;
            threads.push(scope.spawn(move || preparer.run(&days)));
            lanes.push(arriving);
        }
        writer.run(&lanes)?;
        drop(lanes);
        for thread in threads {
            let refused = thread.join().expect("a preparer does not panic")?;
            for (what, count) in refused {
                eprintln!("refused {count} times: {what}");
            }
        }
        anyhow::Ok(())
    })?;
    let written = writer.finish()?;
    keepers.stop()?;
    store.in_bulk(false)?;
    store.tidy_whole_search()?;
    drop(keepers);
    let marker = Marker {
        version: VERSION,
        matters: written.matters,
        entries: written.entries,
        steps: written.steps,
        text_bytes: written.text_bytes,
        seconds: began.elapsed().as_secs_f64(),
        today: today.to_string(),
    };
    if marker.matters != matters {
        bail!(
            "{} matters were registered instead of {matters}",
            marker.matters
        );
    }
    drop(writer);
    drop(store);
    std::fs::write(dir.join("seed.toml"), toml::to_string(&marker)?)?;
    Ok(marker)
}

fn keepers(store: &Arc<Store>, place: &Place, file: &OfficeFile) -> anyhow::Result<Keepers> {
    let program = std::env::current_exe()?;
    Ok(Keepers::start(Arc::clone(store), place, file, program)?)
}

/// Half past eight in the morning.
fn morning(zone: &TimeZone, day: Date) -> anyhow::Result<i64> {
    Ok(zone
        .to_ambiguous_timestamp(day.at(8, 30, 0, 0))
        .compatible()?
        .as_second())
}

/// The years before the product's own, and the law with them.
fn adopt_calendars(store: &Store, office: &str) -> anyhow::Result<Laws> {
    let code = office.to_owned();
    store.write(move |append| {
        for text in CALENDARS {
            append.adopt_setting(&code, CALENDAR, text)?;
        }
        Ok(())
    })?;
    let calendar: Calendar = store.read(|tx| huiyin_store::calendar(tx, office))?;
    Ok(Laws::of_office(&calendar, "")?)
}

/// Speed, and bytes on disk for each part.
fn report(dir: &Path, marker: &Marker) -> anyhow::Result<()> {
    println!(
        "{} matters, {} entries in {:.0} s: {:.0} matters/s, {:.0} entries/s",
        marker.matters,
        marker.entries,
        marker.seconds,
        marker.matters as f64 / marker.seconds,
        marker.entries as f64 / marker.seconds
    );
    for part in ["data.db", "keys", "signer", "public"] {
        println!(
            "{part:<10} {:>12.1} MB",
            bytes(&dir.join(part))? as f64 / 1e6
        );
    }
    Ok(())
}

/// Bytes of a file, or of everything below a directory.
///
/// # Errors
/// When it cannot be looked at.
pub fn bytes(path: &Path) -> anyhow::Result<u64> {
    let about = std::fs::metadata(path).with_context(|| path.display().to_string())?;
    if !about.is_dir() {
        return Ok(about.len());
    }
    let mut all = 0;
    for entry in std::fs::read_dir(path)? {
        all += bytes(&entry?.path())?;
    }
    Ok(all)
}
