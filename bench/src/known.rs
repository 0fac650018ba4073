//! Matters that a later one may name: some of those that the journal holds already.

use std::sync::Arc;

use huiyin_domain::document::DocKind;
use huiyin_domain::matter::Matter;
use huiyin_domain::obligation::ObligationKind;
use huiyin_domain::stage::Stage;

use crate::dice::Dice;

/// So many of each kind are kept, the newest.
const KEPT: usize = 200;
/// Of all registrations, one in so many can be named.
const ONE_IN: u64 = 50;

/// Matters by what they can be named for, as they stood when they came here.
#[derive(Debug, Clone, Default)]
pub struct Known {
    registered: Ring,
    /// An opinion is served and its review can still be asked for.
    open_to_review: Ring,
    /// At its end after a re-review.
    finished: Ring,
}

#[derive(Debug, Clone, Default)]
struct Ring {
    matters: Vec<Arc<Matter>>,
    seen: usize,
}

/// What a matter is named for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// To be merged with, or to repeat.
    Sameness,
    /// Review is open there.
    Review,
    /// Nothing is open there any more.
    End,
}

impl Known {
    /// Takes note of a matter after a step.
    pub fn note(&mut self, matter: &Matter) {
        let ring = match matter.stage {
            Stage::Registered if matter.key.0.is_multiple_of(ONE_IN) => &mut self.registered,
            Stage::Concluded if matter.has_review() && is_open(matter) => &mut self.open_to_review,
            Stage::Final if is_re_reviewed(matter) => &mut self.finished,
            _ => return,
        };
        ring.push(matter);
    }

    /// One of them.
    pub fn pick(&self, what: For, dice: &mut Dice) -> Option<Arc<Matter>> {
        let of = match what {
            For::Sameness => &self.registered.matters,
            For::Review => &self.open_to_review.matters,
            For::End => &self.finished.matters,
        };
        (!of.is_empty()).then(|| Arc::clone(dice.pick(of)))
    }
}

impl Ring {
    fn push(&mut self, matter: &Matter) {
        let matter = Arc::new(matter.clone());
        match self.matters.get_mut(self.seen % KEPT) {
            Some(oldest) => *oldest = matter,
            None => self.matters.push(matter),
        }
        self.seen += 1;
    }
}

fn is_open(matter: &Matter) -> bool {
    matter.running_of(ObligationKind::ReviewRequest).is_some()
}

fn is_re_reviewed(matter: &Matter) -> bool {
    let last = matter.latest_opinion();
    last.is_some_and(|opinion| opinion.document == DocKind::ReReviewOpinion)
}
