//! The writer's side: days in order, many matters a write.

use std::collections::HashMap;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use anyhow::Context as _;
use huiyin_domain::matter::Matter;
use huiyin_office::system::SimulatedClock;
use huiyin_store::{Append, CaseHead, Draft, Position, Store, StoreError};
use jiff::tz::TimeZone;
use jiff::{Timestamp, civil::Date};

use super::prepare::{Acts, Day, Plan};
use crate::known::Known;

/// So many entries share a commit.
const ENTRIES_A_WRITE: usize = 4_000;

/// Entries that the sealer added to matters since `$2`: type 24.
const MISSED_SINCE: &str = "select matter, case_seq, leaf_hash from history
    where office = $1 and entry > $2 and kind = 24 order by entry";

/// What was written.
#[derive(Debug, Clone, Copy, Default)]
pub struct Written {
    pub matters: u64,
    pub entries: u64,
    pub steps: u64,
    pub text_bytes: u64,
}

/// A matter under way, as the journal has it.
struct Live {
    matter: Matter,
    head: CaseHead,
}

#[derive(Default)]
struct State {
    live: HashMap<u64, Live>,
    slots: HashMap<Position, u64>,
    last: Option<Position>,
    written: Written,
    known: Known,
}

/// Writes prepared days.
pub struct DayWriter {
    store: Arc<Store>,
    plan: Arc<Plan>,
    zone: TimeZone,
    clock: Arc<SimulatedClock>,
    now: Timestamp,
    state: Arc<Mutex<State>>,
}

impl DayWriter {
    /// Nothing is written yet; the last day ends `now`.
    pub fn new(
        store: Arc<Store>,
        plan: Arc<Plan>,
        zone: TimeZone,
        clock: Arc<SimulatedClock>,
        now: Timestamp,
    ) -> Self {
        Self {
            store,
            plan,
            zone,
            clock,
            now,
            state: Arc::default(),
        }
    }

    /// Writes every day of all threads.
    ///
    /// # Errors
    /// As the store says.
    pub fn run(&mut self, lanes: &[Receiver<Day>]) -> anyhow::Result<()> {
        let began = Instant::now();
        let mut shown = 0;
        let mut waiting: Vec<(i64, Vec<Acts>)> = Vec::new();
        let mut entries = 0;
        'days: loop {
            let mut acts = Vec::new();
            let mut day = None;
            for lane in lanes {
                let Ok(arrived) = lane.recv() else {
                    break 'days;
                };
                day = Some(arrived.day);
                acts.extend(arrived.acts);
            }
            entries += acts.iter().map(|acts| acts.steps.len()).sum::<usize>();
            let day = day.context("somebody prepares")?;
            waiting.push((self.morning(day)?, acts));
            if entries >= ENTRIES_A_WRITE {
                self.write(std::mem::take(&mut waiting))?;
                entries = 0;
                let matters = self.matters();
                if matters / 50_000 > shown {
                    shown = matters / 50_000;
                    let rate = matters as f64 / began.elapsed().as_secs_f64();
                    eprintln!("{day}: {matters} matters, {rate:.0} matters/s");
                }
            }
        }
        self.write(waiting)
    }

    /// Ends the last day's journal: what is over is sealed.
    ///
    /// # Errors
    /// As the store says.
    pub fn finish(&self) -> anyhow::Result<Written> {
        self.clock.advance_to(self.now.as_second());
        let office = self.plan.office.clone();
        self.store
            .write(move |append| append.seal_days_over(&office))?;
        let size = self
            .store
            .committed()
            .size(&self.plan.office)
            .unwrap_or_default();
        let mut written = self
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .written;
        written.entries = size.size;
        Ok(written)
    }

    fn matters(&self) -> u64 {
        self.state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .written
            .matters
    }

    fn morning(&self, day: Date) -> anyhow::Result<i64> {
        let morning = super::morning(&self.zone, day)?;
        Ok(morning.min(self.now.as_second()))
    }

    fn write(&self, days: Vec<(i64, Vec<Acts>)>) -> anyhow::Result<()> {
        let (state, clock) = (Arc::clone(&self.state), Arc::clone(&self.clock));
        let (office, last) = (self.plan.office.clone(), self.now.as_second());
        let mut days = Some(days);
        self.store.write(move |append| {
            let days = days.take().ok_or_else(|| {
                StoreError::Entry("days that failed are not written again".to_owned())
            })?;
            let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
            for (morning, acts) in days {
                clock.advance_to(morning);
                append.seal_days_over(&office)?;
                state.take_over_missed(append, &office)?;
                // Nine hours of work, whatever there is to do.
                let many = i64::try_from(acts.len()).unwrap_or(1).max(1);
                for (acts, at) in acts.into_iter().zip(0..) {
                    clock.advance_to((morning + at * 9 * 3600 / many).min(last));
                    state.take(append, acts)?;
                }
            }
            Ok(())
        })?;
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        *self
            .plan
            .known
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = state.known.clone();
        Ok(())
    }
}

impl State {
    /// The sealer has linked its entries to the matters: the next step follows them.
    fn take_over_missed(
        &mut self,
        append: &mut Append<'_>,
        office: &str,
    ) -> Result<(), StoreError> {
        let Some(last) = self.last else { return Ok(()) };
        for row in append.rows(MISSED_SINCE, &[office.into(), last.as_int().into()])? {
            let slot = self.slots.get(&Position::from_int(row.int(0)?));
            if let Some(live) = slot.and_then(|slot| self.live.get_mut(slot)) {
                live.head.next_seq = row.int(1)?.unsigned_abs() + 1;
                live.head.previous = row.array(2)?;
            }
        }
        Ok(())
    }

    fn take(&mut self, append: &mut Append<'_>, acts: Acts) -> Result<(), StoreError> {
        let mut live = self.live.remove(&acts.slot);
        for (mut draft, event) in acts.steps {
            if let Some(live) = &live {
                link(&mut draft, live);
            }
            let recorded = append.record(&draft, &event, live.as_ref().map(|live| &live.matter))?;
            self.known.note(&recorded.matter);
            self.last = Some(recorded.appended.entry);
            self.written.steps += 1;
            let leaf_hash = recorded.appended.leaf_hash;
            live = Some(match live {
                Some(live) => Live {
                    matter: recorded.matter,
                    head: live.head.after(leaf_hash),
                },
                None => self.opened(&draft, recorded.matter, leaf_hash)?,
            });
        }
        self.written.text_bytes += acts.text_bytes;
        let Some(live) = live else { return Ok(()) };
        if acts.ends {
            self.slots.remove(&Position::from(live.matter.key));
        } else {
            self.slots.insert(live.matter.key.into(), acts.slot);
            self.live.insert(acts.slot, live);
        }
        Ok(())
    }

    fn opened(
        &mut self,
        draft: &Draft,
        matter: Matter,
        leaf_hash: [u8; 32],
    ) -> Result<Live, StoreError> {
        self.written.matters += 1;
        let case = draft.body.as_ref().and_then(|(body, _)| body.case);
        let case = case.ok_or_else(|| StoreError::Entry("a registration opens a case".into()))?;
        let head = CaseHead {
            case_id: case.case_id,
            register: draft.register,
            next_seq: 1,
            previous: leaf_hash,
        };
        Ok(Live { matter, head })
    }
}

/// Puts the entry behind the last one of its matter.
fn link(draft: &mut Draft, live: &Live) {
    draft.matter = Some(live.matter.key.into());
    if let Some((body, _)) = &mut draft.body {
        body.case = Some(live.head.link());
    }
}
