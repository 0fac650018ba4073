//! Row 27, second half: 复核意见书.

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
    /// 出具复核意见: within thirty days, hearing time left out.
    IssueReReview = "issue-re-review", act 275, entry 16;
    rows "27, 33";
    title "出具复核意见书", "issue the re-review opinion";
    from [Stage::UnderReReview];
    to [Stage::ReReviewed];
    who "复核机关；未参与原办理、复查的人员", "the re-review body; nobody who took part before";
    guard "听证时间不计入三十日；经听证的可以公开", "hearing time left out; after a hearing it may be published";
    terms [TermId::ReturnedHandling];
    document Some(DocKind::ReReviewOpinion);
    basis Act::Regulations2022.article(36), Text;
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
        /// Who signs it.
        required 5 signed_by: OfficerId;
        /// The period for the new handling, when the matter is returned.
        optional 6 return_days: Days;
    }
}

impl Transition for IssueReReview {
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
            DocKind::ReReviewOpinion,
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
    fn it_ends_the_last_level_and_the_bureau_records_it_for_an_outside_body() {
        let issue = format!("issue-re-review {REVIEW} signed_by=city-head");
        let scene = Scene::under_re_review();
        scene.outcomes(&[
            ("bureau-c", &issue, "re-reviewed"),
            ("county-r", &issue, "!not_yours"),
            ("petitioner", &issue, "!role_not_allowed"),
        ]);
        let scene = scene.on(date(2026, 12, 21)).take("bureau-c", &issue);
        assert_eq!(scene.ended(Kind::ReReviewOpinion), Some(How::Met));
        scene.outcomes(&[(
            "petitioner",
            "request-re-review body=city note=仍不服",
            "!wrong_stage",
        )]);
    }

    #[test]
    fn whoever_reviewed_does_not_re_review() {
        let scene = Scene::under_re_review();
        scene.outcomes(&[
            (
                "bureau-c",
                &format!("issue-re-review {REVIEW} signed_by=county-head"),
                "!took_part_before",
            ),
            (
                "bureau-c",
                &format!("issue-re-review {REVIEW} signed_by=housing-head"),
                "!took_part_before",
            ),
        ]);
    }
}
