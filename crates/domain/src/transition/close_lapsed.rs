//! Row 35: nothing arrived by late post.

use super::Transition;
use super::guard;
use super::plan::Plan;
use super::spec::step;
use crate::context::Context;
use crate::event::Effect;
use crate::law::Act;
use crate::matter::Matter;
use crate::obligation::ObligationKind;
use crate::refusal::Why;
use crate::stage::Stage;

step! {
    /// 逾期终结: thirty days after the lapse.
    CloseLapsed = "close-lapsed", act 350, entry 19;
    rows "35";
    title "逾期终结", "close after the lapse";
    from [Stage::Lapsed];
    to [Stage::Final];
    who "系统计时", "the timer";
    guard "等待在途邮件的期限届满", "the time for late post has passed";
    terms [];
    document None;
    basis Act::HouseRule.whole(), Unconfirmed;
    fields {}
}

impl Transition for CloseLapsed {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        guard::by_the_timer(ctx)?;
        let Some(wait) = matter.running_of(ObligationKind::LapseGrace) else {
            return Ok(());
        };
        let due = guard::last_day(matter, ctx, wait)?;
        if ctx.now.today > due {
            Ok(())
        } else {
            Err(Why::WindowOpen { due })
        }
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        Plan::on(matter, ctx)
            .to(Stage::Final)
            .fell(|kind| kind == ObligationKind::LapseGrace)
            .done()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::scene::Scene;

    #[test]
    fn thirty_days_after_the_lapse_it_is_final() {
        let scene = Scene::served().on(date(2026, 9, 21)).take("timer", "lapse");
        for (day, expected) in [(21, "!window_open"), (22, "final")] {
            scene
                .clone()
                .on(date(2026, 10, day))
                .outcomes(&[("timer", "close-lapsed", expected)]);
        }
        scene
            .on(date(2026, 10, 22))
            .outcomes(&[("bureau-c", "close-lapsed", "!only_timer")]);
    }
}
