//! 甄别: class, route and the concrete procedure behind it.

use super::Transition;
use jiff::civil::Date;

use super::accept::clock_of;
use super::guard::{self, HEADS, STAFF};
use super::plan::Plan;
use super::spec::step;
use super::wall_move;
use crate::access::Wall;
use crate::class::{Class, Procedure, Route, Track};
use crate::context::Context;
use crate::event::{Effect, Event};
use crate::field::{Category, Prose};
use crate::id::{OfficerId, Position};
use crate::law::{Act, TermId};
use crate::matter::Matter;
use crate::obligation::ObligationKind;
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
    to [Stage::Registered], or stays;
    who "持有事项的机关、单位", "the unit that has it";
    guard "途径仅适用于申诉求决类；受理后变更的，由负责人说明理由，期限自受理之日重新计算；检举控告本单位的，即转由其他机关登记", "a route only for a request for decision; after acceptance changed by a head with a reason, the right clock counting from the day of acceptance; what accuses the unit itself is registered by another";
    terms [
        TermId::BureauDispatch, TermId::DirectNotice, TermId::NamedReportNotice,
        TermId::AcceptanceDecision, TermId::Conclude, TermId::PerformDuty
    ];
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
        optional 3 category: Category;
        /// Remarks.
        optional 4 note: Prose;
    }
}

impl Transition for Classify {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        if !is_changed(matter) {
            return guard::of_the_owner(matter, ctx, STAFF);
        }
        if !matter.opinions.is_empty() || matter.track == Track::Simple {
            return Err(Why::WrongStage {
                stage: matter.stage,
            });
        }
        guard::of_the_owner(matter, ctx, HEADS)
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        let is_request = self.class == Class::DecisionRequest;
        if self.route.is_some() && !is_request {
            return Err(Why::RouteNotApplicable);
        }
        if is_accepted(matter) && !is_changed(matter) && self.route.is_some_and(Route::leads_out) {
            return Err(Why::LeadsOut);
        }
        if is_changed(matter) {
            if self.note.is_none() {
                return Err(Why::ReasonNeeded);
            }
            if is_request && self.route.is_none() {
                return Err(Why::RouteNeeded);
            }
        }
        let has_own_route = self.class == Class::Accusation
            || self
                .route
                .is_some_and(|route| route != Route::PetitionProcedure);
        if matter.track == Track::Simple && has_own_route {
            return Err(SimpleBar::StatutoryRoute.into());
        }
        let accuses = matter.petition.accuses(Some(self.class));
        let effect = wall_move::keep_outside(matter, ctx, &matter.petition, accuses)?;
        if effect.owner == matter.owner && is_changed(matter) {
            self.with_its_clock(matter, ctx, effect.leave)
        } else {
            Ok(effect)
        }
    }

    fn mark(&self, matter: &mut Matter, event: &Event, _at: Position) {
        matter.class = Some(self.class);
        matter.route = self.route;
        matter.procedure = self.procedure;
        if let Some(category) = &self.category {
            matter.petition.category = category.levels();
        }
        wall_move::mark(matter, event);
    }
}

impl Classify {
    /// After acceptance the clock of the new class and route takes the place of the old, from the day
    /// that it would have started: no change buys time. What now leads out keeps its clock until the
    /// petitioner is told.
    fn with_its_clock(
        &self,
        matter: &Matter,
        ctx: &Context<'_>,
        leave: Vec<OfficerId>,
    ) -> Result<Effect, Why> {
        let mut changed = matter.clone();
        changed.class = Some(self.class);
        changed.route = self.route;
        let wall = Wall::around(matter, ctx.organisation);
        let plan = Plan::on(matter, ctx).fell_behind(&wall);
        let (before, after) = (clock_of(matter), clock_of(&changed));
        let leads_out = self.route.is_some_and(Route::leads_out);
        let is_owed = matter.running().any(|owed| owed.kind.is_handling());
        let plan = if leads_out && before.is_none() && !is_owed {
            // Nothing ran for a suggestion: what now leads out must be led there before a request would be decided.
            let start = clock_start(matter, ctx, ObligationKind::Conclude);
            plan.owes(ObligationKind::Conclude, start)?
        } else if leads_out || before == after {
            plan
        } else {
            let plan = plan.superseded(ObligationKind::is_handling, ctx.now.today);
            match after {
                Some(kind) => plan.owes(kind, clock_start(matter, ctx, kind))?,
                None => plan,
            }
        };
        let mut effect = plan.done()?;
        effect.leave = leave;
        Ok(effect)
    }
}

