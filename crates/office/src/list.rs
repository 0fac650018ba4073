//! Lists of matters and the counts of the first page. Nothing here is about a person.

use std::str::FromStr as _;

use huiyin_domain::obligation::ObligationKind;
use huiyin_domain::stage::Stage;
use huiyin_store::{AfterDue, DueOf, Listed, NewestOf, Position};
use jiff::civil::Date;

use crate::error::OfficeError;
use crate::office::Office;
use crate::reading::Reader;

/// Overdue matters are counted up to this number: beyond it the exact count helps nobody.
const OVERDUE_AT_MOST: i64 = 10_000;

/// A page for an officer looks at this many matters at most, so that a reader of few does not walk through
/// all of them at once; the page says where it goes on.
const LOOK_AT_MOST: usize = 2_000;
/// An empty page that goes on says that others have something there, so the first row is looked for longer: for about
/// a second.
const LOOK_AT_MOST_FOR_ONE: usize = 20_000;

/// Is it enough for one page, with so many rows found among those looked at?
pub(crate) fn is_enough(looked_at: usize, found: usize) -> bool {
    match found {
        0 => looked_at >= LOOK_AT_MOST_FOR_ONE,
        _ => looked_at >= LOOK_AT_MOST,
    }
}

/// In which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// What is due first; matters that owe nothing are not listed.
    Due,
    /// The newest registration first.
    Newest,
}

/// One matter in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The number that people see.
    pub number: String,
    /// Where it stands.
    pub stage: Stage,
    /// The unit that has it in hand.
    pub owner: String,
    /// Short title.
    pub title: String,
    /// The day it was received.
    pub received: Date,
    /// The day of the duty that ends next.
    pub due: Option<Date>,
    /// What is owed then.
    pub owes: Option<ObligationKind>,
    /// That duty is claimed by another system, and never late.
    pub claimed: bool,
    matter: Position,
}

impl Row {
    fn of(listed: Listed) -> Self {
        Self {
            number: listed.number,
            stage: listed.stage,
            owner: listed.owner,
            title: listed.title,
            received: listed.received,
            due: listed.next_due.map(|(due, _)| due),
            owes: listed.next_due.map(|(_, kind)| kind),
            claimed: listed.claimed,
            matter: listed.matter,
        }
    }

    /// Where a list in this order continues behind this row.
    pub fn next(&self, order: Order) -> String {
        behind(self.due, self.matter, order)
    }
}

/// Where a list in this order continues behind a matter.
fn behind(due: Option<Date>, matter: Position, order: Order) -> String {
    match (order, due) {
        (Order::Due, Some(due)) => format!("{due}.{}", matter.as_int()),
        _ => matter.as_int().to_string(),
    }
}

/// Rows as the store has them, whoever asks, and where they go on.
type Stretch = (Vec<Listed>, Option<String>);

/// A page of matters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The matters.
    pub rows: Vec<Row>,
    /// Where the list goes on; none at its end. For an officer a page may be short and go on.
    pub next: Option<String>,
}

/// The counts of the first page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    /// Matters by stage, in the order of the procedure; stages without matters are left out.
    pub stages: Vec<(Stage, u64)>,
    /// All matters.
    pub total: u64,
    /// Of these, imported ones.
    pub imported: u64,
    /// Matters that owe something since before today.
    pub overdue: u64,
    /// Entries of the journal.
    pub entries: u64,
}

