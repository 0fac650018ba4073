//! Row 22: 信访处理意见书.

use super::Transition;
use super::guard::{self, HEADS};
use super::plan::Plan;
use super::spec::step;
use crate::class::Outcome;
use crate::context::Context;
use crate::document::DocKind;
use crate::event::{Effect, Event};
use crate::field::{Prose, Reference};
use crate::id::{OfficerId, Position};
use crate::law::Act;
use crate::matter::{Decision, Matter};
use crate::obligation::ObligationKind;
use crate::refusal::Why;
use crate::stage::Stage;

step! {
    /// 出具处理意见: request; facts and grounds; opinion; what it rests on; and the right to review.
    IssueOpinion = "issue-opinion", act 220, entry 16;
    rows "22";
    title "出具处理意见书", "issue the handling opinion";
    from [Stage::InProgress];
    to [Stage::Concluded];
    who "有权处理的机关、单位，负责人签发", "the competent unit, signed by its head";
    guard "申诉求决类途径六；已听取陈述，已问清缘由或者调查核实，或者记明为何不能", "a request for decision on route 6; the petitioner was heard, and the cause asked or looked into, or the record says why not";
    terms [];
    document Some(DocKind::HandlingOpinion);
    basis Act::Regulations2022.article(32), Text;
    fields {
        /// What it comes to.
        required 0 outcome: Outcome;
        /// What the petitioner asks for.
        required 1 request: Prose;
        /// Facts and grounds found.
        required 2 facts: Prose;
        /// The opinion.
        required 3 opinion: Prose;
        /// Laws, rules and policies it rests on.
        required 4 grounds: Prose;
        /// Review: to whom and within what time.
        required 5 remedy: Prose;
        /// Who signs it.
        required 6 signed_by: OfficerId;
        /// The document's own number.
        optional 7 document_number: Reference;
    }
}

impl Transition for IssueOpinion {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        guard::by_handler(matter, ctx)?;
        if !matter.has_review() {
            return Err(Why::OtherClass);
        }
        matter.four_clears()
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        guard::fit_officer(matter, ctx, &self.signed_by, &matter.owner, HEADS)?;
        Plan::on(matter, ctx)
            .to(Stage::Concluded)
            .met(ObligationKind::is_handling, ctx.now.today)
            .done()
    }

    fn mark(&self, matter: &mut Matter, event: &Event, at: Position) {
        let decision = Decision::Opinion(self.outcome);
        matter.issues(
            event,
            at,
            DocKind::HandlingOpinion,
            decision,
            Some(&self.signed_by),
        );
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::obligation::{How, ObligationKind as Kind};
    use crate::scene::{OPINION, ROUTE_6, Scene};

    #[test]
    fn it_is_signed_by_a_head_and_ends_the_sixty_days() {
        let issue = format!("issue-opinion {OPINION} remedy=可复查 signed_by=housing-head");
        let scene = Scene::in_progress(ROUTE_6);
        scene.outcomes(&[
            ("housing-h", &issue, "concluded"),
            (
                "housing-h",
                &issue.replace("=housing-head", "=housing-h2"),
                "!officer_unknown",
            ),
            (
                "housing-h",
                &issue.replace("=housing-head", "=county-head"),
                "!officer_unknown",
            ),
            ("housing-c", &issue, "!role_not_allowed"),
        ]);
        Scene::in_progress("suggestion").outcomes(&[("housing-h", &issue, "!other_class")]);
        let scene = scene.on(date(2026, 7, 20)).take("housing-h", &issue);
        assert_eq!(scene.ended(Kind::Conclude), Some(How::Met));
        assert_eq!(
            scene.matter().running().count(),
            0,
            "no window before service"
        );
    }

    #[test]
    fn every_part_that_the_regulations_ask_for_is_required() {
        for part in [
            "outcome",
            "request",
            "facts",
            "opinion",
            "grounds",
            "remedy",
            "signed_by",
        ] {
            let field = IssueOpinion::FIELDS
                .iter()
                .find(|field| field.name == part)
                .unwrap();
            assert!(field.required, "{part}");
        }
    }

    #[test]
    fn every_outcome_of_the_regulations_can_be_given() {
        for outcome in [
            "supported",
            "partly-supported",
            "explained",
            "not-supported",
        ] {
            let opinion = OPINION.replace("supported", outcome);
            let issue = format!("issue-opinion {opinion} remedy=可复查 signed_by=housing-head");
            let scene = Scene::in_progress(ROUTE_6).take("housing-h", &issue);
            let decision = scene.matter().latest_opinion().unwrap().decision;
            let expected = <Outcome as crate::code::Coded>::from_code(outcome).unwrap();
            assert_eq!(decision, Decision::Opinion(expected));
        }
    }
}
