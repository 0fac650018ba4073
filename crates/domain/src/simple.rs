//! 简易办理: when the simple track may be used (《信访事项简易办理办法》第四、五条).

use crate::class::{Class, Route};
use crate::matter::Matter;

/// Why the simple track is barred.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SimpleBar {
    /// First-time matters only.
    #[error("the petition repeats an earlier one")]
    NotFirstTime,
    /// Routes 1 to 5 have procedures of their own.
    #[error("the request has a statutory route of its own, or is an accusation")]
    StatutoryRoute,
    /// Assigned by a superior.
    #[error("a superior assigned the matter")]
    AssignedBySuperior,
    /// The request may be refused.
    #[error("the request may be refused")]
    MayBeRefused,
    /// Several bodies are responsible.
    #[error("several bodies are responsible")]
    SeveralBodies,
    /// Joint, and grave, complicated or knotty.
    #[error("a joint petition that is grave, complicated or knotty")]
    JointComplex,
}

impl SimpleBar {
    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotFirstTime => "simple_not_first_time",
            Self::StatutoryRoute => "simple_statutory_route",
            Self::AssignedBySuperior => "simple_assigned_by_superior",
            Self::MayBeRefused => "simple_may_be_refused",
            Self::SeveralBodies => "simple_several_bodies",
            Self::JointComplex => "simple_joint_complex",
        }
    }
}

/// What the competent unit states about the matter; the rest stands in the matter itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SimpleCase {
    /// The request may be refused.
    pub may_be_refused: bool,
    /// Several bodies are responsible.
    pub several_bodies: bool,
    /// Grave, complicated or knotty.
    pub complicated: bool,
}

/// May the matter be handled on the simple track?
/// # Errors
/// The first [`SimpleBar`] that stands in the way.
pub fn simple_allowed(matter: &Matter, case: SimpleCase) -> Result<(), SimpleBar> {
    let is_joint = matter.petition.head_count > 1;
    let bars = [
        (matter.petition.repeats.is_some(), SimpleBar::NotFirstTime),
        (has_own_route(matter), SimpleBar::StatutoryRoute),
        (matter.is_assigned(), SimpleBar::AssignedBySuperior),
        (case.may_be_refused, SimpleBar::MayBeRefused),
        (case.several_bodies, SimpleBar::SeveralBodies),
        (is_joint && case.complicated, SimpleBar::JointComplex),
    ];
    match bars.into_iter().find(|(bar, _)| *bar) {
        Some((_, why)) => Err(why),
        None => Ok(()),
    }
}

fn has_own_route(matter: &Matter) -> bool {
    match matter.class {
        Some(Class::Accusation) => true,
        Some(Class::DecisionRequest) => matter
            .route
            .is_some_and(|route| route != Route::PetitionProcedure),
        Some(Class::Suggestion) | None => false,
    }
}
