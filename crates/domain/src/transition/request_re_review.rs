//! Row 27, first half: 申请复核.

use jiff::civil::Date;

use super::Transition;
use super::plan::Plan;
use super::review_request;
use super::spec::{Facts, step};
use crate::context::Context;
use crate::document::DocKind;
use crate::event::Effect;
use crate::field::{Prose, Reference};
use crate::id::UnitId;
use crate::law::{Act, TermId};
use crate::matter::Matter;
use crate::obligation::ObligationKind;
use crate::refusal::Why;
use crate::stage::Stage;

step! {
    /// 申请复核: within thirty days of service of the review opinion, to the next higher unit again.
    RequestReReview = "request-re-review", act 270, entry 18;
    rows "27";
    title "申请复核", "ask for re-review";
    form Particulars;
    from [Stage::Reviewed];
    to [Stage::UnderReReview];
    who "信访人；书面申请可由复核机关或信访部门录入", "the petitioner; a written request may be entered by the re-review body or the bureau";
    guard "收到复查意见三十日内，以交邮日为准", "within 30 days of service, the day of posting counts";
    terms [TermId::RereviewOpinion];
    document Some(DocKind::ReReviewRequest);
    basis Act::Regulations2022.article(36), Text;
    fields {
        /// To which body.
        required 0 body: UnitId;
        /// The day the body received it; today when left out.
        optional 1 received: Date;
        /// The day it was posted.
        optional 2 posted: Date;
        /// Reasons.
        required 3 note: Prose;
        /// The number of the signed paper, when an officer enters it.
        optional 4 paper: Reference;
    }
}

impl Transition for RequestReReview {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        review_request::ready(matter, ctx)
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        review_request::signed(ctx, self.paper.as_ref())?;
        let received = self.received.unwrap_or(ctx.now.today);
        let window = ObligationKind::ReReviewRequest;
        review_request::check(matter, ctx, &self.body, (received, self.posted), window)?;
        Plan::on(matter, ctx)
            .to(Stage::UnderReReview)
            .given_to(&self.body)
            .met(|kind| kind == window, self.posted.unwrap_or(received))
            .owes(ObligationKind::ReReviewOpinion, received)?
            .done()
    }

    fn facts(&self) -> Facts {
        Facts {
            target: Some(self.body.clone()),
            ..Facts::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::obligation::ObligationKind as Kind;
    use crate::scene::{REVIEW, Scene};

    const ASK: &str = "request-re-review body=city note=仍不服";

    #[test]
    fn the_next_higher_unit_again_within_thirty_days() {
        let scene = Scene::reviewed();
        assert_eq!(scene.due(Kind::ReReviewRequest), Some(date(2026, 11, 20)));
        scene.outcomes(&[
            ("petitioner", ASK, "under-re-review"),
            (
                "petitioner",
                &ASK.replace("city", "county"),
                "!not_review_body",
            ),
            ("housing-c", ASK, "!not_yours"),
        ]);
        scene.on(date(2026, 11, 21)).outcomes(&[
            ("petitioner", ASK, "!window_closed"),
            (
                "petitioner",
                &format!("{ASK} posted=2026-11-20"),
                "under-re-review",
            ),
        ]);
        assert_eq!(
            Scene::under_re_review().due(Kind::ReReviewOpinion),
            Some(date(2026, 12, 21))
        );
    }

    #[test]
    fn a_returned_matter_is_handled_first() {
        let returned = REVIEW.replace("upheld", "revoked-and-returned");
        let scene = Scene::under_review().take(
            "county-r",
            &format!("issue-review {returned} signed_by=county-head"),
        );
        scene.outcomes(&[("petitioner", ASK, "!returned")]);
    }
}
