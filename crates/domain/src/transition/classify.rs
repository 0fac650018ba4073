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
        let accuses = matter.petition.accuses(Some(self.class));
        wall_move::keep_outside(matter, ctx, &matter.petition, accuses)
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

#[cfg(test)]
mod tests {
    use crate::class::Class;
    use crate::obligation::{How, ObligationKind as Kind};
    use crate::scene::Scene;

    #[test]
    fn a_route_belongs_to_a_request_for_decision_alone() {
        Scene::pending().outcomes(&[
            (
                "housing-c",
                "classify class=decision-request",
                "pending-acceptance",
            ),
            (
                "housing-c",
                "classify class=decision-request route=judicial procedure=administrative-review",
                "pending-acceptance",
            ),
            (
                "housing-c",
                "classify class=suggestion route=judicial",
                "!route_not_applicable",
            ),
            (
                "housing-c",
                "classify class=accusation route=petition-procedure",
                "!route_not_applicable",
            ),
            ("roads-c", "classify class=suggestion", "!not_yours"),
        ]);
        Scene::accepted("suggestion").outcomes(&[(
            "housing-c",
            "classify class=accusation",
            "!wrong_stage",
        )]);
    }

    #[test]
    fn what_turns_out_to_accuse_the_unit_leaves_it_at_once() {
        let accusing = "register channel=letter unit=housing received=2026-04-20 text=举报。 class=decision-request accused_units=housing";
        let scene = Scene::new()
            .take("housing-c", accusing)
            .take("housing-c", "take-up");
        assert_eq!(scene.stands(), ("pending-acceptance", "housing"));
        let scene = scene.take("housing-c", "classify class=accusation");
        assert_eq!(scene.stands(), ("registered", "county"));
        assert_eq!(scene.matter().class, Some(Class::Accusation));
        assert_eq!(
            scene.ended(Kind::DirectNotice),
            None,
            "owed anew by the county"
        );
        assert_eq!(
            scene.matter().clocks[0].ended.map(|(how, _)| how),
            Some(How::Replaced)
        );
        assert_eq!(
            scene.decide("housing-c", "take-up").unwrap_err().code(),
            "not_registered"
        );
        assert!(scene.allowed("housing-head").is_empty());
    }

    #[test]
    fn the_wall_stays_when_the_class_is_changed() {
        let accusing = "register channel=letter unit=bureau received=2026-04-20 text=举报。 class=accusation accused_units=housing";
        let scene = Scene::new().take("bureau-c", accusing).take(
            "bureau-c",
            "classify class=decision-request route=petition-procedure",
        );
        scene.outcomes(&[
            ("bureau-c", "forward to=housing", "!behind_the_wall"),
            ("bureau-c", "forward to=roads", "forwarded"),
        ]);
        let named = Scene::new().take(
            "bureau-c",
            "register channel=letter unit=bureau received=2026-04-20 text=举报。 accused_units=housing",
        );
        named
            .take("bureau-c", "classify class=suggestion")
            .outcomes(&[("bureau-c", "forward to=housing", "!behind_the_wall")]);
    }

    #[test]
    fn a_stated_accusation_stays_behind_its_wall_whatever_the_class() {
        let accusing = "register channel=letter unit=bureau received=2026-04-20 text=举报。 purpose=accusation accused_units=housing";
        let scene = Scene::new().take("bureau-c", accusing).take(
            "bureau-c",
            "classify class=decision-request route=petition-procedure",
        );
        scene.outcomes(&[("bureau-c", "forward to=housing", "!behind_the_wall")]);
    }
}
