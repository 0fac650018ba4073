//! 《信访条例》 of 2005, in force 2005-05-01 to 2022-04-30, for imported acts of those years only.
//!
//! Shows what term a claimed day fell under. Nothing is judged by it: an imported act is a claim.

use super::Amount::Fixed;
use super::Owes::*;
use super::Starts::*;
use super::Sure::Text;
use super::{Act, TermId, TermRule};
use crate::term::Term::Days;

const ACT: Act = Act::Regulations2005;

macro_rules! rule {
    ($id:ident, $days:literal, $starts:expr, $owes:expr, $article:literal) => {
        TermRule {
            id: TermId::$id,
            amount: Fixed(Days($days)),
            starts: $starts,
            owes: $owes,
            basis: ACT.article($article),
            sure: Text,
        }
    };
}

/// The periods that have a counterpart today; the working-day objection had none.
pub(super) static TERMS: &[TermRule] = &[
    rule!(BureauDispatch, 15, BureauReceives, PetitionBureau, 21),
    rule!(DirectNotice, 15, UnitReceivesDirectly, ReceivingUnit, 22),
    rule!(
        ForwardedNotice,
        15,
        UnitReceivesForwarded,
        CompetentUnit,
        21
    ),
    rule!(Conclude, 60, Accepted, CompetentUnit, 33),
    rule!(Extension, 30, EndOfConclude, HeadOfUnit, 33),
    rule!(ReviewRequest, 30, OpinionServed, Petitioner, 34),
    rule!(ReviewOpinion, 30, ReviewRequested, ReviewBody, 34),
    rule!(RereviewRequest, 30, ReviewOpinionServed, Petitioner, 35),
    rule!(RereviewOpinion, 30, RereviewRequested, RereviewBody, 35),
    rule!(ImprovementFeedback, 30, ProposalReceived, AddressedUnit, 36),
];
