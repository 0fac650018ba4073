//! Row 33: a returned matter is handled anew, by somebody else.

use super::Transition;
use super::guard::{self, HANDLERS};
use super::plan::Plan;
use super::spec::step;
use crate::access::Wall;
use crate::context::Context;
use crate::event::{Effect, Event};
use crate::id::{OfficerId, Position, UnitId};
use crate::law::Act;
use crate::matter::Matter;
use crate::obligation::{ObligationKind, Owner};
use crate::organisation::Officer;
use crate::refusal::Why;
use crate::stage::Stage;

step! {
    /// 重新办理: the period was set with the return; the new opinion opens review again.
    Resume = "resume", act 330, entry 25;
    rows "33";
    title "重新办理", "handle anew";
    from [Stage::Reviewed, Stage::ReReviewed];
    to [Stage::InProgress];
    who "原办理机关、单位的其他人员；均参与过的，由上一级机关、单位", "the unit whose opinion fell, another handler; the next higher unit when everybody there took part";
    guard "意见已被撤销并责令重新办理；原承办人不得再办", "the opinion was revoked and returned; not the same handler";
    terms [];
    document None;
    basis Act::Shandong2015.article(45), Local;
    fields {
        /// Who handles it.
        required 0 handler: OfficerId;
        /// The handler declares to have no conflict of interest.
        required 1 no_conflict: bool;
    }
}

impl Transition for Resume {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        if !matter.is_returned() {
            return Err(Why::WrongStage {
                stage: matter.stage,
            });
        }
        ctx.acts_for(who_resumes(matter, ctx), Some(matter), HANDLERS)
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        if !self.no_conflict {
            return Err(Why::ConflictNotDeclared);
        }
        if matter.took_part.contains(&self.handler) {
            return Err(Why::SameHandler {
                officer: self.handler.clone(),
            });
        }
        let unit = who_resumes(matter, ctx);
        guard::fit_officer(matter, ctx, &self.handler, unit, HANDLERS)?;
        let plan = Plan::on(matter, ctx).to(Stage::InProgress);
        let owed = matter.running_of(ObligationKind::ReturnedHandling);
        let Some(owed) = owed.filter(|_| *unit != matter.owner) else {
            return plan.done();
        };
        // The higher unit takes it over with the day on which it is due.
        let mut taken_over = owed.clone();
        taken_over.owner = Owner::Unit(unit.clone());
        let mut plan = plan
            .given_to(unit)
            .replaced(|kind| kind == ObligationKind::ReturnedHandling);
        plan.add(taken_over);
        plan.done()
    }

    fn mark(&self, matter: &mut Matter, event: &Event, _at: Position) {
        matter.handled_before = matter.took_part.clone();
        if let Some(accepted) = &mut matter.accepted {
            accepted.unit = event.effect.owner.clone();
        }
        matter.handler = Some(self.handler.clone());
        matter.takes_part(&self.handler);
        matter.heard = false;
        matter.asked = false;
    }
}

