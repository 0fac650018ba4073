//! The heads that the writer keeps, and how one write or a whole batch is taken back from them.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use huiyin_domain::matter::Matter;
use huiyin_journal::leaf::EventId;

use crate::{
    Size, StoreError, Tx,
    head::{Counts, Head, JOURNAL_HEAD, load},
    register::tally::{self, Cell, Tally},
};

/// The heads that the writer knows, and what one write did to them.
#[derive(Default)]
pub(crate) struct Heads {
    known: HashMap<Arc<str>, Head>,
    counters: HashMap<Arc<str>, Counters>,
    /// What takes the current write back, in reverse.
    undo: Vec<Undo>,
    /// The same for the writes of this batch before it.
    batch: Vec<Undo>,
    /// Touched in this batch.
    dirty: BTreeSet<Arc<str>>,
    changed: Vec<(Arc<str>, Size)>,
    /// Offices that a write of this batch sealed a day of; if that write fails, the day must be
    /// sealed without it, or its caller would meet the same conflict for ever.
    sealed: BTreeSet<Arc<str>>,
    /// The last entry of this batch: its being there says that the batch was committed.
    last: Option<(Arc<str>, EventId)>,
    /// The same before the current write.
    last_before: Option<(Arc<str>, EventId)>,
}

/// Numbers of one office that are too many to copy for each write.
#[derive(Default)]
struct Counters {
    counts: Counts,
    tally: Tally,
}

enum Undo {
    Head(Arc<str>, Option<Head>),
    Counted(Arc<str>, (u32, u64)),
    DayBegan(Arc<str>, Counts),
    Moved(Arc<str>, Option<Cell>, Cell),
}

impl Heads {
    /// Starts one write.
    pub(crate) fn mark(&mut self) {
        self.batch.append(&mut self.undo);
        self.last_before.clone_from(&self.last);
    }

    /// Takes one write back.
    pub(crate) fn undo(&mut self) {
        self.last = self.last_before.take();
        let undo = std::mem::take(&mut self.undo);
        self.take_back(undo);
    }

    /// Takes the whole batch back: all is as it was committed last, and nothing has to be read again.
    pub(crate) fn undo_batch(&mut self) {
        self.batch.append(&mut self.undo);
        let batch = std::mem::take(&mut self.batch);
        self.take_back(batch);
        (self.last, self.last_before) = (None, None);
        self.changed.clear();
        for office in std::mem::take(&mut self.dirty) {
            if let Some(counters) = self.counters.get_mut(&office) {
                counters.tally.settle();
            }
        }
    }

    fn take_back(&mut self, mut undone: Vec<Undo>) {
        while let Some(undo) = undone.pop() {
            match undo {
                Undo::Head(office, Some(head)) => {
                    self.known.insert(office, head);
                }
                Undo::Head(office, None) => {
                    self.known.remove(&office);
                    self.counters.remove(&office);
                }
                Undo::Counted(office, cell) => {
                    let counts = &mut self.counters.entry(office).or_default().counts;
                    match counts.get_mut(&cell) {
                        Some(count) if *count > 1 => *count -= 1,
                        _ => {
                            counts.remove(&cell);
                        }
                    }
                }
                Undo::DayBegan(office, counts) => {
                    self.counters.entry(office).or_default().counts = counts;
                }
                Undo::Moved(office, from, to) => {
                    let tally = &mut self.counters.entry(office).or_default().tally;
                    tally.add(to, -1);
                    if let Some(from) = from {
                        tally.add(from, 1);
                    }
                }
            }
        }
    }

    /// Writes the heads that this batch touched.
    pub(crate) fn save(&mut self, tx: &mut dyn Tx) -> Result<(), StoreError> {
        for office in &self.dirty {
            if let Some(head) = self.known.get(office) {
                tx.put(&JOURNAL_HEAD, &head.row())?;
            }
            if let Some(counters) = self.counters.get(office) {
                counters.tally.save(tx, office)?;
            }
        }
        Ok(())
    }

