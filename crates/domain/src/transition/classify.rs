//! 甄别: class, route and the concrete procedure behind it.

use super::Transition;
use super::guard::{self, STAFF};
use super::spec::step;
use super::wall_move;
use crate::class::{Class, Procedure, Route, Track};
use crate::context::Context;
use crate::event::{Effect, Event};
use crate::field::{Line, Prose};
use crate::id::Position;
use crate::law::Act;
use crate::matter::Matter;
use crate::refusal::Why;
use crate::simple::SimpleBar;
use crate::stage::Stage;

step! {
    /// 甄别分类. A person decides; hints never do. What turns out to accuse the unit that has it goes at
    /// once to a unit outside the wall.
    Classify = "classify", act 21, entry 25;
    rows "";
    title "甄别分类", "classify";
    from [
        Stage::Registered, Stage::SubmittedUp, Stage::PendingAcceptance, Stage::Accepted, Stage::InProgress
    ];
    to [];
    who "持有事项的机关、单位", "the unit that has it";
    guard "途径仅适用于申诉求决类；检举控告本单位的，即转由其他机关登记", "a route only for a request for decision; what accuses the unit itself is registered by another";
    terms [];
    document None;
    basis Act::Regulations2022.article(28), Text;
    fields {
        /// Class.
        required 0 class: Class;
        /// Route of a request for decision.
        optional 1 route: Route;
        /// The concrete procedure.
        optional 2 procedure: Procedure;
        /// Content category, levels divided by `/`.
        optional 3 category: Line<80>;
        /// Remarks.
        optional 4 note: Prose;
    }
}

impl Transition for Classify {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        if is_taken_over(matter) && guard::handled_here(matter).is_ok() {
            return Err(Why::WrongStage {
                stage: matter.stage,
            });
        }
        guard::of_the_owner(matter, ctx, STAFF)
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        let is_request = self.class == Class::DecisionRequest;
        if self.route.is_some() && !is_request {
            return Err(Why::RouteNotApplicable);
        }
        if is_taken_over(matter) && self.route.is_some_and(Route::leads_out) {
            return Err(Why::LeadsOut);
        }
        let has_own_route = self.class == Class::Accusation
            || self
                .route
                .is_some_and(|route| route != Route::PetitionProcedure);
        if matter.track == Track::Simple && has_own_route {
            return Err(SimpleBar::StatutoryRoute.into());
        }
        wall_move::keep_outside(matter, ctx, &matter.petition, Some(self.class))
    }

    fn mark(&self, matter: &mut Matter, event: &Event, _at: Position) {
        matter.class = Some(self.class);
        matter.route = self.route;
        matter.procedure = self.procedure;
        if let Some(category) = &self.category {
            matter.petition.category = super::register::levels(category.as_str());
        }
        wall_move::mark(matter, event);
    }
}

/// Accepted without class or route: only another system does that. They are then set afterwards.
fn is_taken_over(matter: &Matter) -> bool {
    matches!(matter.stage, Stage::Accepted | Stage::InProgress)
}
