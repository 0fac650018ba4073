//! Settings by digest: calendars, terms, the organisation, each named by a type 45 entry.

use std::cell::{Cell, OnceCell};

use huiyin_domain::{calendar::Calendar, matter::Matter};
use huiyin_journal::{
    cbor::{Map, Value as Cbor},
    hash::{Hash, sha256},
    kind,
};

use super::change::Saved;
use crate::{Append, Appended, Insert, Kind, OnConflict, Position, Sql, StoreError, Tx};

/// The kind of a setting that holds one year's calendar.
pub const CALENDAR: &str = "calendar";

pub(crate) static SETTING: Insert = Insert {
    table: "setting",
    columns: &[
        ("office", Kind::Text),
        ("kind", Kind::Text),
        ("digest", Kind::Bytes),
        ("text", Kind::Text),
        ("entry", Kind::Int),
    ],
    // Each adoption is a row, also of a text that was in force before: the newest entry counts.
    key: &["office", "kind", "entry"],
    on_conflict: OnConflict::Fail,
};

const OF_KIND: Sql = "select entry, text from setting where office = $1 and kind = $2
    order by entry";
const NEWEST_CALENDAR: Sql =
    "select max(entry) from setting where office = $1 and kind = 'calendar'";
const PROVISIONAL: Sql = "select distinct matter from obligation
    where office = $1 and ended is null and provisional = 1 order by matter";

#[cfg(test)]
pub(crate) const STATEMENTS: &[Sql] = &[OF_KIND, NEWEST_CALENDAR, PROVISIONAL];

/// The digest by which a type 45 entry names a setting: what it is, and its text.
pub(crate) fn digest(kind: &str, text: &str) -> Hash {
    sha256(format!("huiyin/setting/v1\n{kind}\n{text}").as_bytes())
}

/// The texts of a kind of setting, oldest first, each with the entry that adopted it.
///
/// # Errors
/// As the engine reports it.
pub fn settings(
    tx: &mut dyn Tx,
    office: &str,
    kind: &str,
) -> Result<Vec<(Position, String)>, StoreError> {
    tx.rows(OF_KIND, &[office.into(), kind.into()])?
        .iter()
        .map(|row| Ok((Position::from_int(row.int(0)?), row.text(1)?.to_owned())))
        .collect()
}

/// The entry of the newest calendar of an office, at 0 when it added none. A step is decided on a
/// calendar, and recorded only while that is the newest ([`crate::Draft::calendar`]).
///
/// # Errors
/// As the engine reports it.
pub fn newest_calendar(tx: &mut dyn Tx, office: &str) -> Result<Position, StoreError> {
    let rows = tx.rows(NEWEST_CALENDAR, &[office.into()])?;
    let newest = rows.first().map(|row| row.opt_int(0)).transpose()?;
    Ok(Position::from_int(newest.flatten().unwrap_or(0)))
}

/// The newest text of a kind of setting.
///
/// # Errors
/// As the engine reports it.
pub fn setting(tx: &mut dyn Tx, office: &str, kind: &str) -> Result<Option<String>, StoreError> {
    Ok(settings(tx, office, kind)?.pop().map(|(_, text)| text))
}

/// The office's calendar: the product's own years with every year file that was added.
///
/// # Errors
/// [`StoreError::Damaged`] when a stored file does not read, or as the engine reports it.
pub fn calendar(tx: &mut dyn Tx, office: &str) -> Result<Calendar, StoreError> {
    Calendars::load(tx, office)?.latest()
}