impl Office {
    /// A page of the matters that the reader may read. A stage goes with the newest first. `after` is
    /// [`Page::next`] of the page before.
    /// # Errors
    /// [`OfficeError::NotARow`] when `after` is none of ours, [`OfficeError::NoSuchOfficer`], or as the
    /// store says.
    pub fn list(
        &self,
        reader: Reader<'_>,
        order: Order,
        stage: Option<Stage>,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Page, OfficeError> {
        // Newest first where a stage is asked for: the rows say where to go on.
        let order = if stage.is_some() {
            Order::Newest
        } else {
            order
        };
        self.readable(reader, after, limit, |after, limit| {
            let rows = match order {
                Order::Due => self.by_due(after, limit)?,
                Order::Newest => self.newest(stage, after, limit)?,
            };
            let is_full = u32::try_from(rows.len()).is_ok_and(|rows| rows >= limit);
            let last = rows.last().filter(|_| is_full);
            let next =
                last.map(|last| behind(last.next_due.map(|(due, _)| due), last.matter, order));
            Ok((rows, next))
        })
    }

    /// Was a matter of a list taken over from another system, which claims its days?
    /// # Errors
    /// As the store says.
    pub fn is_imported(&self, row: &Row) -> Result<bool, OfficeError> {
        let imported = self
            .store
            .read(|tx| huiyin_store::is_imported(tx, self.code(), row.matter))?;
        Ok(imported)
    }

    /// Matters whose words hold all of `words` and that the reader may read, the newest first.
    /// # Errors
    /// As [`Self::list`].
    pub fn search(
        &self,
        reader: Reader<'_>,
        words: &str,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Page, OfficeError> {
        self.readable(reader, after, limit, |after, limit| {
            let before = after.map(position).transpose()?;
            let limit = i64::from(limit);
            let found = self
                .store
                .read(|tx| huiyin_store::search(tx, self.code(), words, before, limit))?;
            let next = found.next.map(|next| next.as_int().to_string());
            Ok((found.matters, next))
        })
    }

    fn by_due(&self, after: Option<&str>, limit: u32) -> Result<Vec<Listed>, OfficeError> {
        let after = after.map(after_due).transpose()?;
        Ok(self.store.read(|tx| {
            huiyin_store::list_by_due(tx, self.code(), DueOf::Office, after, limit.into())
        })?)
    }

    fn newest(
        &self,
        stage: Option<Stage>,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<Listed>, OfficeError> {
        let before = after.map(position).transpose()?;
        let of = stage.map_or(NewestOf::Office, NewestOf::Stage);
        Ok(self
            .store
            .read(|tx| huiyin_store::list_newest(tx, self.code(), of, before, limit.into()))?)
    }

    /// Walks what `stretch` gives until there are enough rows that the reader may read, and one more: a page
    /// that goes on goes on to something.
    fn readable(
        &self,
        reader: Reader<'_>,
        after: Option<&str>,
        limit: u32,
        stretch: impl Fn(Option<&str>, u32) -> Result<Stretch, OfficeError>,
    ) -> Result<Page, OfficeError> {
        let mut found = Page {
            rows: Vec::new(),
            next: None,
        };
        let officer = match reader {
            Reader::Operator => {
                let (rows, next) = stretch(after, limit)?;
                let rows = rows.into_iter().map(Row::of).collect();
                return Ok(Page { rows, next });
            }
            // Whoever looked one matter up has no list.
            Reader::Visitor(_) => return Ok(found),
            Reader::Officer(code) => self.officer(code)?,
        };
        let organisation = self.organisation();
        let mut ahead = after.map(str::to_owned);
        let (mut missing, mut looked_at) = (limit, 0);
        loop {
            // With nothing missing it is only asked whether there is one more.
            let is_full = missing == 0;
            let most = if is_full { limit } else { missing };
            let (rows, next) = stretch(ahead.as_deref(), most)?;
            looked_at += rows.len();
            for row in rows {
                if !self.is_open_to(&row, &officer, &organisation)? {
                    continue;
                }
                if is_full {
                    return Ok(found);
                }
                found.rows.push(Row::of(row));
                missing -= 1;
            }
            if !is_full || next.is_none() {
                found.next.clone_from(&next);
            }
            if !is_full && missing == 0 {
                // For one more it is looked as long again.
                looked_at = 0;
            }
            if next.is_none() || is_enough(looked_at, found.rows.len()) {
                return Ok(found);
            }
            ahead = next;
        }
    }

    /// The counts of the first page.
    /// # Errors
    /// As the store says.
    pub fn counts(&self) -> Result<Counts, OfficeError> {
        let today = self.moment().today;
        let (cells, imported, overdue) = self.store.read(|tx| {
            Ok((
                huiyin_store::tally(tx, self.code())?,
                huiyin_store::count_imported(tx, self.code())?,
                huiyin_store::count_overdue(tx, self.code(), today, OVERDUE_AT_MOST)?,
            ))
        })?;
        let mut stages: Vec<(Stage, u64)> = Vec::new();
        for cell in &cells {
            match stages.iter_mut().find(|(stage, _)| *stage == cell.stage) {
                Some((_, matters)) => *matters += cell.matters,
                None => stages.push((cell.stage, cell.matters)),
            }
        }
        stages.sort_by_key(|(stage, _)| *stage);
        let total = stages.iter().map(|(_, matters)| matters).sum();
        let entries = self
            .store
            .committed()
            .size(self.code())
            .unwrap_or_default()
            .size;
        Ok(Counts {
            stages,
            total,
            imported,
            overdue,
            entries,
        })
    }
}

fn after_due(after: &str) -> Result<AfterDue, OfficeError> {
    let read = || {
        let (due, matter) = after.split_once('.')?;
        Some(AfterDue {
            due: Date::from_str(due).ok()?,
            matter: plain(matter)?,
        })
    };
    read().ok_or_else(|| not_ours(after))
}

fn position(after: &str) -> Result<Position, OfficeError> {
    plain(after).ok_or_else(|| not_ours(after))
}

fn plain(number: &str) -> Option<Position> {
    number
        .parse()
        .ok()
        .filter(|number| *number >= 0)
        .map(Position::from_int)
}

fn not_ours(after: &str) -> OfficeError {
    OfficeError::NotARow(after.to_owned())
}
