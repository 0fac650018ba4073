//! One office, open: its store, its keys, its law, its organisation, and the keepers of its journal.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use huiyin_documents::paper::House;
use huiyin_domain::duty::Roster;
use huiyin_domain::law::Laws;
use huiyin_domain::moment::Moment;
use huiyin_domain::organisation::Organisation;
use huiyin_journal::origin;
use huiyin_store::{Clock, Position, Random, Store};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::draft::Started;
use crate::error::OfficeError;
use crate::files::RealDisk;
use crate::fonts::FontsAtHand;
use crate::keepers::Keepers;
use crate::keys::{self, KeyClient, KeyService, Warden, Way, cases_of_earlier, pin_logs};
use crate::place::{OfficeFile, Place, program};
use crate::publisher::Alarm;
use crate::session::Sessions;
use crate::settings::Settings;
use crate::sign_in::{self, Attempts, Halves};
use crate::site::Site;
use crate::standing::Standing;
use crate::suggestions::Suggestions;
use crate::system::{SimulatedClock, SystemClock, SystemRandom};
use crate::visit::{self, Visits};
use crate::worklist::CountsAtHand;

/// What an office is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Reading alone: no lock, no keys, no signer.
    Read,
    /// Reading alone, to find what is damaged: units and officers whose rows do not read are none.
    Examine,
    /// Writing: the only writer, with keys and signer.
    Write,
}

/// Setting kinds in the journal.
pub(crate) const RULES: &str = "rules";

/// One office, open.
pub struct Office {
    place: Place,
    file: OfficeFile,
    zone: TimeZone,
    pub(crate) store: Arc<Store>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) random: Arc<dyn Random>,
    pub(crate) keys: Option<Arc<dyn KeyService>>,
    laws: RwLock<Arc<Laws>>,
    /// The entry of the newest calendar in `laws`, never newer than they are.
    calendar: AtomicI64,
    standing: RwLock<Standing>,
    /// Why units and officers are none.
    pub(crate) unread: Option<String>,
    site: RwLock<Arc<Site>>,
    suggestions: RwLock<Arc<Suggestions>>,
    pub(crate) house: RwLock<Arc<House>>,
    keepers: Option<Keepers>,
    /// The open day of the journal, once it was seen to differ from the clock's.
    open_day: Mutex<Option<Date>>,
    pub(crate) counts_at_hand: CountsAtHand,
    pub(crate) fonts_at_hand: FontsAtHand,
    pub(crate) sessions: Sessions,
    pub(crate) attempts: Attempts,
    /// Codes of the second step, by officer.
    pub(crate) seconds: Attempts,
    pub(crate) halves: Halves,
    /// Looking up with number and query code, by number.
    pub(crate) lookups: Attempts,
    /// The same by the network they come from.
    pub(crate) lookups_from: Attempts,
    pub(crate) drafts_started: Started,
    /// Petitioners who looked their matter up.
    pub(crate) visits: Mutex<Visits>,
}

/// Whether somebody could bring the master key back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shares {
    /// No shares were made.
    None,
    /// They were made.
    Made,
    /// The key was changed since.
    Past,
}

/// How the server does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// Office code.
    pub office: String,
    /// The journal's name.
    pub origin: String,
    /// Durable entries of this generation.
    pub entries: u64,
    /// Entries that the published checkpoint covers.
    pub published: u64,
    /// Why nothing can be registered just now.
    pub trouble: Option<String>,
    /// Why the last write could not be made, by its code: a full disk, a database that is away. The timer tries again.
    pub no_writes: Option<&'static str>,
    /// Why nothing can be sealed or opened: the key service is away. It is started again by itself.
    pub no_keys: Option<String>,
    /// The shares of the master key; not known where the key service is another user's.
    pub shares: Option<Shares>,
    /// What holds up receipts while registration goes on.
    pub alarm: Option<String>,
    /// No receipt comes until somebody does something about the alarm.
    pub no_receipts: bool,
}

impl Office {
    /// Opens the office of a place.
    /// # Errors
    /// [`OfficeError::NotSetUp`], [`OfficeError::Store`] (another server, a damaged or full disk),
    /// [`OfficeError::Keys`], [`OfficeError::Keeper`] when the signer does not start.
    pub fn open(place: &Place, access: Access) -> Result<Self, OfficeError> {
        Self::open_with_clock(place, access, Arc::new(SystemClock))
    }

    /// The same for a demonstration, on a clock that somebody sets.
    /// # Errors
    /// As [`Self::open`]; [`OfficeError::Mixed`] when the place holds a real office.
    pub fn open_demo(place: &Place, clock: Arc<SimulatedClock>) -> Result<Self, OfficeError> {
        let file = place.read_office()?;
        if !is_demo(&file) {
            return Err(OfficeError::Mixed(format!(
                "{} holds a real office; a demonstration needs a directory of its own",
                place.data().display()
            )));
        }
        Self::open_with_clock(place, Access::Write, clock)
    }

