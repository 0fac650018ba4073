//! Which missed deadlines the journal must name: computed from the duties and the days they ended.

use huiyin_domain::calendar::Calendar;
use huiyin_domain::code::Coded as _;
use huiyin_domain::obligation::{Obligation, ObligationKind};
use huiyin_journal::audit::Due;
use huiyin_journal::body::CaseId;
use huiyin_journal::kind;
use huiyin_journal::leaf::LeafView;
use huiyin_store::{CALENDAR, Deadline, Happened, Loaded, StoreError, Tx};
use jiff::civil::Date;

use super::{date, day};
use crate::error::OfficeError;
use crate::office::Office;

/// One expected entry of the sealer for each duty that was open when the seal of its last day was due.
///
/// A duty may be entered after its last day has passed (a receipt recorded late): then the first seal
/// after that names it. A date that a later calendar moved keeps the entry it had.
pub(super) fn of(office: &Office) -> Result<Vec<Due>, OfficeError> {
    let open_day = open_day(office)?;
    let mut deadlines = Vec::new();
    office.store.read(|tx| {
        huiyin_store::each_deadline(tx, office.code(), open_day, &mut |deadline| {
            deadlines.push(deadline);
            Ok(())
        })
    })?;
    office
        .store
        .read(|tx| {
            let due = deadlines
                .iter()
                .map(|deadline| expected(tx, office.code(), deadline, open_day));
            due.filter_map(Result::transpose).collect()
        })
        .map_err(OfficeError::from)
}

fn expected(
    tx: &mut dyn Tx,
    office: &str,
    deadline: &Deadline,
    open_day: Date,
) -> Result<Option<Due>, StoreError> {
    // Nearly always the sealer has entered it on its last day: then the matter stays unread. On any other
    // day it is the matter that says when it should have been.
    if let Some((on, register, case_id)) = huiyin_store::missed_entry(tx, office, deadline)?
        && on == deadline.due
    {
        return Ok(Some(due(on, register, case_id)));
    }
    let Some(loaded) = huiyin_store::load_matter(tx, office, deadline.matter)? else {
        return Ok(None);
    };
    let on = lateness(tx, office, &loaded, deadline)?;
    let missed = on.filter(|on| deadline.ended.is_none_or(|ended| ended > *on) && *on < open_day);
    Ok(missed.map(|on| due(on, loaded.head.register, loaded.head.case_id)))
}

/// The day whose seal first had to count the duty as missed: its last day, or the day on which it was
/// entered or its date computed again, when that came after. A later calendar moves no day that is over.
fn lateness(
    tx: &mut dyn Tx,
    office: &str,
    loaded: &Loaded,
    deadline: &Deadline,
) -> Result<Option<Date>, StoreError> {
    let Some((entered, mut duty)) = arisen(loaded, deadline) else {
        return Ok(Some(deadline.due));
    };
    let mut since = entered.day;
    if duty.provisional {
        let mut calendar = Calendar::builtin();
        for (at, text) in huiyin_store::settings(tx, office, CALENDAR)? {
            let damaged = |said: String| StoreError::Damaged(said);
            calendar = calendar
                .with_year(&text)
                .map_err(|error| damaged(error.to_string()))?;
            if at < entered.entry || !duty.provisional {
                continue;
            }
            let row = huiyin_store::entry(tx, office, at)?;
            let leaf = row.map(|row| row.leaf).unwrap_or_default();
            let leaf = LeafView::decode(&leaf).map_err(|error| damaged(error.to_string()))?;
            let adopted = date(leaf.day).unwrap_or(since);
            if duty.due.max(since) < adopted {
                break;
            }
            duty = duty
                .recompute(&calendar)
                .map_err(|error| damaged(error.to_string()))?;
            since = adopted;
        }
    }
    Ok(Some(duty.due.max(since)))
}

fn due(on: Date, register: u32, case_id: CaseId) -> Due {
    Due {
        last_day: day(on),
        kind: kind::OVERDUE,
        register: u64::from(register),
        case_id: Some(case_id),
    }
}

/// The duty as it was entered, and the entry.
fn arisen<'a>(loaded: &'a Loaded, deadline: &Deadline) -> Option<(&'a Happened, Obligation)> {
    let (kind, n) = deadline.kind;
    let kind = ObligationKind::from_number(kind.unsigned_abs())?;
    loaded.entries.iter().find_map(|happened| {
        let mut arisen = happened.event.as_ref()?.effect.arisen.iter();
        let duty = arisen.find(|duty| duty.kind == kind && i64::from(duty.n) == n)?;
        Some((happened, duty.clone()))
    })
}

/// The day that is open: that of the last leaf, or the day after it when that leaf is a seal.
fn open_day(office: &Office) -> Result<Date, OfficeError> {
    let generation = office.generation();
    let today = office.moment().today;
    let last = office.store.read(|tx| {
        let size = huiyin_store::size_of(tx, office.code(), generation)?;
        let at = huiyin_store::Position::new(generation, size.saturating_sub(1));
        huiyin_store::entry(tx, office.code(), at)
    })?;
    let leaf = last.map(|row| row.leaf).unwrap_or_default();
    let Ok(leaf) = LeafView::decode(&leaf) else {
        return Ok(today);
    };
    let day = date(leaf.day).unwrap_or(today);
    Ok(if leaf.kind == kind::SEAL {
        day.tomorrow().unwrap_or(day)
    } else {
        day
    })
}
