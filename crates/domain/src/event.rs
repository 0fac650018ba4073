//! What happened: a step that was taken, by whom, on what day, and what it changed.

mod record;
mod vectors;

use jiff::civil::Date;

use crate::actor::Actor;
use crate::document::DocKind;
use crate::id::{OfficerId, UnitId};
use crate::law::Act;
use crate::obligation::{Ended, Obligation};
use crate::stage::Stage;
use crate::transition::Step;

pub use record::{DecodeError, Fact, FormValue, Record};
pub use vectors::vectors;

/// One event of a matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The step, with its inputs.
    pub step: Step,
    /// Who took it.
    pub by: Actor,
    /// The civil day on which it was taken.
    pub day: Date,
    /// What it changed.
    pub effect: Effect,
}

impl Event {
    /// The document that it issues, if it issues one.
    pub fn document(&self) -> Option<DocKind> {
        let document = self.step.facts().document;
        // The one step whose document hangs on where the matter stood.
        let asks_for_re_review = matches!(self.step, Step::TakeLateRequest(_))
            && self.effect.stage == Stage::UnderReReview;
        if asks_for_re_review {
            Some(DocKind::ReReviewRequest)
        } else {
            document
        }
    }
}

/// What an event changed. It is recorded, so that replaying needs neither calendar nor organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// Where the matter stands afterwards.
    pub stage: Stage,
    /// Who has it in hand afterwards.
    pub owner: UnitId,
    /// The law the matter is opened under; with the registration only.
    pub law: Option<Act>,
    /// Obligations that arose.
    pub arisen: Vec<Obligation>,
    /// Obligations that ended.
    pub ended: Vec<Ended>,
    /// Officers who handle it or are in charge of it no more, because the wall now keeps them out.
    pub leave: Vec<OfficerId>,
}