fn clock_start(matter: &Matter, ctx: &Context<'_>, kind: ObligationKind) -> Date {
    let received = matter.receipt.unwrap_or(matter.petition.received);
    match (&matter.accepted, kind) {
        (_, ObligationKind::PerformDuty) => received,
        (Some(accepted), _) => accepted.day,
        (None, _) => ctx.now.today,
    }
}

fn is_accepted(matter: &Matter) -> bool {
    matches!(matter.stage, Stage::Accepted | Stage::InProgress)
}

/// Accepted with class and route, which are now changed. Without them only another system accepts; they
/// are then set for the first time.
fn is_changed(matter: &Matter) -> bool {
    let is_set = match matter.class {
        Some(Class::DecisionRequest) => matter.route.is_some(),
        class => class.is_some(),
    };
    is_accepted(matter) && is_set
}

#[cfg(test)]
mod tests {
    use crate::class::Class;
    use crate::obligation::{How, ObligationKind as Kind};
    use crate::scene::{ROUTE_6, Scene};
    use jiff::civil::date;

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
            "classify class=accusation note=理由",
            "!role_not_allowed",
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
    fn after_acceptance_a_head_changes_it_with_a_reason_and_the_right_clock_counts() {
        let scene = Scene::in_progress("suggestion").on(date(2026, 6, 1));
        let change = format!("classify class={ROUTE_6}");
        scene.outcomes(&[
            (
                "housing-h",
                &format!("{change} note=理由"),
                "!role_not_allowed",
            ),
            ("housing-head", &change, "!reason_needed"),
            (
                "housing-head",
                "classify class=decision-request note=理由",
                "!route_needed",
            ),
        ]);
        let scene = scene.take("housing-head", &format!("{change} note=属于申诉求决"));
        assert_eq!(
            scene.due(Kind::Conclude),
            Some(date(2026, 7, 20)),
            "from acceptance"
        );
        let duty = scene.on(date(2026, 7, 21)).take(
            "housing-head",
            "classify class=decision-request route=perform-duty note=属于履职申请",
        );
        assert_eq!(
            duty.ended(Kind::Conclude),
            Some(How::MetLate),
            "lateness stays on record"
        );
        assert_eq!(duty.due(Kind::PerformDuty), Some(date(2026, 7, 6)));
        let out = duty.take(
            "housing-head",
            "classify class=decision-request route=judicial note=属于诉讼",
        );
        assert!(
            out.due(Kind::PerformDuty).is_some(),
            "until the petitioner is told"
        );
        out.outcomes(&[("housing-h", "redirect organ=法院 way=paper", "redirected")]);
        Scene::served().outcomes(&[(
            "housing-head",
            "classify class=suggestion note=理由",
            "!wrong_stage",
        )]);
    }

    #[test]
    fn at_a_discipline_organ_the_notice_becomes_that_of_a_named_report() {
        let scene = Scene::new()
            .take(
                "discipline-c",
                "register channel=letter unit=discipline received=2026-04-20 text=举报。",
            )
            .take("discipline-c", "classify class=accusation");
        assert_eq!(scene.ended(Kind::DirectNotice), Some(How::Replaced));
        let notice = scene.running(Kind::NamedReportNotice).unwrap();
        assert_eq!(notice.from, date(2026, 4, 20));
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
