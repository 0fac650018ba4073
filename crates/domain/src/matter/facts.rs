//! Facts of a matter beyond stage and obligations, each with who and when.

use jiff::civil::Date;

use crate::class::{Adoption, Outcome, ReviewOutcome};
use crate::document::DocKind;
use crate::id::{OfficerId, Position, UnitId};

/// 转送 or 交办.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passing {
    /// Its number among those of the matter; one that was taken back keeps its number.
    pub n: u16,
    /// Who sent it.
    pub from: UnitId,
    /// To whom.
    pub to: UnitId,
    /// On what day.
    pub day: Date,
    /// Assigned, with a closing report due, rather than forwarded.
    pub assigned: bool,
}

/// 受理.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    /// Its number among those of the matter; one that ended with the unit in charge keeps its number.
    pub n: u16,
    /// The unit that is competent.
    pub unit: UnitId,
    /// The day of the notice.
    pub noticed: Date,
    /// 受理之日: the day from which the clocks count; lateness never buys time.
    pub day: Date,
    /// The entry.
    pub entry: Position,
}

/// What an opinion, reply or decision comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// A handling opinion.
    Opinion(Outcome),
    /// A reply to a suggestion.
    Suggestion(Adoption),
    /// A review or re-review.
    Review(ReviewOutcome),
    /// Feedback, a reply on a duty, an agreement or an imported answer.
    Other,
}

/// A written answer that was issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opinion {
    /// Its kind.
    pub document: DocKind,
    /// The unit that decided.
    pub unit: UnitId,
    /// The day of issue.
    pub day: Date,
    /// What it comes to.
    pub decision: Decision,
    /// The day of service with proof, once there is one.
    pub served: Option<Date>,
    /// The entry.
    pub entry: Position,
}

impl Opinion {
    /// A review that revokes the opinion and sends the matter back.
    pub fn returns_the_matter(&self) -> bool {
        self.decision == Decision::Review(ReviewOutcome::RevokedAndReturned)
    }
}

/// How a conflict of interest stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConflictState {
    /// The officer declared it: access ended at once.
    Declared,
    /// The petitioner claimed it: the unit decides.
    Requested,
    /// Decided: the officer is out.
    Upheld,
    /// Decided: there is no conflict.
    Dismissed,
}

/// 回避: a conflict of interest declared, claimed or decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The officer concerned.
    pub officer: OfficerId,
    /// How it stands.
    pub state: ConflictState,
    /// Since which day.
    pub since: Date,
}

impl Conflict {
    /// Is the officer out?
    pub fn bars(&self) -> bool {
        matches!(self.state, ConflictState::Declared | ConflictState::Upheld)
    }
}

/// 督办.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Urging {
    /// Who urges.
    pub from: UnitId,
    /// Who is urged.
    pub to: UnitId,
    /// On what day.
    pub day: Date,
    /// The number of the obligation to answer.
    pub n: u16,
    /// The day of the answer.
    pub answered: Option<Date>,
}

/// 满意度评价: the petitioner's own words and grade are sealed; here is that it was given, and whether
/// somebody pressed the petitioner about it, which the unit's supervisor is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rating {
    /// The unit rated.
    pub unit: UnitId,
    /// On what day.
    pub day: Date,
    /// The petitioner says that somebody pressed them about it.
    pub pressed: bool,
}

/// 询问启封: what the petitioner asked about one opening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The entry of the opening.
    pub opening: Position,
    /// Who opened it, and does not answer.
    pub officer: OfficerId,
    /// The unit that answers; none under a law that sets no term.
    pub to: Option<UnitId>,
    /// The number of the obligation to answer.
    pub n: u16,
    /// The day of the question.
    pub asked: Date,
    /// The day and the entry of the answer.
    pub answered: Option<(Date, Position)>,
    /// Its entry.
    pub entry: Position,
}