/// The unit whose opinion fell; the next higher one when everybody there who could handle it took part.
fn who_resumes<'a>(matter: &'a Matter, ctx: &Context<'a>) -> &'a UnitId {
    let organisation = ctx.organisation;
    let own = &matter.owner;
    let is_free = |officer: &Officer| {
        officer.unit == *own
            && !matter.took_part.contains(&officer.id)
            && guard::fit_officer(matter, ctx, &officer.id, own, HANDLERS).is_ok()
    };
    let is_outside = organisation.unit(own).is_some_and(|unit| unit.outside);
    if is_outside || organisation.officers().any(is_free) {
        return own;
    }
    let wall = Wall::around(matter, organisation);
    let higher = organisation.next_higher(own);
    higher
        .filter(|unit| !wall.keeps_out_unit(unit))
        .unwrap_or(own)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::obligation::{How, ObligationKind as Kind};
    use crate::scene::{OPINION, REVIEW, Scene};

    #[test]
    fn another_handler_hears_the_petitioner_again_and_the_new_opinion_opens_review_again() {
        let returned = format!(
            "issue-review {} signed_by=county-head",
            REVIEW.replace("upheld", "revoked-and-returned")
        );
        let scene = Scene::under_review()
            .on(date(2026, 10, 20))
            .take("county-r", &returned);
        scene.outcomes(&[
            (
                "housing-head2",
                "resume handler=housing-h no_conflict=yes",
                "!same_handler",
            ),
            (
                "housing-head2",
                "resume handler=housing-h2 no_conflict=yes",
                "in-progress",
            ),
            (
                "county-head",
                "resume handler=county-h no_conflict=yes",
                "!not_yours",
            ),
        ]);
        let issue = format!("issue-opinion {OPINION} remedy=可复查 signed_by=housing-head2");
        let scene = scene.take("housing-head2", "resume handler=housing-h2 no_conflict=yes");
        scene.outcomes(&[("housing-h2", &issue, "!not_heard")]);
        let scene = scene
            .take(
                "housing-h2",
                "hear-petitioner day=2026-10-20 way=phone note=已记录 cause=多次报修",
            )
            .take("housing-h2", &issue);
        assert_eq!(scene.ended(Kind::ReturnedHandling), Some(How::Met));
        let scene = scene.on(date(2026, 10, 22)).take(
            "housing-c",
            "serve document=handling-opinion day=2026-10-22 way=handed proof=yes reference=R-1",
        );
        assert_eq!(
            scene.running(Kind::ReviewRequest).map(|window| window.n),
            Some(2)
        );
        scene.outcomes(&[(
            "petitioner",
            "request-review body=county note=不服",
            "under-review",
        )]);
    }

    fn returned() -> Scene {
        let returned = format!(
            "issue-review {} signed_by=county-head",
            REVIEW.replace("upheld", "revoked-and-returned")
        );
        Scene::under_review().take("county-r", &returned)
    }

    #[test]
    fn nobody_who_handled_the_fallen_opinion_comes_back_by_another_step() {
        let scene = returned().take("housing-head2", "resume handler=housing-h2 no_conflict=yes");
        let hear = "hear-petitioner day=2026-09-20 way=phone note=已记录 cause=多次报修";
        scene.outcomes(&[
            (
                "housing-head2",
                "change-handler handler=housing-h no_conflict=yes",
                "!same_handler",
            ),
            ("housing-h", hear, "!same_handler"),
            // The head signed the opinion that fell.
            ("housing-head", hear, "!same_handler"),
            ("housing-head2", hear, "in-progress"),
            ("housing-h2", hear, "in-progress"),
        ]);
    }

    #[test]
    fn the_next_higher_unit_takes_it_when_everybody_took_part() {
        let mut scene = returned();
        let due = scene.due(Kind::ReturnedHandling);
        for officer in ["housing-h2", "housing-head2"] {
            let officer = crate::id::OfficerId::new(officer).unwrap();
            scene.matter.as_mut().unwrap().takes_part(&officer);
        }
        scene.outcomes(&[
            (
                "housing-head2",
                "resume handler=housing-h2 no_conflict=yes",
                "!not_yours",
            ),
            (
                "county-head2",
                "resume handler=county-h no_conflict=yes",
                "in-progress",
            ),
        ]);
        let scene = scene.take("county-head2", "resume handler=county-h no_conflict=yes");
        assert_eq!(scene.stands(), ("in-progress", "county"));
        assert_eq!(scene.due(Kind::ReturnedHandling), due);
        let accepted = scene.matter().accepted.as_ref().unwrap();
        assert_eq!(
            accepted.unit.as_str(),
            "county",
            "another return comes here"
        );
    }

    #[test]
    fn only_a_returned_matter_is_handled_anew() {
        Scene::reviewed().outcomes(&[(
            "county-head",
            "resume handler=county-h no_conflict=yes",
            "!wrong_stage",
        )]);
    }
}
