//! Row 26: 复查意见书.

use super::Transition;
use super::review;
use super::spec::{Facts, step};
use crate::class::ReviewOutcome;
use crate::context::Context;
use crate::document::DocKind;
use crate::event::{Effect, Event};
use crate::field::{Days, Prose};
use crate::id::{OfficerId, Position};
use crate::law::{Act, TermId};
use crate::matter::{Decision, Matter};
use crate::refusal::Why;
use crate::stage::Stage;

step! {
    /// 出具复查意见: within thirty days, in writing.
    IssueReview = "issue-review", act 260, entry 16;
    rows "26, 33";
    title "出具复查意见书", "issue the review opinion";
    from [Stage::UnderReview];
    to [Stage::Reviewed];
    who "复查机关；未参与原办理的人员", "the review body; nobody who took part before";
    guard "维持、变更，或撤销并责令限期重新办理", "upheld, changed, or revoked and returned with a period";
    terms [TermId::ReturnedHandling];
    document Some(DocKind::ReviewOpinion);
    basis Act::Regulations2022.article(35), Text;
    fields {
        /// What it comes to.
        required 0 outcome: ReviewOutcome;
        /// What the petitioner asks for.
        required 1 request: Prose;
        /// Facts found.
        required 2 facts: Prose;
        /// The opinion.
        required 3 opinion: Prose;
        /// What it rests on.
        required 4 grounds: Prose;
        /// Re-review: to whom and within what time.
        optional 5 remedy: Prose;
        /// Who signs it.
        required 6 signed_by: OfficerId;
        /// The period for the new handling, when the matter is returned.
        optional 7 return_days: Days;
    }
}

impl Transition for IssueReview {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        review::ready(matter, ctx)
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        review::effect(matter, ctx, self.outcome, self.return_days, &self.signed_by)
    }

    fn mark(&self, matter: &mut Matter, event: &Event, at: Position) {
        let decision = Decision::Review(self.outcome);
        matter.issues(
            event,
            at,
            DocKind::ReviewOpinion,
            decision,
            Some(&self.signed_by),
        );
    }

    fn facts(&self) -> Facts {
        Facts {
            days: self.return_days.map(|days| days.0),
            ..Facts::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::obligation::{How, ObligationKind as Kind};
    use crate::scene::{REVIEW, Scene};

    #[test]
    fn a_reviewer_of_the_body_who_took_no_part_before() {
        let issue = format!("issue-review {REVIEW} signed_by=county-head");
        let mut scene = Scene::under_review();
        scene.outcomes(&[
            ("county-r", &issue, "reviewed"),
            ("housing-r", &issue, "!not_yours"),
            ("county-c", &issue, "!role_not_allowed"),
            (
                "county-r",
                &issue.replace("=county-head", "=county-r"),
                "!officer_unknown",
            ),
        ]);
        let matter = scene.matter.as_mut().unwrap();
        matter
            .took_part
            .push(crate::id::OfficerId::new("county-r").unwrap());
        matter
            .took_part
            .push(crate::id::OfficerId::new("county-head").unwrap());
        scene.outcomes(&[
            ("county-r", &issue, "!took_part_before"),
            ("county-r2", &issue, "!took_part_before"),
            (
                "county-r2",
                &issue.replace("=county-head", "=county-head2"),
                "reviewed",
            ),
        ]);
    }

    #[test]
    fn a_returned_matter_goes_back_within_the_period_that_the_body_sets() {
        let returned = format!(
            "issue-review {} signed_by=county-head",
            REVIEW.replace("upheld", "revoked-and-returned")
        );
        let scene = Scene::under_review().on(date(2026, 10, 20));
        let by_default = scene.clone().take("county-r", &returned);
        assert_eq!(by_default.stands(), ("reviewed", "housing"));
        assert_eq!(
            by_default.due(Kind::ReturnedHandling),
            Some(date(2026, 11, 19))
        );
        assert_eq!(by_default.ended(Kind::ReviewOpinion), Some(How::Met));
        let set = scene
            .clone()
            .take("county-r", &format!("{returned} return_days=15"));
        assert_eq!(set.due(Kind::ReturnedHandling), Some(date(2026, 11, 4)));
        scene.outcomes(&[(
            "county-r",
            &format!("issue-review {REVIEW} signed_by=county-head return_days=15"),
            "!return_period",
        )]);
    }
}