    fn open_with_clock(
        place: &Place,
        access: Access,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, OfficeError> {
        let file = place.read_office()?;
        let zone = zone(&file)?;
        let random: Arc<dyn Random> = Arc::new(SystemRandom);
        let environment = place.environment(Arc::clone(&clock), Arc::clone(&random));
        let at = place.store_at();
        let store = match access {
            Access::Read | Access::Examine => Store::open_read_only(&at, environment)?,
            Access::Write => Store::open(&at, environment)?,
        };
        let store = Arc::new(store);
        let newest = store.read(|tx| huiyin_store::newest_calendar(tx, &file.code))?;
        let (settings, unread) = match access {
            Access::Examine => Settings::examine(&store, &file.code, clock.now())?,
            Access::Read | Access::Write => {
                (Settings::read(&store, &file.code, clock.now())?, None)
            }
        };
        let (keys, keepers) = match access {
            Access::Read | Access::Examine => (None, None),
            Access::Write => {
                let signer = program()?;
                let keepers = Keepers::start(Arc::clone(&store), place, &file, signer)?;
                let way = place.way_to_keys()?;
                if let Way::Child { dir, .. } = &way {
                    pin_logs(&store, &file.code, dir)?;
                }
                let keys = KeyClient::start_with(way, || cases_of_earlier(&store, &file.code))?;
                (Some(Arc::new(keys) as Arc<dyn KeyService>), Some(keepers))
            }
        };
        let drafts_started = Started::new(&*random);
        Ok(Self {
            place: place.clone(),
            file,
            zone,
            store,
            clock,
            random,
            keys,
            laws: RwLock::new(Arc::new(settings.laws)),
            calendar: AtomicI64::new(newest.as_int()),
            standing: RwLock::new(settings.standing),
            unread: unread.map(|why| why.to_string()),
            site: RwLock::new(Arc::new(settings.site)),
            suggestions: RwLock::new(Arc::new(settings.suggestions)),
            house: RwLock::new(Arc::new(settings.house)),
            keepers,
            open_day: Mutex::new(None),
            counts_at_hand: CountsAtHand::default(),
            fonts_at_hand: FontsAtHand::default(),
            sessions: Sessions::default(),
            attempts: Attempts::default(),
            seconds: sign_in::attempts_at_second(),
            halves: Halves::default(),
            lookups: Attempts::default(),
            lookups_from: visit::attempts_of_a_network(),
            drafts_started,
            visits: Mutex::default(),
        })
    }

    /// The same office without its key service: what measuring compares with. No program that ships calls it.
    /// # Errors
    /// [`OfficeError::Keys`].
    #[doc(hidden)]
    pub fn with_keys_in_process(mut self) -> Result<Self, OfficeError> {
        // The service ends with its client, before another opens its directory.
        self.keys = None;
        let (disk, dir) = (Arc::new(RealDisk), self.place.keys_dir());
        let (random, clock) = (Arc::clone(&self.random), Arc::clone(&self.clock));
        self.keys = Some(Arc::new(Warden::open(disk, random, clock, &dir)?));
        Ok(self)
    }

    /// Publishes the journal to its end, stops the signer and closes the database.
    /// # Errors
    /// [`OfficeError::Keeper`] when the rest could not be published; nothing registered is lost, the next
    /// start publishes it.
    pub fn close(&self) -> Result<(), OfficeError> {
        match &self.keepers {
            Some(keepers) => keepers.stop(),
            None => Ok(()),
        }
    }

    /// Is a page's worth read within this process, without waiting for a database elsewhere?
    pub fn reads_in_place(&self) -> bool {
        self.store.is_embedded()
    }

    /// Runs what makes a page: all that it reads comes from one snapshot.
    /// # Errors
    /// As the store says.
    pub fn read_as_one<T>(&self, work: impl FnOnce(&Self) -> T) -> Result<T, OfficeError> {
        Ok(self.store.read_as_one(|| work(self))?)
    }

    /// Where its bytes lie.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Office code.
    pub fn code(&self) -> &str {
        &self.file.code
    }

    /// The office's name as it stands on paper.
    pub fn name(&self) -> &str {
        &self.file.name
    }

    /// The first part of the journal's name.
    pub fn domain(&self) -> &str {
        &self.file.domain
    }

    /// A demonstration on a simulated clock.
    pub fn is_demo(&self) -> bool {
        is_demo(&self.file)
    }

    /// The office's time zone.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The journal's generation, from 1.
    pub fn generation(&self) -> u32 {
        self.store
            .committed()
            .size(self.code())
            .map_or(1, |size| size.generation)
    }

    /// The journal's name.
    pub fn origin(&self) -> String {
        origin::format(&self.file.domain, &self.file.code, self.generation().into())
            .expect("an office that is set up has a name that fits")
    }

    /// How the server does.
    pub fn health(&self) -> Health {
        let size = self.store.committed().size(self.code()).unwrap_or_default();
        // In this order: an alarm ends before the entries that it held up count as published.
        let published = self.keepers.as_ref().map_or(0, Keepers::published);
        let alarm = self.keepers.as_ref().and_then(Keepers::alarm);
        Health {
            office: self.file.code.clone(),
            origin: self.origin(),
            entries: size.size,
            published,
            trouble: match &self.keepers {
                Some(keepers) => keepers.trouble(),
                None => Some("opened for reading".to_owned()),
            },
            no_writes: self.store.trouble().map(|error| error.code()),
            no_keys: self.keys.as_ref().and_then(|keys| keys.trouble()),
            shares: self.shares(),
            no_receipts: alarm.as_ref().is_some_and(Alarm::holds_receipts_up),
            alarm: alarm.map(|alarm| alarm.text),
        }
    }

    /// The organisation as it stands now, with who is on duty this second.
    pub fn organisation(&self) -> Arc<Organisation> {
        let at = self.clock.now();
        {
            let standing = self.standing.read().unwrap_or_else(PoisonError::into_inner);
            if standing.holds_at(at) {
                return Arc::clone(&standing.organisation);
            }
        }
        let mut standing = self
            .standing
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        if !standing.holds_at(at) {
            *standing = standing.at(at);
        }
        Arc::clone(&standing.organisation)
    }

    /// The shifts that are not over, and those of the last day.
    pub(crate) fn roster(&self) -> Arc<Roster> {
        let standing = self.standing.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&standing.roster)
    }

