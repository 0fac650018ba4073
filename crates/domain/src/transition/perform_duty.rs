//! Row 21: route 5, the organ performs its duty or answers.

use super::Transition;
use super::guard::{self, HEADS};
use super::plan::Plan;
use super::spec::step;
use crate::class::{Class, Route};
use crate::code::codes;
use crate::context::Context;
use crate::document::DocKind;
use crate::event::{Effect, Event};
use crate::field::Prose;
use crate::id::{OfficerId, Position};
use crate::law::Act;
use crate::matter::{Decision, Matter};
use crate::obligation::ObligationKind;
use crate::refusal::Why;
use crate::stage::Stage;

codes! {
    /// What became of the duty.
    DutyResult {
        Performed = 1, "performed", "已履行", "performed";
        PartlyPerformed = 2, "partly-performed", "部分履行", "performed in part";
        Answered = 3, "answered", "不予履行并书面答复", "not performed, answered with reasons";
    }
}

step! {
    /// 履行职责或答复. The remedy is that of the duty's own law; no review here.
    PerformDuty = "perform-duty", act 210, entry 16;
    rows "21";
    title "履行职责或答复", "perform the duty or answer";
    from [Stage::InProgress];
    to [Stage::DutyPerformed];
    who "有权处理的机关、单位", "the competent unit";
    guard "申诉求决类途径五", "a request for decision on route 5";
    terms [];
    document Some(DocKind::DutyReply);
    basis Act::Regulations2022.article(31), Text;
    fields {
        /// What became of it.
        required 0 result: DutyResult;
        /// The decision or reply.
        required 1 note: Prose;
        /// Who signs it.
        required 2 signed_by: OfficerId;
    }
}

impl Transition for PerformDuty {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        guard::by_handler(matter, ctx)?;
        guard::of_class(matter, Class::DecisionRequest, Some(Route::PerformDuty))
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        guard::fit_officer(matter, ctx, &self.signed_by, &matter.owner, HEADS)?;
        Plan::on(matter, ctx)
            .to(Stage::DutyPerformed)
            .met(ObligationKind::is_handling, ctx.now.today)
            .done()
    }

    fn mark(&self, matter: &mut Matter, event: &Event, at: Position) {
        matter.issues(
            event,
            at,
            DocKind::DutyReply,
            Decision::Other,
            Some(&self.signed_by),
        );
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::obligation::{How, ObligationKind as Kind};
    use crate::scene::{ROUTE_6, Scene};

    #[test]
    fn route_five_ends_with_the_duty_and_has_no_review() {
        let perform = "perform-duty result=performed note=已查处 signed_by=housing-head";
        let scene = Scene::in_progress("decision-request route=perform-duty");
        scene.outcomes(&[
            ("housing-h", perform, "duty-performed"),
            (
                "housing-h",
                &perform.replace("=housing-head", "=housing-h"),
                "!officer_unknown",
            ),
        ]);
        Scene::in_progress(ROUTE_6).outcomes(&[("housing-h", perform, "!other_class")]);
        let scene = scene.on(date(2026, 7, 22)).take("housing-h", perform);
        assert_eq!(scene.ended(Kind::PerformDuty), Some(How::MetLate));
        scene.outcomes(&[(
            "petitioner",
            "request-review body=county note=不服",
            "!wrong_stage",
        )]);
    }
}
