//! Row 4: 交办.

use super::Transition;
use super::accept::NoticeWay;
use super::dispatch;
use super::spec::{Facts, step};
use crate::context::Context;
use crate::document::DocKind;
use crate::event::{Effect, Event};
use crate::field::{Days, Prose};
use crate::id::{Position, UnitId};
use crate::law::{Act, TermId};
use crate::matter::Matter;
use crate::obligation::{ObligationKind, Owner};
use crate::refusal::Why;
use crate::stage::Stage;
use crate::term::Term;

step! {
    /// 交办: an important matter whose result must come back within a set period.
    Assign = "assign", act 40, entry 14;
    rows "4, 8, 32";
    title "交办", "assign";
    from [Stage::Registered, Stage::SubmittedUp];
    to [Stage::Assigned];
    who "信访部门；其他机关、单位交办本系统下级", "the bureau; another unit to a lower one of its own system";
    guard "重要事项，要求反馈办结报告；检举控告不交被控告单位及其下级", "important, with a closing report due; an accusation never to the accused or below";
    terms [
        TermId::ForwardedNotice, TermId::NamedReportNotice, TermId::AcceptanceDecision,
        TermId::BureauDispatch, TermId::AssignedFeedback
    ];
    document Some(DocKind::AssignLetter);
    basis Act::Regulations2022.article(22), Text;
    fields {
        /// To which unit.
        required 0 to: UnitId;
        /// Within how many days the closing report is due.
        required 1 report_days: Days;
        /// How the petitioner is told where it went.
        optional 2 told: NoticeWay;
        /// Remarks for the letter.
        optional 3 note: Prose;
    }
}

impl Transition for Assign {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        dispatch::ready(matter, ctx)
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        dispatch::check_target(matter, ctx, &self.to)?;
        dispatch::check_told(matter, self.told)?;
        let report = Term::Days(self.report_days.0);
        let owner = Owner::Unit(self.to.clone());
        let plan = dispatch::sent(matter, ctx, &self.to, Stage::Assigned)?.owed_within(
            owner,
            ObligationKind::AssignedFeedback,
            ctx.now.today,
            report,
        )?;
        // What the present owner owes above stays; the lower report comes in time for it.
        let own = Owner::Unit(matter.owner.clone());
        let above = matter
            .running()
            .find(|owed| owed.kind == ObligationKind::AssignedFeedback && owed.owner == own);
        let effect = plan.done()?;
        let lower = effect
            .arisen
            .iter()
            .filter(|owed| owed.kind == ObligationKind::AssignedFeedback);
        match above {
            Some(above) if lower.map(|owed| owed.due).any(|due| due > above.due) => {
                Err(Why::ReportBeyond { due: above.due })
            }
            _ => Ok(effect),
        }
    }

    fn mark(&self, matter: &mut Matter, event: &Event, _at: Position) {
        dispatch::mark(matter, event, &self.to, true);
    }

    fn facts(&self) -> Facts {
        Facts {
            target: Some(self.to.clone()),
            days: Some(self.report_days.0),
            ..Facts::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::obligation::{ObligationKind as Kind, Owner};
    use crate::scene::Scene;

    #[test]
    fn a_report_is_due_within_the_days_that_were_set() {
        let scene = Scene::registered().take("bureau-c", "assign to=housing report_days=30");
        assert_eq!(scene.stands(), ("assigned", "housing"));
        assert_eq!(scene.due(Kind::AssignedFeedback), Some(date(2026, 5, 20)));
        assert_eq!(scene.due(Kind::ForwardedNotice), Some(date(2026, 5, 6)));
        Scene::registered().outcomes(&[
            (
                "bureau-c",
                "assign to=city report_days=30",
                "!unit_not_below",
            ),
            ("housing-c", "assign to=estate report_days=30", "!not_yours"),
        ]);
    }

    #[test]
    fn a_lower_bureau_reports_in_time_for_the_report_it_owes_itself() {
        let scene = Scene::registered()
            .take("bureau-c", "assign to=town report_days=30")
            .take("town-c", "receive received=2026-04-20");
        scene.outcomes(&[(
            "town-c",
            "assign to=estate report_days=31",
            "!report_beyond",
        )]);
        let scene = scene.take("town-c", "assign to=estate report_days=20");
        let reports: Vec<_> = scene
            .matter()
            .running()
            .filter(|owed| owed.kind == Kind::AssignedFeedback)
            .map(|owed| (owed.owner.clone(), owed.due))
            .collect();
        let owner = |unit: &str| Owner::Unit(crate::id::UnitId::new(unit).unwrap());
        let (upper, lower) = (date(2026, 5, 20), date(2026, 5, 11));
        assert_eq!(reports, [(owner("town"), upper), (owner("estate"), lower)]);
    }

    #[test]
    fn an_accusation_is_not_assigned_to_those_it_accuses() {
        let accusing = "register channel=letter unit=bureau received=2026-04-20 text=举报。 class=accusation accused_units=housing";
        Scene::new().take("bureau-c", accusing).outcomes(&[
            (
                "bureau-c",
                "assign to=estate report_days=30",
                "!behind_the_wall",
            ),
            (
                "bureau-c",
                "assign to=discipline report_days=30",
                "assigned",
            ),
        ]);
    }
}