    /// The batch is durable.
    pub(crate) fn settle(&mut self) {
        self.undo.clear();
        self.batch.clear();
        self.changed.clear();
        self.last = None;
        for office in std::mem::take(&mut self.dirty) {
            if let Some(head) = self.known.get(&office) {
                let size = Size {
                    generation: head.generation,
                    size: head.size,
                };
                self.changed.push((Arc::clone(&office), size));
            }
            if let Some(counters) = self.counters.get_mut(&office) {
                counters.tally.settle();
            }
        }
    }

    /// What the database holds is not known any more: everything is read again.
    pub(crate) fn forget(&mut self) {
        let sealed = std::mem::take(&mut self.sealed);
        *self = Self {
            sealed,
            ..Self::default()
        };
    }

    /// A write of this batch sealed a day of `office`.
    pub(crate) fn sealed_in_passing(&mut self, office: &Arc<str>) {
        self.sealed.insert(Arc::clone(office));
    }

    /// The offices whose days were sealed by writes of the last batch.
    pub(crate) fn take_sealed(&mut self) -> BTreeSet<Arc<str>> {
        std::mem::take(&mut self.sealed)
    }

    /// Sizes that the last batch reached.
    pub(crate) fn changed(&self) -> impl Iterator<Item = (&str, Size)> {
        self.changed.iter().map(|(office, size)| (&**office, *size))
    }

    /// A copy of the head of `office`, read from the database when it is not known.
    pub(crate) fn get(&mut self, tx: &mut dyn Tx, office: &str) -> Result<Head, StoreError> {
        if let Some(head) = self.known.get(office) {
            return Ok(head.clone());
        }
        let (head, counts) =
            load(tx, office)?.ok_or_else(|| StoreError::UnknownOffice(office.to_owned()))?;
        let tally = Tally::load(tx, office)?;
        self.known.insert(Arc::clone(&head.office), head.clone());
        self.counters
            .insert(Arc::clone(&head.office), Counters { counts, tally });
        Ok(head)
    }

    /// Puts a changed head back.
    pub(crate) fn set(&mut self, head: Head) {
        let office = Arc::clone(&head.office);
        let before = self.known.insert(Arc::clone(&office), head);
        let is_first = |undo: &Undo| !matches!(undo, Undo::Head(known, _) if *known == office);
        if self.undo.iter().all(is_first) {
            self.undo.push(Undo::Head(Arc::clone(&office), before));
        }
        self.dirty.insert(office);
    }

    /// Entries of the open day so far.
    pub(crate) fn counts(&self, office: &str) -> &Counts {
        static NONE: Counts = Counts::new();
        self.counters
            .get(office)
            .map_or(&NONE, |counters| &counters.counts)
    }

    /// One more entry of the open day.
    pub(crate) fn count(&mut self, office: &Arc<str>, register: u32, kind: u64) {
        let cell = (register, kind);
        let counters = self.counters.entry(Arc::clone(office)).or_default();
        *counters.counts.entry(cell).or_default() += 1;
        self.undo.push(Undo::Counted(Arc::clone(office), cell));
    }

    /// An entry was appended.
    pub(crate) fn appended(&mut self, office: &Arc<str>, event_id: EventId) {
        self.last = Some((Arc::clone(office), event_id));
    }

    /// The last entry of this batch, if it made any.
    pub(crate) fn last_appended(&self) -> Option<&(Arc<str>, EventId)> {
        self.last.as_ref()
    }

    /// A new day: nothing is counted yet.
    pub(crate) fn begin_day(&mut self, office: &Arc<str>) {
        let counters = self.counters.entry(Arc::clone(office)).or_default();
        let counts = std::mem::take(&mut counters.counts);
        self.undo.push(Undo::DayBegan(Arc::clone(office), counts));
    }

    /// A matter is new, or has another owner or stage.
    pub(crate) fn moved(&mut self, office: &str, before: Option<&Matter>, after: &Matter) {
        let (from, to) = (before.map(tally::cell), tally::cell(after));
        if from.as_ref() == Some(&to) {
            return;
        }
        let Some((office, _)) = self.known.get_key_value(office) else {
            return;
        };
        let office = Arc::clone(office);
        let tally = &mut self.counters.entry(Arc::clone(&office)).or_default().tally;
        if let Some(from) = from.clone() {
            tally.add(from, -1);
        }
        tally.add(to.clone(), 1);
        self.undo.push(Undo::Moved(office, from, to));
    }
}
