//! Row 28: the window passes without a request.

use super::Transition;
use super::guard;
use super::plan::Plan;
use super::spec::step;
use crate::context::Context;
use crate::event::Effect;
use crate::law::{Act, TermId};
use crate::matter::Matter;
use crate::obligation::{Obligation, ObligationKind};
use crate::refusal::Why;
use crate::stage::Stage;

step! {
    /// 逾期未申请: recorded by the timer, and only after service with proof.
    Lapse = "lapse", act 280, entry 25;
    rows "28";
    title "逾期未申请复查（复核）", "the window lapses";
    from [Stage::Concluded, Stage::Reviewed];
    to [Stage::Lapsed];
    who "系统计时", "the timer";
    guard "已送达且申请期限届满", "served, and the window has passed";
    terms [TermId::LapseGrace];
    document None;
    basis Act::Shandong2015.article(46), Local;
    fields {}
}

impl Transition for Lapse {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        guard::by_the_timer(ctx)?;
        let due = guard::last_day(matter, ctx, window(matter)?)?;
        if ctx.now.today > due {
            Ok(())
        } else {
            Err(Why::WindowOpen { due })
        }
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        Plan::on(matter, ctx)
            .to(Stage::Lapsed)
            .fell(is_window)
            .owes(ObligationKind::LapseGrace, ctx.now.today)?
            .done()
    }
}

fn is_window(kind: ObligationKind) -> bool {
    matches!(
        kind,
        ObligationKind::ReviewRequest | ObligationKind::ReReviewRequest
    )
}

fn window(matter: &Matter) -> Result<&Obligation, Why> {
    matter
        .running()
        .find(|obligation| is_window(obligation.kind))
        .ok_or(Why::NotServed)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::obligation::{How, ObligationKind as Kind};
    use crate::scene::Scene;

    #[test]
    fn the_timer_records_it_once_the_window_has_passed() {
        let scene = Scene::served();
        for (day, expected) in [(20, "!window_open"), (21, "lapsed")] {
            scene.clone().on(date(2026, 9, day)).outcomes(&[
                ("timer", "lapse", expected),
                ("housing-c", "lapse", "!only_timer"),
            ]);
        }
        let lapsed = scene.on(date(2026, 9, 21)).take("timer", "lapse");
        assert_eq!(lapsed.ended(Kind::ReviewRequest), Some(How::Fell));
        assert_eq!(lapsed.due(Kind::LapseGrace), Some(date(2026, 10, 21)));
        Scene::reviewed()
            .on(date(2026, 11, 21))
            .outcomes(&[("timer", "lapse", "lapsed")]);
    }

    #[test]
    fn what_was_never_served_never_lapses() {
        Scene::concluded()
            .on(date(2027, 8, 19))
            .outcomes(&[("timer", "lapse", "!not_served")]);
    }
}
