//! Row 34: a request that was posted in time arrives after the lapse.

use jiff::civil::Date;

use super::Transition;
use super::guard;
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
    /// 在途邮件: the day of posting counts, not the day of arrival.
    TakeLateRequest = "take-late-request", act 340, entry 18;
    rows "34";
    title "受理在途申请", "take a request posted in time";
    form Particulars;
    from [Stage::Lapsed];
    to [Stage::UnderReview, Stage::UnderReReview];
    who "复查（复核）机关或信访部门", "the review or re-review body, or the bureau";
    guard "期限内交邮或递交", "posted or handed in inside the window";
    terms [TermId::ReviewOpinion, TermId::RereviewOpinion];
    document Some(DocKind::ReviewRequest);
    basis Act::HouseRule.whole(), Unconfirmed, or Act::CivilProcedure.article(85), Unconfirmed;
    fields {
        /// To which body.
        required 0 body: UnitId;
        /// The day it was posted.
        required 1 posted: Date;
        /// The day the body received it; today when left out.
        optional 2 received: Date;
        /// Reasons.
        required 3 note: Prose;
        /// The number of the signed paper, when an officer enters it.
        optional 4 paper: Reference;
    }
}

impl Transition for TakeLateRequest {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        review_request::ready(matter, ctx)
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        review_request::signed(ctx, self.paper.as_ref())?;
        let received = self.received.unwrap_or(ctx.now.today);
        let after_review = matter
            .latest_opinion()
            .is_some_and(|opinion| opinion.document == DocKind::ReviewOpinion);
        let (window, clock, stage) = if after_review {
            (
                ObligationKind::ReReviewRequest,
                ObligationKind::ReReviewOpinion,
                Stage::UnderReReview,
            )
        } else {
            (
                ObligationKind::ReviewRequest,
                ObligationKind::ReviewOpinion,
                Stage::UnderReview,
            )
        };
        review_request::check(
            matter,
            ctx,
            &self.body,
            (received, Some(self.posted)),
            window,
        )?;
        let lapsed = matter.latest_of(window).ok_or(Why::NotServed)?;
        guard::within(matter, ctx, &lapsed.obligation, self.posted)?;
        Plan::on(matter, ctx)
            .to(stage)
            .given_to(&self.body)
            .fell(|kind| kind == ObligationKind::LapseGrace)
            .owes(clock, received)?
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
    use crate::scene::Scene;

    #[test]
    fn x12_what_was_posted_in_time_is_in_time() {
        let scene = Scene::served()
            .on(date(2026, 9, 21))
            .take("timer", "lapse")
            .on(date(2026, 9, 24));
        let late = "take-late-request body=county note=不服 paper=S-1";
        scene.outcomes(&[
            (
                "county-c",
                &format!("{late} posted=2026-09-20"),
                "under-review",
            ),
            (
                "bureau-c",
                &format!("{late} posted=2026-09-20"),
                "under-review",
            ),
            (
                "county-c",
                &format!("{late} posted=2026-09-21"),
                "!window_closed",
            ),
            (
                "housing-c",
                &format!("{late} posted=2026-09-20"),
                "!not_yours",
            ),
        ]);
        scene.outcomes(&[(
            "county-c",
            "take-late-request body=county note=不服 posted=2026-09-20",
            "!paper_needed",
        )]);
        let scene = scene.take("county-c", &format!("{late} posted=2026-09-20"));
        assert_eq!(
            scene.running(Kind::ReviewOpinion).map(|owed| owed.from),
            Some(date(2026, 9, 24))
        );
        assert_eq!(scene.due(Kind::LapseGrace), None);
    }

    #[test]
    fn the_document_is_the_request_that_was_made() {
        use crate::document::DocKind;
        let late = "take-late-request note=不服 paper=S-1";
        let review = Scene::served().on(date(2026, 9, 21)).take("timer", "lapse");
        let re_review = Scene::reviewed()
            .on(date(2026, 11, 21))
            .take("timer", "lapse");
        let document = |scene: &Scene, line: &str| {
            let event = scene.decide("bureau-c", &format!("{late} {line}")).unwrap();
            event.document()
        };
        assert_eq!(
            document(&review, "body=county posted=2026-09-20"),
            Some(DocKind::ReviewRequest)
        );
        assert_eq!(
            document(&re_review, "body=city posted=2026-11-19"),
            Some(DocKind::ReReviewRequest)
        );
    }

    #[test]
    fn after_a_review_it_is_a_request_for_re_review() {
        let scene = Scene::reviewed()
            .on(date(2026, 11, 21))
            .take("timer", "lapse")
            .on(date(2026, 11, 23));
        scene.outcomes(&[
            (
                "bureau-c",
                "take-late-request body=city posted=2026-11-19 note=不服 paper=S-1",
                "under-re-review",
            ),
            (
                "bureau-c",
                "take-late-request body=county posted=2026-11-19 note=不服 paper=S-1",
                "!not_review_body",
            ),
        ]);
    }
}