impl Append<'_> {
    /// Adopts a setting: its digest in a type 45 entry, its text beside. A calendar computes every
    /// provisional date again (R13a).
    ///
    /// # Errors
    /// [`StoreError::Entry`] when a calendar's text does not read, else as [`Append::entry`].
    pub fn adopt_setting(
        &mut self,
        office: &str,
        kind: &str,
        text: &str,
    ) -> Result<Appended, StoreError> {
        if kind == CALENDAR {
            Calendar::builtin()
                .with_year(text)
                .map_err(|error| StoreError::Entry(error.to_string()))?;
        }
        self.moment(office)?;
        let head = self.heads.get(self.tx, office)?;
        let digest = digest(kind, text);
        let public = Map::from([(0, Cbor::bytes(digest))]);
        let draft = self.plain(&head, kind::SOFTWARE_CHANGED, public);
        let appended = self.entry(&draft)?;
        let row = [
            office.into(),
            kind.into(),
            digest.into(),
            text.into(),
            appended.entry.as_int().into(),
        ];
        self.tx.put(&SETTING, &row)?;
        if kind == CALENDAR {
            let mut head = self.heads.get(self.tx, office)?;
            head.calendar = appended.entry;
            self.heads.set(head);
            self.compute_provisional_dates_again(office, appended.entry)?;
        }
        Ok(appended)
    }

    /// Adopts a setting for somebody of the office: the entry of [`Append::adopt_setting`], and in the
    /// same transaction one that says who saved it, in which role (type 46).
    ///
    /// # Errors
    /// As [`Append::adopt_setting`].
    pub fn save_setting(
        &mut self,
        office: &str,
        kind: &str,
        text: &str,
        actor: Option<&str>,
        role: u64,
    ) -> Result<Appended, StoreError> {
        let adopted = self.adopt_setting(office, kind, text)?;
        let saved = Saved {
            kind: kind.to_owned(),
            digest: digest(kind, text),
        };
        self.setting_saved(office, &saved, actor, role)?;
        Ok(adopted)
    }

    fn compute_provisional_dates_again(
        &mut self,
        office: &str,
        entry: Position,
    ) -> Result<(), StoreError> {
        let calendar = calendar(self.tx, office)?;
        for row in self.tx.rows(PROVISIONAL, &[office.into()])? {
            let matter = Position::from_int(row.int(0)?);
            // The calendar's entry is already the newest, so loading computes with it: undo by
            // loading without it.
            let Some(before) = crate::load::matter_before(self.tx, office, matter, entry)? else {
                continue;
            };
            let mut after = before.clone();
            recompute(&mut after, &calendar);
            super::project(self.tx, office, Some(&before), &after, entry.as_int())?;
        }
        Ok(())
    }
}

/// The calendars that an office adopted, in the order of their entries.
#[derive(Default)]
pub(crate) struct Calendars {
    texts: Vec<(Position, String)>,
    made: Vec<OnceCell<Calendar>>,
    asked: Cell<bool>,
}

impl Calendars {
    pub(crate) fn load(tx: &mut dyn Tx, office: &str) -> Result<Self, StoreError> {
        let texts = settings(tx, office, CALENDAR)?;
        Ok(Self {
            made: texts.iter().map(|_| OnceCell::new()).collect(),
            texts,
            asked: Cell::new(false),
        })
    }

    /// Was anything asked of them? Few matters have a provisional date, and only those need any.
    pub(crate) fn were_asked(&self) -> bool {
        self.asked.get()
    }

    /// Those adopted after `from` and before `to`, as (entry, calendar with all years so far).
    pub(crate) fn between(
        &self,
        from: Position,
        to: Position,
    ) -> Result<Vec<(Position, &Calendar)>, StoreError> {
        self.asked.set(true);
        (0..self.texts.len())
            .filter(|at| (from < self.texts[*at].0) && (self.texts[*at].0 < to))
            .map(|at| Ok((self.texts[at].0, self.up_to(at)?)))
            .collect()
    }

    fn latest(&self) -> Result<Calendar, StoreError> {
        match self.texts.len() {
            0 => Ok(Calendar::builtin()),
            many => Ok(self.up_to(many - 1)?.clone()),
        }
    }

    fn up_to(&self, last: usize) -> Result<&Calendar, StoreError> {
        if let Some(made) = self.made[last].get() {
            return Ok(made);
        }
        let mut calendar = Calendar::builtin();
        for (_, text) in &self.texts[..=last] {
            calendar = calendar
                .with_year(text)
                .map_err(|error| StoreError::Damaged(format!("a stored calendar: {error}")))?;
        }
        Ok(self.made[last].get_or_init(|| calendar))
    }
}

/// Every running provisional date, computed again.
pub(crate) fn recompute(matter: &mut Matter, calendar: &Calendar) {
    for clock in &mut matter.clocks {
        if clock.is_running()
            && clock.obligation.provisional
            && let Ok(computed) = clock.obligation.clone().recompute(calendar)
        {
            clock.obligation = computed;
        }
    }
}
