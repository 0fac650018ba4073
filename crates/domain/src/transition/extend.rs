//! Row 18: 延长办理期限.

use super::Transition;
use super::accept::NoticeWay;
use super::guard;
use super::plan::Plan;
use super::spec::{Facts, step};
use crate::actor::Role;
use crate::context::Context;
use crate::document::DocKind;
use crate::event::{Effect, Event};
use crate::field::{Days, Prose};
use crate::id::Position;
use crate::law::{Act, TermId};
use crate::matter::Matter;
use crate::obligation::ObligationKind;
use crate::refusal::Why;
use crate::stage::Stage;

step! {
    /// 延长办理期限: a complicated matter, once, at most thirty days, approved by the head before the
    /// sixty days are over; the petitioner is told why.
    Extend = "extend", act 180, entry 15;
    rows "18";
    title "延长办理期限", "extend the term";
    from [Stage::InProgress];
    to [];
    who "机关、单位负责人", "the head of the unit";
    guard "情况复杂；期限届满前；合计不超过三十日，一次", "complicated; before the term ends; at most 30 days, once";
    terms [TermId::Extension];
    document Some(DocKind::ExtensionNotice);
    basis Act::Regulations2022.article(34), Text;
    fields {
        /// How many days.
        required 0 days: Days;
        /// Why, as the notice gives it.
        required 1 note: Prose;
        /// How the petitioner is told.
        required 2 way: NoticeWay;
    }
}

impl Transition for Extend {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        guard::of_the_owner(matter, ctx, &[Role::Head])?;
        let conclude = guard::running(matter, ObligationKind::Conclude)?;
        ctx.law_of(matter).extension(&matter.extensions, 1)?;
        let law = ctx.law_of(matter);
        let conclude = conclude.clone().recompute(&law.calendar)?;
        let due = conclude.last_day(law.parameters.judge_by);
        if ctx.now.today > due {
            Err(Why::ExtensionTooLate { due })
        } else {
            Ok(())
        }
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        guard::can_be_given(matter, self.way)?;
        let law = ctx.law_of(matter);
        let mut conclude = guard::running(matter, ObligationKind::Conclude)?.clone();
        conclude.extend = law.extension(&matter.extensions, self.days.0)?;
        let mut plan = Plan::on(matter, ctx).replaced(|kind| kind == ObligationKind::Conclude);
        plan.add(conclude.recompute(&law.calendar)?);
        plan.done()
    }

    fn mark(&self, matter: &mut Matter, event: &Event, _at: Position) {
        matter.extensions.push(self.days.0);
        matter.takes_part_by(event);
    }

    fn facts(&self) -> Facts {
        Facts {
            days: Some(self.days.0),
            ..Facts::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::obligation::{How, ObligationKind as Kind};
    use crate::scene::{ROUTE_6, Scene};

    const EXTEND: &str = "extend days=30 note=情况复杂 way=paper";

    fn accepted_on_20_october_2025() -> Scene {
        Scene::new()
            .on(date(2025, 10, 20))
            .take("housing-c", "register channel=visit unit=housing received=2025-10-20 text=请修路。 class=decision-request")
            .take("housing-c", &format!("classify class={ROUTE_6}"))
            .take("housing-c", "take-up")
            .take("housing-c", "accept way=on-the-spot")
            .take("housing-head", "start handler=housing-h no_conflict=yes")
    }

    #[test]
    fn x01_to_x05_the_extension_is_added_to_the_nominal_end_once() {
        let scene = accepted_on_20_october_2025();
        assert_eq!(scene.due(Kind::Conclude), Some(date(2025, 12, 19)));
        let by = |days: u8| {
            scene
                .clone()
                .take("housing-head", &EXTEND.replace("30", &days.to_string()))
        };
        assert_eq!(by(15).due(Kind::Conclude), Some(date(2026, 1, 4)));
        assert_eq!(by(30).due(Kind::Conclude), Some(date(2026, 1, 19)));
        assert_eq!(by(30).matter().running_of(Kind::Conclude).unwrap().n, 2);
        assert_eq!(
            by(30)
                .matter()
                .clocks
                .iter()
                .filter(|clock| matches!(clock.ended, Some((How::Replaced, _))))
                .count(),
            1
        );
        scene.outcomes(&[(
            "housing-head",
            &EXTEND.replace("30", "31"),
            "!extension_over_the_cap",
        )]);
        by(15).outcomes(&[(
            "housing-head",
            &EXTEND.replace("30", "15"),
            "!already_extended",
        )]);
    }

    #[test]
    fn the_head_approves_before_the_sixty_days_are_over() {
        let scene = accepted_on_20_october_2025();
        scene.outcomes(&[
            ("housing-h", EXTEND, "!role_not_allowed"),
            ("county-head", EXTEND, "!not_yours"),
        ]);
        scene
            .clone()
            .on(date(2025, 12, 19))
            .outcomes(&[("housing-head", EXTEND, "in-progress")]);
        scene
            .on(date(2025, 12, 20))
            .outcomes(&[("housing-head", EXTEND, "!extension_too_late")]);
    }

    #[test]
    fn an_office_judged_by_the_nominal_day_extends_by_that_day() {
        // Sixty days after 20 April end on Friday, 19 June, a festival; the next working day is 22 June.
        let mut scene = Scene::new()
            .take(
                "housing-c",
                "register channel=visit unit=housing received=2026-04-20 text=请修路。",
            )
            .take("housing-c", &format!("classify class={ROUTE_6}"))
            .take("housing-c", "take-up")
            .take("housing-c", "accept way=on-the-spot")
            .take("housing-head", "start handler=housing-h no_conflict=yes")
            .on(date(2026, 6, 22));
        scene.outcomes(&[("housing-head", EXTEND, "in-progress")]);
        let calendar = crate::calendar::Calendar::builtin();
        scene.laws =
            crate::law::Laws::of_office(&calendar, "[parameters]\njudge_by = \"nominal\"\n")
                .unwrap();
        scene.outcomes(&[("housing-head", EXTEND, "!extension_too_late")]);
    }

    #[test]
    fn only_the_sixty_days_can_be_extended() {
        Scene::in_progress("suggestion").outcomes(&[("housing-head", EXTEND, "!nothing_running")]);
        Scene::in_progress("decision-request route=perform-duty").outcomes(&[(
            "housing-head",
            EXTEND,
            "!nothing_running",
        )]);
    }
}
