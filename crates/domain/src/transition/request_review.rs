//! Row 25: 申请复查.

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
    /// 申请复查: within thirty days of service, to the next higher unit. Route 6 only.
    RequestReview = "request-review", act 250, entry 18;
    rows "25";
    title "申请复查", "ask for review";
    form Particulars;
    from [Stage::Concluded];
    to [Stage::UnderReview];
    who "信访人；书面申请可由复查机关或信访部门录入", "the petitioner; a written request may be entered by the review body or the bureau";
    guard "申诉求决类途径六；收到意见三十日内，以交邮日为准", "route 6; within 30 days of service, the day of posting counts";
    terms [TermId::ReviewOpinion];
    document Some(DocKind::ReviewRequest);
    basis Act::Regulations2022.article(35), Text;
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

impl Transition for RequestReview {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        review_request::ready(matter, ctx)
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        review_request::signed(ctx, self.paper.as_ref())?;
        let received = self.received.unwrap_or(ctx.now.today);
        let window = ObligationKind::ReviewRequest;
        review_request::check(matter, ctx, &self.body, (received, self.posted), window)?;
        Plan::on(matter, ctx)
            .to(Stage::UnderReview)
            .given_to(&self.body)
            .met(|kind| kind == window, self.posted.unwrap_or(received))
            .owes(ObligationKind::ReviewOpinion, received)?
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

    use crate::obligation::{How, ObligationKind as Kind};
    use crate::scene::Scene;

    const ASK: &str = "request-review body=county note=不服";

    #[test]
    fn in_time_is_handed_in_or_posted_by_the_last_day() {
        let scene = Scene::served();
        for (day, line, expected) in [
            (20, ASK.to_owned(), "under-review"),
            (21, ASK.to_owned(), "!window_closed"),
            (23, format!("{ASK} posted=2026-09-20"), "under-review"),
            (23, format!("{ASK} posted=2026-09-21"), "!window_closed"),
            (23, format!("{ASK} received=2026-09-19"), "under-review"),
            (
                23,
                format!("{ASK} received=2026-09-19 posted=2026-09-20"),
                "!date_too_early",
            ),
            (23, format!("{ASK} posted=2026-08-01"), "!date_too_early"),
        ] {
            scene
                .clone()
                .on(date(2026, 9, day))
                .outcomes(&[("petitioner", &line, expected)]);
        }
    }

    #[test]
    fn the_next_higher_unit_reviews_and_a_written_request_may_be_entered_for_the_petitioner() {
        Scene::served().outcomes(&[
            ("county-c", ASK, "!paper_needed"),
            ("county-c", &format!("{ASK} paper=S-1"), "under-review"),
            ("bureau-c", &format!("{ASK} paper=S-1"), "under-review"),
            ("housing-c", ASK, "!not_yours"),
            (
                "petitioner",
                &ASK.replace("county", "city"),
                "!not_review_body",
            ),
            (
                "petitioner",
                &ASK.replace("county", "housing"),
                "!not_review_body",
            ),
            (
                "petitioner",
                &ASK.replace("county", "nowhere"),
                "!unit_unknown",
            ),
        ]);
    }

    #[test]
    fn nobody_has_to_wait_for_the_service() {
        let scene = Scene::concluded().take("petitioner", ASK);
        assert_eq!(scene.stands(), ("under-review", "county"));
        let scene = Scene::under_review();
        assert_eq!(scene.ended(Kind::ReviewRequest), Some(How::Met));
        assert_eq!(scene.due(Kind::ReviewOpinion), Some(date(2026, 10, 20)));
    }
}
