//! Row 24: the closing report of an assigned matter.

use super::Transition;
use super::guard::{self, STAFF};
use super::plan::Plan;
use super::spec::step;
use crate::context::Context;
use crate::document::DocKind;
use crate::event::Effect;
use crate::field::Prose;
use crate::law::Act;
use crate::matter::Matter;
use crate::obligation::{Obligation, ObligationKind, Owner};
use crate::refusal::Why;
use crate::stage::Stage;

step! {
    /// 反馈办结报告: result and basis, to whoever assigned it. It is not a closure by itself.
    ClosingReport = "closing-report", act 240, entry 25;
    rows "24";
    title "反馈办结报告", "send the closing report";
    from [
        Stage::Redirected, Stage::DutyPerformed, Stage::NotAccepted, Stage::NoLongerAccepted,
        Stage::Settled, Stage::Concluded, Stage::UnderReview, Stage::Reviewed,
        Stage::UnderReReview, Stage::ReReviewed, Stage::Lapsed, Stage::Final
    ];
    to [];
    who "承办交办事项的机关、单位", "the unit it was assigned to";
    guard "交办事项已有结果", "an assigned matter has its result";
    terms [];
    document Some(DocKind::ClosingReport);
    basis Act::Regulations2022.article(22), Text;
    fields {
        /// Result and basis.
        required 0 note: Prose;
    }
}

impl Transition for ClosingReport {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        owed(matter, ctx).map(|_| ())
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        let report = owed(matter, ctx)?;
        Plan::on(matter, ctx).met_one(report, ctx.now.today).done()
    }
}

/// The report that the acting unit owes; a lower bureau and the unit it assigned to owe one each.
fn owed<'a>(matter: &'a Matter, ctx: &Context<'_>) -> Result<&'a Obligation, Why> {
    let first = guard::running(matter, ObligationKind::AssignedFeedback)?;
    let may = |report: &Obligation| match &report.owner {
        Owner::Unit(unit) => ctx.acts_for(unit, Some(matter), STAFF),
        Owner::Petitioner => Err(Why::NothingRunning(ObligationKind::AssignedFeedback)),
    };
    let reports = matter
        .running()
        .filter(|report| report.kind == ObligationKind::AssignedFeedback);
    match reports.into_iter().find(|report| may(report).is_ok()) {
        Some(report) => Ok(report),
        None => may(first).map(|()| first),
    }
}

#[cfg(test)]
mod tests {
    use crate::obligation::{How, ObligationKind as Kind};
    use crate::scene::Scene;

    #[test]
    fn an_assigned_matter_is_archived_only_after_its_report() {
        let report = "closing-report note=已办结";
        let scene = Scene::registered()
            .take("bureau-c", "assign to=housing report_days=30")
            .take("housing-c", "receive received=2026-04-20")
            .take("housing-c", "classify class=suggestion")
            .take("housing-c", "accept way=paper")
            .take("housing-head", "start handler=housing-h no_conflict=yes");
        scene.outcomes(&[("housing-h", report, "!wrong_stage")]);
        let scene = scene.take("housing-h", "reply-suggestion adoption=adopted note=采纳");
        scene.outcomes(&[
            ("bureau-a", "archive retention=10-years", "!still_owed"),
            ("bureau-c", report, "!not_yours"),
            ("housing-h", report, "concluded"),
        ]);
        let scene = scene.take("housing-h", report);
        assert_eq!(scene.ended(Kind::AssignedFeedback), Some(How::Met));
        scene.outcomes(&[
            ("bureau-a", "archive retention=10-years", "archived"),
            ("housing-h", report, "!nothing_running"),
        ]);
    }

    #[test]
    fn each_level_sends_its_own_report() {
        let report = "closing-report note=已办结";
        let scene = Scene::registered()
            .take("bureau-c", "assign to=town report_days=30")
            .take("town-c", "receive received=2026-04-20")
            .take("town-c", "assign to=estate report_days=20")
            .take("estate-c", "receive received=2026-04-20")
            .take("estate-c", "classify class=suggestion")
            .take("estate-c", "accept way=paper")
            .take("estate-head", "start handler=estate-h no_conflict=yes")
            .take("estate-h", "reply-suggestion adoption=adopted note=采纳")
            .take("estate-h", report);
        scene.outcomes(&[("estate-h", report, "!not_yours")]);
        let owed = scene.running(Kind::AssignedFeedback).unwrap();
        assert!(
            matches!(&owed.owner, crate::obligation::Owner::Unit(unit) if unit.as_str() == "town")
        );
        let scene = scene.take("town-c", report);
        assert_eq!(scene.running(Kind::AssignedFeedback), None);
    }

    #[test]
    fn nothing_is_asked_about_how_the_petitioner_behaved() {
        for field in crate::transition::ALL.iter().flat_map(|spec| spec.fields) {
            for word in [
                "reaction",
                "mood",
                "conduct",
                "attitude",
                "threat",
                "behaviour",
            ] {
                assert!(!field.name.contains(word), "{}", field.help);
            }
        }
    }
}
