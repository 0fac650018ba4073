//! What a paper means for the petitioner, in plain lines: who did what, what comes and by when, and until
//! when one can ask for what.

use huiyin_domain::code::Coded as _;
use huiyin_domain::document::DocKind;
use huiyin_domain::event::Event;
use huiyin_domain::id::{Position, UnitId};
use huiyin_domain::matter::{Matter, Opinion};
use huiyin_domain::obligation::{How, ObligationKind};
use huiyin_domain::organisation::Organisation;
use huiyin_domain::transition::Step;
use jiff::civil::Date;

use super::{Paper, for_petitioner};

/// One plain line: a sentence with a unit and a day in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its wording key.
    pub key: String,
    /// `{unit}`.
    pub unit: Option<UnitId>,
    /// `{day}`.
    pub day: Option<Date>,
}

/// What the lines are made from.
pub(super) struct Around<'a> {
    pub matter: &'a Matter,
    pub organisation: &'a Organisation,
    pub today: Date,
}

/// The lines of a paper; none where units write to each other.
pub(super) fn of(paper: &Paper, event: &Event, at: Position, around: &Around<'_>) -> Vec<Line> {
    if !for_petitioner(paper.kind) {
        return Vec::new();
    }
    let matter = around.matter;
    let code = match event.step {
        Step::Refer(_) => REFERRED,
        _ => paper.kind.code(),
    };
    let owner = event.effect.owner.clone();
    let unit = match (&event.step, &event.by.unit) {
        (Step::NotifyWhereabouts(_), _) | (_, None) => owner,
        (_, Some(unit)) => unit.clone(),
    };
    let mut lines = vec![Line {
        key: format!("paper.says.{code}"),
        unit: Some(unit),
        day: Some(event.day),
    }];
    lines.extend(match paper.kind {
        DocKind::HandlingOpinion | DocKind::ImportedAnswer => {
            remedy(at, ObligationKind::ReviewRequest, "review", around)
        }
        DocKind::ReviewOpinion if returned(matter, at) => {
            promise(event, "paper.due.returned", around)
        }
        DocKind::ReviewOpinion => remedy(at, ObligationKind::ReReviewRequest, "re_review", around),
        DocKind::ReReviewOpinion if returned(matter, at) => {
            promise(event, "paper.due.returned", around)
        }
        kind if DUE.contains(&kind) => promise(event, &format!("paper.due.{code}"), around),
        _ => Vec::new(),
    });
    if AFTER.contains(&paper.kind) && !returned(matter, at) {
        lines.push(Line {
            key: format!("paper.after.{code}"),
            unit: None,
            day: None,
        });
    }
    lines
}

/// A notice of whereabouts that sends the petitioner, or the matter, to another organ.
const REFERRED: &str = "referred";

/// Papers that start a term.
const DUE: &[DocKind] = &[
    DocKind::RegistrationForm,
    DocKind::AcceptanceNotice,
    DocKind::ExtensionNotice,
    DocKind::ReviewRequest,
    DocKind::ReReviewRequest,
];

/// Papers after which there is something more to know than who answers by when.
const AFTER: &[DocKind] = &[
    DocKind::WhereaboutsNotice,
    DocKind::NonAcceptanceNotice,
    DocKind::NoFurtherAcceptanceNotice,
    DocKind::SuggestionReply,
    DocKind::AccusationFeedback,
    DocKind::DutyReply,
    DocKind::SettlementAgreement,
    DocKind::ReReviewOpinion,
    DocKind::HearingNotice,
    DocKind::HearingRecord,
    DocKind::StatementRecord,
    DocKind::RecusalDecision,
    DocKind::StatutoryRouteNotice,
    DocKind::WithdrawalConfirmation,
];

fn returned(matter: &Matter, at: Position) -> bool {
    opinion(matter, at).is_some_and(Opinion::returns_the_matter)
}

fn opinion(matter: &Matter, at: Position) -> Option<&Opinion> {
    matter.opinions.iter().find(|opinion| opinion.entry == at)
}

/// What the act started and somebody owes: its day as it stands now, after extension and a new calendar.
fn promise(event: &Event, key: &str, around: &Around<'_>) -> Vec<Line> {
    let owed = event
        .effect
        .arisen
        .iter()
        .filter(|owed| !owed.kind.is_window());
    let owed = owed.min_by_key(|owed| owed.due);
    let Some(owed) = owed else {
        return Vec::new();
    };
    let now = around
        .matter
        .clocks
        .iter()
        .find(|clock| clock.obligation.kind == owed.kind && clock.obligation.n == owed.n);
    let day = now.map_or(owed.due, |clock| clock.obligation.due);
    vec![Line {
        key: key.to_owned(),
        unit: Some(event.effect.owner.clone()),
        day: Some(day),
    }]
}

/// Until when the petitioner can ask the next higher unit, and which one that is.
fn remedy(at: Position, window: ObligationKind, name: &str, around: &Around<'_>) -> Vec<Line> {
    let matter = around.matter;
    let Some(opinion) = opinion(matter, at).filter(|_| matter.has_review()) else {
        return Vec::new();
    };
    let bodies = around.organisation.review_body_of(&opinion.unit);
    let open = matter
        .clocks
        .iter()
        .find(|clock| clock.obligation.kind == window && clock.obligation.from >= opinion.day);
    let (state, day) = match open {
        Some(clock) => {
            let due = clock.obligation.due;
            match clock.ended {
                None if around.today <= due => ("open", Some(due)),
                Some((How::Met | How::MetLate, day)) => ("used", Some(day)),
                _ => ("over", Some(due)),
            }
        }
        None if matter.latest_opinion() == Some(opinion) => ("unserved", None),
        None => return Vec::new(),
    };
    vec![Line {
        key: format!("paper.remedy.{name}.{state}"),
        unit: bodies.into_iter().next(),
        day,
    }]
}

/// Every key that a line can have, so that a test finds the sentence of each.
pub fn keys() -> Vec<String> {
    let of = |part: &'static str, kinds: &'static [DocKind]| {
        kinds
            .iter()
            .map(move |kind| format!("paper.{part}.{}", kind.code()))
    };
    let states = ["open", "used", "over", "unserved"];
    let remedies = ["review", "re_review"]
        .into_iter()
        .flat_map(|name| states.map(|state| format!("paper.remedy.{name}.{state}")));
    let written = DocKind::MEMBERS
        .iter()
        .filter(|kind| for_petitioner(**kind));
    written
        .map(|kind| format!("paper.says.{}", kind.code()))
        .chain(of("due", DUE))
        .chain(of("after", AFTER))
        .chain(remedies)
        .chain(
            [
                "paper.says.referred",
                "paper.after.referred",
                "paper.due.returned",
            ]
            .map(str::to_owned),
        )
        .collect()
}
