//! Row 29: after the re-review there is no further level.

use super::Transition;
use super::guard;
use super::plan::Plan;
use super::spec::step;
use crate::context::Context;
use crate::event::Effect;
use crate::law::Act;
use crate::matter::Matter;
use crate::refusal::Why;
use crate::stage::Stage;

step! {
    /// 终结: the re-review opinion was served. Explanation and help are still owed (第三十七条).
    Finalise = "finalise", act 290, entry 19;
    rows "29";
    title "终结", "close for good";
    from [Stage::ReReviewed];
    to [Stage::Final];
    who "系统计时", "the timer";
    guard "复核意见已送达", "the re-review opinion was served";
    terms [];
    document None;
    basis Act::Regulations2022.article(36), Text;
    fields {}
}

impl Transition for Finalise {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        guard::by_the_timer(ctx)?;
        if matter.is_returned() {
            return Err(Why::WrongStage {
                stage: matter.stage,
            });
        }
        let served = matter
            .latest_opinion()
            .is_some_and(|opinion| opinion.served.is_some());
        if served { Ok(()) } else { Err(Why::NotServed) }
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        Plan::on(matter, ctx).to(Stage::Final).done()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::scene::{REVIEW, Scene};

    #[test]
    fn the_end_comes_with_the_service_of_the_re_review() {
        let scene = Scene::under_re_review().on(date(2026, 12, 1)).take(
            "bureau-c",
            &format!("issue-re-review {REVIEW} signed_by=city-head"),
        );
        scene.outcomes(&[
            ("timer", "finalise", "!not_served"),
            ("bureau-c", "finalise", "!only_timer"),
        ]);
        let scene = scene.take(
            "bureau-c",
            "serve document=re-review-opinion day=2026-12-01 way=post proof=yes reference=R-1",
        );
        scene.outcomes(&[("timer", "finalise", "final")]);
    }

    #[test]
    fn a_returned_matter_is_not_at_its_end() {
        let returned = REVIEW.replace("upheld", "revoked-and-returned");
        let scene = Scene::under_re_review()
            .on(date(2026, 12, 1))
            .take(
                "bureau-c",
                &format!("issue-re-review {returned} signed_by=city-head"),
            )
            .take(
                "bureau-c",
                "serve document=re-review-opinion day=2026-12-01 way=post proof=yes reference=R-1",
            );
        assert_eq!(scene.stands(), ("re-reviewed", "housing"));
        scene.outcomes(&[
            ("timer", "finalise", "!wrong_stage"),
            (
                "housing-head2",
                "resume handler=housing-h2 no_conflict=yes",
                "in-progress",
            ),
        ]);
    }
}
