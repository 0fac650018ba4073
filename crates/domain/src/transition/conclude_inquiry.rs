//! The inquiry into an accusation is concluded; a named reporter hears the result.

use super::Transition;
use super::guard;
use super::plan::Plan;
use super::spec::step;
use crate::class::Class;
use crate::context::Context;
use crate::event::{Effect, Event};
use crate::field::Prose;
use crate::id::Position;
use crate::law::{Act, TermId};
use crate::matter::Matter;
use crate::obligation::ObligationKind;
use crate::refusal::Why;
use crate::stage::Stage;

step! {
    /// 检举控告核查完结: starts the fifteen working days to tell a named reporter.
    ConcludeInquiry = "conclude-inquiry", act 234, entry 25;
    rows "23a";
    title "检举控告核查完结", "conclude the inquiry";
    from [Stage::InProgress];
    to [];
    who "承办机关、单位", "the handling unit";
    guard "检举控告类", "an accusation";
    terms [TermId::NamedReportFeedback];
    document None;
    basis Act::DisciplineReports2020.whole(), Report;
    fields {
        /// What was found.
        required 0 note: Prose;
    }
}

impl Transition for ConcludeInquiry {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        guard::by_handler(matter, ctx)?;
        guard::of_class(matter, Class::Accusation, None)?;
        if matter.inquiry_concluded.is_some() {
            Err(Why::AlreadyRecorded)
        } else {
            Ok(())
        }
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        let plan = Plan::on(matter, ctx);
        if matter.petition.can_be_notified() {
            plan.owes(ObligationKind::NamedReportFeedback, ctx.now.today)?
                .done()
        } else {
            plan.done()
        }
    }

    fn mark(&self, matter: &mut Matter, event: &Event, _at: Position) {
        matter.inquiry_concluded = Some(event.day);
        matter.asked = true;
        matter.takes_part_by(event);
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::obligation::ObligationKind as Kind;
    use crate::scene::{ROUTE_6, Scene};

    #[test]
    fn a_named_reporter_hears_within_fifteen_working_days() {
        let step = "conclude-inquiry note=核查完结";
        let scene = Scene::in_progress("accusation")
            .on(date(2026, 9, 18))
            .take("housing-h", step);
        assert_eq!(
            scene.due(Kind::NamedReportFeedback),
            Some(date(2026, 10, 15))
        );
        scene.outcomes(&[("housing-h", step, "!already_recorded")]);
        Scene::in_progress(ROUTE_6).outcomes(&[("housing-h", step, "!other_class")]);
    }

    #[test]
    fn an_anonymous_report_is_owed_no_feedback() {
        let line = "register channel=letter unit=discipline received=2026-04-20 text=举报。 class=accusation marks=anonymous";
        let scene = Scene::new()
            .take("discipline-c", line)
            .take("discipline-c", "take-up")
            .take("discipline-c", "accept way=not-possible")
            .take(
                "discipline-head",
                "start handler=discipline-h no_conflict=yes",
            )
            .take("discipline-h", "conclude-inquiry note=核查完结");
        assert_eq!(scene.due(Kind::NamedReportFeedback), None);
    }
}
