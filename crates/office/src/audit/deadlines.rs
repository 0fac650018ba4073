//! Which missed deadlines the journal must name: computed from the duties and the days they ended.

use huiyin_domain::code::Coded as _;
use huiyin_domain::obligation::ObligationKind;
use huiyin_journal::audit::Due;
use huiyin_journal::body::CaseId;
use huiyin_journal::kind;
use huiyin_journal::leaf::LeafView;
use huiyin_store::{Deadline, Loaded, StoreError, Tx};
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
    // Nearly always the sealer has entered it: its entry says all, and the matter stays unread.
    if let Some((on, register, case_id)) = huiyin_store::missed_entry(tx, office, deadline)? {
        return Ok(Some(due(on, register, case_id)));
    }
    let Some(loaded) = huiyin_store::load_matter(tx, office, deadline.matter)? else {
        return Ok(None);
    };
    let on = arisen(&loaded, deadline).map_or(deadline.due, |day| day.max(deadline.due));
    let open_at_the_seal = deadline.ended.is_none_or(|ended| ended > on);
    if !open_at_the_seal || on >= open_day {
        return Ok(None);
    }
    Ok(Some(due(on, loaded.head.register, loaded.head.case_id)))
}

fn due(on: Date, register: u32, case_id: CaseId) -> Due {
    Due {
        last_day: day(on),
        kind: kind::OVERDUE,
        register: u64::from(register),
        case_id: Some(case_id),
    }
}

/// The day on which the duty was entered.
fn arisen(loaded: &Loaded, deadline: &Deadline) -> Option<Date> {
    let (kind, n) = deadline.kind;
    let kind = ObligationKind::from_number(kind.unsigned_abs())?;
    let of_event = |happened: &&huiyin_store::Happened| {
        happened.event.as_ref().is_some_and(|event| {
            let mut arisen = event.effect.arisen.iter();
            arisen.any(|duty| duty.kind == kind && i64::from(duty.n) == n)
        })
    };
    Some(loaded.entries.iter().find(of_event)?.day)
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
