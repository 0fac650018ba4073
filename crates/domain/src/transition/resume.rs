//! Row 33: a returned matter is handled anew, by somebody else.

use super::Transition;
use super::guard::{self, HANDLERS};
use super::plan::Plan;
use super::spec::step;
use crate::context::Context;
use crate::event::{Effect, Event};
use crate::id::{OfficerId, Position};
use crate::law::Act;
use crate::matter::Matter;
use crate::refusal::Why;
use crate::stage::Stage;

step! {
    /// 重新办理: the period was set with the return; the new opinion opens review again.
    Resume = "resume", act 330, entry 25;
    rows "33";
    title "重新办理", "handle anew";
    from [Stage::Reviewed, Stage::ReReviewed];
    to [Stage::InProgress];
    who "原办理机关、单位的其他人员", "the unit whose opinion fell, another handler";
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
        guard::of_the_owner(matter, ctx, HANDLERS)
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
        guard::fit_officer(matter, ctx, &self.handler, &matter.owner, HANDLERS)?;
        Plan::on(matter, ctx).to(Stage::InProgress).done()
    }

    fn mark(&self, matter: &mut Matter, _event: &Event, _at: Position) {
        matter.handler = Some(self.handler.clone());
        matter.takes_part(&self.handler);
        matter.heard = false;
    }
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
                "hear-petitioner day=2026-10-20 way=phone note=已记录",
            )
            .take("housing-h2", &issue);
        assert_eq!(scene.ended(Kind::ReturnedHandling), Some(How::Met));
        let scene = scene.on(date(2026, 10, 22)).take(
            "housing-c",
            "serve document=handling-opinion day=2026-10-22 way=handed proof=yes",
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

    #[test]
    fn only_a_returned_matter_is_handled_anew() {
        Scene::reviewed().outcomes(&[(
            "county-head",
            "resume handler=county-h no_conflict=yes",
            "!wrong_stage",
        )]);
    }
}
