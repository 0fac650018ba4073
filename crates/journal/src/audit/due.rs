//! Missed deadlines: lateness is itself an event, once per deadline (§4.4).

use std::collections::BTreeMap;

use super::finding::{Code, Findings};
use crate::body::{Body, CaseId};
use crate::civil::Day;
use crate::kind::{self, Kind};
use crate::leaf::LeafView;

/// A deadline that was missed: the seal of its last day must count an entry for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The last day on which it could be met.
    pub last_day: Day,
    /// [`kind::OVERDUE`], or [`kind::REPORT_MISSED`].
    pub kind: Kind,
    /// The register of the matter, or of the report; 0 for none.
    pub register: u64,
    /// The case, where bodies can be compared.
    pub case_id: Option<CaseId>,
}

type Place = (Kind, u64);

/// Expected and found entries.
#[derive(Debug, Default)]
pub(super) struct Deadlines {
    expected: BTreeMap<Day, BTreeMap<Place, Vec<Option<CaseId>>>>,
    entered: BTreeMap<Place, Vec<Option<CaseId>>>,
}

impl Deadlines {
    pub(super) fn new(due: impl IntoIterator<Item = Due>) -> Self {
        let mut deadlines = Self::default();
        for due in due {
            let day = deadlines.expected.entry(due.last_day).or_default();
            day.entry((due.kind, due.register))
                .or_default()
                .push(due.case_id);
        }
        deadlines
    }

    /// A leaf of the open day, with its body if it could be opened.
    pub(super) fn entered(&mut self, leaf: &LeafView<'_>, body: Option<Body>) {
        if matches!(leaf.kind, kind::OVERDUE | kind::REPORT_MISSED) {
            let case_id = body.and_then(|body| body.case).map(|case| case.case_id);
            self.entered
                .entry((leaf.kind, leaf.register))
                .or_default()
                .push(case_id);
        }
    }

    /// The day is sealed: what was due on it must have been entered.
    pub(super) fn sealed(&mut self, day: Day, seq: u64, findings: &mut Findings) {
        let mut entered = std::mem::take(&mut self.entered);
        for (place, due) in self.expected.remove(&day).unwrap_or_default() {
            let found = entered.remove(&place).unwrap_or_default();
            let (missing, extra) = unmatched(due, found);
            report(findings, Code::Overdue, day, seq, place, missing);
            report(
                findings,
                Code::OverdueWithoutDeadline,
                day,
                seq,
                place,
                extra,
            );
        }
        for (place, found) in entered {
            report(
                findings,
                Code::OverdueWithoutDeadline,
                day,
                seq,
                place,
                found.len(),
            );
        }
    }
}

/// How many deadlines and entries have no partner. Same cases are paired first; an entry whose body
/// is not at hand, or a deadline without case, pairs with any that is left.
fn unmatched(due: Vec<Option<CaseId>>, mut found: Vec<Option<CaseId>>) -> (usize, usize) {
    let mut open = Vec::new();
    for case in due {
        match found
            .iter()
            .position(|other| case.is_some() && *other == case)
        {
            Some(place) => {
                found.swap_remove(place);
            }
            None => open.push(case),
        }
    }
    let mut missing = 0;
    for case in open {
        match found
            .iter()
            .position(|other| case.is_none() || other.is_none())
        {
            Some(place) => {
                found.swap_remove(place);
            }
            None => missing += 1,
        }
    }
    (missing, found.len())
}

fn report(findings: &mut Findings, code: Code, day: Day, seq: u64, place: Place, count: usize) {
    if count == 0 {
        return;
    }
    let (kind, register) = place;
    let text = if code == Code::Overdue {
        format!(
            "day {day}, register {register}: {count} missed deadlines without a type {kind} entry"
        )
    } else {
        format!(
            "day {day}, register {register}: {count} type {kind} entries without a missed deadline"
        )
    };
    findings.error(code, Some(seq), text);
}