    /// The law, with the office's calendars and rules.
    pub fn laws(&self) -> Arc<Laws> {
        Arc::clone(&self.laws.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// What is known of the shares of the master key.
    pub fn shares(&self) -> Option<Shares> {
        let dir = self.place.keys_at_hand()?;
        match keys::made(&RealDisk, &dir) {
            Ok(None) => Some(Shares::None),
            Ok(Some(made)) if made.is_past => Some(Shares::Past),
            Ok(Some(_)) => Some(Shares::Made),
            Err(error) => {
                tracing::warn!(%error, "what is known of the shares of the master key cannot be read");
                None
            }
        }
    }

    /// The newest calendar that the law is known with: to be asked for before the law is.
    pub(crate) fn newest_calendar(&self) -> Position {
        Position::from_int(self.calendar.load(Ordering::SeqCst))
    }

    /// Reads the law again when a calendar was adopted since.
    pub(crate) fn follow_calendar(&self) -> Result<(), OfficeError> {
        let newest = self
            .store
            .read(|tx| huiyin_store::newest_calendar(tx, self.code()))?;
        if newest == self.newest_calendar() {
            Ok(())
        } else {
            self.refresh()
        }
    }

    /// What the office tells everybody about itself.
    pub fn site(&self) -> Arc<Site> {
        Arc::clone(&self.site.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Places and categories that forms offer.
    pub fn suggestions(&self) -> Arc<Suggestions> {
        Arc::clone(
            &self
                .suggestions
                .read()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }

    /// Today in the office's zone.
    pub fn today(&self) -> Date {
        self.moment().today
    }

    /// Reads organisation, law and public texts again, after a change to either.
    pub(crate) fn refresh(&self) -> Result<(), OfficeError> {
        let newest = self
            .store
            .read(|tx| huiyin_store::newest_calendar(tx, self.code()))?;
        let read = Settings::read(&self.store, self.code(), self.clock.now())?;
        *self
            .standing
            .write()
            .unwrap_or_else(PoisonError::into_inner) = read.standing;
        *self.laws.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(read.laws);
        self.calendar.fetch_max(newest.as_int(), Ordering::SeqCst);
        *self.site.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(read.site);
        *self
            .suggestions
            .write()
            .unwrap_or_else(PoisonError::into_inner) = Arc::new(read.suggestions);
        *self.house.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(read.house);
        Ok(())
    }

    /// Now, for one request: the civil day in the office's zone, or the journal's open day while the
    /// clock is behind it.
    pub(crate) fn moment(&self) -> Moment {
        let at = self.clock.now();
        let instant = Timestamp::from_second(at).unwrap_or_default();
        let today = self.zone.to_datetime(instant).date();
        let open = *self.open_day.lock().unwrap_or_else(PoisonError::into_inner);
        Moment {
            at,
            today: open.map_or(today, |open| today.max(open)),
        }
    }

    /// The journal said that another day is open than the clock shows.
    pub(crate) fn day_is_open(&self, day: Date) {
        *self.open_day.lock().unwrap_or_else(PoisonError::into_inner) = Some(day);
    }

    /// The keepers, when the office may write.
    pub(crate) fn keepers(&self) -> Result<&Keepers, OfficeError> {
        let keepers = self.keepers.as_ref();
        keepers.ok_or_else(|| OfficeError::ReadOnly("it was opened for reading".to_owned()))
    }

    /// Nothing is registered while the journal cannot be kept.
    pub(crate) fn may_write(&self) -> Result<(), OfficeError> {
        match self.keepers()?.trouble() {
            Some(trouble) => Err(OfficeError::ReadOnly(trouble)),
            None => Ok(()),
        }
    }
}

pub(crate) fn is_demo(file: &OfficeFile) -> bool {
    format!("{}/", file.domain) == origin::DEMO_PREFIX
}

pub(crate) fn zone(file: &OfficeFile) -> Result<TimeZone, OfficeError> {
    TimeZone::get(&file.zone).map_err(|error| OfficeError::Setting {
        file: "office.toml".to_owned(),
        why: format!("zone: {error}"),
    })
}
