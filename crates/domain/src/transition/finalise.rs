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
