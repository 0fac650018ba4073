//! Rows 3 and 8: 转送.

use super::Transition;
use super::accept::NoticeWay;
use super::dispatch;
use super::spec::{Facts, step};
use crate::class::Route;
use crate::context::Context;
use crate::document::DocKind;
use crate::event::{Effect, Event};
use crate::field::Prose;
use crate::id::{Position, UnitId};
use crate::law::{Act, TermId};
use crate::matter::Matter;
use crate::refusal::Why;
use crate::stage::Stage;

step! {
    /// 转送: passing on without a report due back. The petitioner is told where it went.
    Forward = "forward", act 30, entry 13;
    rows "3, 8, 32";
    title "转送", "forward";
    from [Stage::Registered, Stage::SubmittedUp];
    to [Stage::Forwarded];
    who "信访部门；其他机关、单位转送本系统下级", "the bureau; another unit to a lower one of its own system";
    guard "属地管理、分级负责；检举控告不转被控告单位及其下级", "same level or lower; an accusation never to the accused or below";
    terms [
        TermId::ForwardedNotice, TermId::NamedReportNotice, TermId::AcceptanceDecision,
        TermId::BureauDispatch
    ];
    document Some(DocKind::ForwardLetter);
    basis Act::Regulations2022.article(22), Text;
    fields {
        /// To which unit.
        required 0 to: UnitId;
        /// The route that the sender proposes.
        optional 1 proposed_route: Route;
        /// How the petitioner is told where it went.
        optional 2 told: NoticeWay;
        /// Remarks for the letter.
        optional 3 note: Prose;
    }
}

impl Transition for Forward {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        dispatch::ready(matter, ctx)
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        dispatch::check_target(matter, ctx, &self.to)?;
        dispatch::check_told(matter, self.told)?;
        dispatch::sent(matter, ctx, &self.to, Stage::Forwarded)?.done()
    }

    fn mark(&self, matter: &mut Matter, event: &Event, _at: Position) {
        dispatch::mark(matter, event, &self.to, false);
    }

    fn facts(&self) -> Facts {
        Facts {
            target: Some(self.to.clone()),
            ..Facts::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::obligation::{How, ObligationKind as Kind};
    use crate::scene::Scene;

    #[test]
    fn a_bureau_sends_to_its_level_or_lower_and_a_unit_within_its_system() {
        Scene::registered().outcomes(&[
            ("bureau-c", "forward to=housing", "forwarded"),
            ("bureau-c", "forward to=estate", "forwarded"),
            ("bureau-c", "forward to=town", "forwarded"),
            ("bureau-c", "forward to=court", "forwarded"),
            ("bureau-c", "forward to=city", "!unit_not_below"),
            ("bureau-c", "forward to=bureau", "!same_unit"),
            ("bureau-c", "forward to=conference", "!unit_unsuitable"),
            ("bureau-c", "forward to=nowhere", "!unit_unknown"),
            ("housing-c", "forward to=estate", "!not_yours"),
        ]);
        let direct = Scene::new().take(
            "housing-c",
            "register channel=visit unit=housing received=2026-04-20 text=请修路。",
        );
        direct.outcomes(&[
            ("housing-c", "forward to=estate", "!notice_needed"),
            (
                "housing-c",
                "forward to=estate told=phone",
                "!written_notice_needed",
            ),
            ("housing-c", "forward to=estate told=paper", "forwarded"),
            ("housing-c", "forward to=roads", "!unit_not_below"),
            ("housing-c", "forward to=county", "!unit_not_below"),
        ]);
    }

    #[test]
    fn an_accusation_never_reaches_those_it_accuses() {
        let accusing = "register channel=letter unit=bureau received=2026-04-20 text=举报。 class=accusation accused_units=housing accused_officers=roads-head";
        Scene::new().take("bureau-c", accusing).outcomes(&[
            ("bureau-c", "forward to=housing", "!behind_the_wall"),
            ("bureau-c", "forward to=estate", "!behind_the_wall"),
            ("bureau-c", "forward to=roads", "!behind_the_wall"),
            ("bureau-c", "forward to=discipline", "forwarded"),
            ("housing-c", "forward to=roads", "!not_registered"),
        ]);
    }

    #[test]
    fn an_accusation_that_names_nobody_goes_to_the_discipline_organ_or_above() {
        let accusing =
            "register channel=letter unit=bureau received=2026-04-20 text=举报。 class=accusation";
        let scene = Scene::new().take("bureau-c", accusing);
        scene.outcomes(&[
            ("bureau-c", "forward to=housing", "!accused_needed"),
            ("bureau-c", "forward to=town", "!accused_needed"),
            (
                "bureau-c",
                "assign to=housing report_days=30",
                "!accused_needed",
            ),
            ("bureau-c", "forward to=discipline", "forwarded"),
            ("bureau-c", "forward to=county", "forwarded"),
        ]);
        scene
            .take("bureau-c", "name-accused units=roads")
            .outcomes(&[
                ("bureau-c", "forward to=housing", "forwarded"),
                ("bureau-c", "forward to=roads", "!behind_the_wall"),
            ]);
    }

    #[test]
    fn the_dispatch_clock_stops_and_the_notice_runs_even_before_the_receipt() {
        let scene = Scene::registered()
            .on(date(2026, 5, 6))
            .take("bureau-c", "forward to=housing");
        assert_eq!(scene.ended(Kind::BureauDispatch), Some(How::Met));
        assert_eq!(scene.due(Kind::ForwardedNotice), Some(date(2026, 5, 21)));
        let late = Scene::registered()
            .on(date(2026, 5, 7))
            .take("bureau-c", "forward to=housing");
        assert_eq!(late.ended(Kind::BureauDispatch), Some(How::MetLate));
    }
}
