//! Row 7: the unit that the petitioner came to is competent itself.

use super::Transition;
use super::dispatch;
use super::plan::Plan;
use super::spec::step;
use crate::context::Context;
use crate::event::{Effect, Event};
use crate::field::Prose;
use crate::id::Position;
use crate::law::{Act, TermId};
use crate::matter::Matter;
use crate::refusal::Why;
use crate::stage::Stage;

step! {
    /// 直接收件待受理. A bureau takes up only what it is itself competent for, or what the leadership
    /// gave it.
    TakeUp = "take-up", act 70, entry 25;
    rows "7, 32";
    title "直接收件待受理", "take up";
    from [Stage::Registered, Stage::SubmittedUp];
    to [Stage::PendingAcceptance];
    who "直接收到且有权处理的机关、单位", "the unit that received it and is competent";
    guard "属于本机关、单位职权", "within its powers";
    terms [TermId::DirectNotice, TermId::NamedReportNotice, TermId::AcceptanceDecision];
    document None;
    basis Act::Regulations2022.article(23), Text;
    fields {
        /// Remarks.
        optional 0 note: Prose;
    }
}

impl Transition for TakeUp {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        if !dispatch::can_handle(ctx, &matter.owner) {
            return Err(Why::UnitUnsuitable(matter.owner.clone()));
        }
        dispatch::ready(matter, ctx)
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        let today = ctx.now.today;
        let plan = Plan::on(matter, ctx).to(Stage::PendingAcceptance).met(
            |kind| dispatch::is_dispatch(kind) && !kind.is_notice(),
            today,
        );
        let has_notice = matter
            .running()
            .any(|obligation| obligation.kind.is_notice());
        if has_notice {
            return plan.done();
        }
        plan.notice(&matter.petition, since(matter), false, matter.accuses())?
            .done()
    }

    fn mark(&self, matter: &mut Matter, _event: &Event, _at: Position) {
        matter.receipt = Some(since(matter));
    }
}

/// The day the present unit received it.
fn since(matter: &Matter) -> jiff::civil::Date {
    matter.receipt.unwrap_or(matter.petition.received)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::obligation::ObligationKind as Kind;
    use crate::scene::Scene;

    #[test]
    fn after_an_agreed_objection_the_notice_counts_from_the_first_receipt() {
        let scene = Scene::new()
            .take(
                "housing-c",
                "register channel=visit unit=housing received=2026-04-20 text=请修路。",
            )
            .take("housing-c", "forward to=estate told=paper")
            .take("estate-c", "receive received=2026-04-20")
            .on(date(2026, 4, 24))
            .take("estate-c", "object note=不属于")
            .take("housing-c", "decide-objection agreed=yes note=同意")
            .take("housing-c", "take-up");
        assert_eq!(scene.due(Kind::DirectNotice), Some(date(2026, 5, 6)));
    }

    #[test]
    fn the_competent_unit_takes_up_and_a_bureau_that_is_not_competent_does_not() {
        Scene::registered().outcomes(&[("bureau-c", "take-up", "!unit_unsuitable")]);
        let direct = Scene::new().take(
            "housing-c",
            "register channel=visit unit=housing received=2026-04-20 text=请修路。",
        );
        direct.outcomes(&[
            ("housing-c", "take-up", "pending-acceptance"),
            ("roads-c", "take-up", "!not_yours"),
            ("housing-a", "take-up", "!role_not_allowed"),
        ]);
        let scene = direct.on(date(2026, 4, 25)).take("housing-c", "take-up");
        assert_eq!(
            scene.due(Kind::DirectNotice),
            Some(date(2026, 5, 6)),
            "from the day of receipt"
        );
        assert_eq!(
            scene.due(Kind::Objection),
            None,
            "nobody sent it, so nobody to object to"
        );
    }
}
