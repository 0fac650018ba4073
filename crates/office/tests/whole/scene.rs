//! An office on a demonstration clock, below a directory of its own.

use std::sync::Arc;

use huiyin_office::setup::Setup;
use huiyin_office::system::{SimulatedClock, SystemRandom};
use huiyin_office::{Office, Place};
use huiyin_store::{Environment, JournalRow, NoPublishedSeals, Position, Store};
use tempfile::TempDir;

/// One unit, and one officer in every role that it needs.
pub const OFFICE: &str = r#"
[office]
code = "once"
name = "演示信访局"
origin_domain = "demo.invalid"
time_zone = "Asia/Shanghai"
[[units]]
id = "bureau"
name = "信访局"
level = "county"
roles = ["petition-bureau", "competent-unit"]
register = 1
[[officers]]
id = "clerk"
name = "登记员"
unit = "bureau"
roles = ["clerk", "handler", "head"]
"#;
/// 2026-03-02 09:00 in Shanghai.
const START: i64 = 1_772_413_200;

/// The office, closed.
pub struct Scene {
    /// Its directory.
    pub home: TempDir,
    /// Its clock.
    pub clock: Arc<SimulatedClock>,
    database: Option<String>,
}

impl Scene {
    /// Set up on SQLite, or in a PostgreSQL database.
    pub fn new(database: Option<String>) -> Self {
        Self::of(OFFICE, database)
    }

    /// The same for another office.
    pub fn of(office: &str, database: Option<String>) -> Self {
        let home = tempfile::tempdir().unwrap();
        let scene = Self {
            home,
            clock: clock(),
            database,
        };
        let setup = Setup::parse("scene", office).unwrap();
        setup.run(&scene.place(), scene.clock.clone()).unwrap();
        scene
    }

    /// Where it lies.
    pub fn place(&self) -> Place {
        Place::new(self.home.path().join("data"), self.database.clone())
    }

    /// The office, open.
    pub fn open(&self) -> Office {
        open(&self.place(), &self.clock)
    }

    /// One row of its journal, read beside it.
    pub fn row(&self, code: &str, at: Position) -> JournalRow {
        let environment = Environment {
            clock: self.clock.clone(),
            random: Arc::new(SystemRandom),
            published: Arc::new(NoPublishedSeals),
        };
        let store = Store::open_read_only(&self.place().store_at(), environment).unwrap();
        let row = store.read(|tx| huiyin_store::entry(tx, code, at));
        row.unwrap().unwrap()
    }

    /// Lets time pass.
    pub fn pass(&self, seconds: i64) {
        let now = huiyin_store::Clock::now(&*self.clock);
        self.clock.advance_to(now + seconds);
    }
}

/// Nine in the morning.
pub fn clock() -> Arc<SimulatedClock> {
    Arc::new(SimulatedClock::new("demo.invalid/", START).unwrap())
}

/// An office, open.
pub fn open(place: &Place, clock: &Arc<SimulatedClock>) -> Office {
    Office::open_demo(place, Arc::clone(clock)).unwrap()
}
