//! Row 11: the sender decides on the objection.

use super::Transition;
use super::guard::{self, STAFF};
use super::plan::Plan;
use super::spec::step;
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
    /// 核实异议: agreed, it comes back to the sender, whose dispatch clock does not restart; refused, the
    /// unit keeps it and its notice was due all along.
    DecideObjection = "decide-objection", act 110, entry 25;
    rows "11";
    title "核实异议", "decide on the objection";
    from [Stage::Objected];
    to [Stage::Registered, Stage::PendingAcceptance];
    who "转送、交办的机关、单位", "the sender";
    guard "核实同意后方可退回", "goes back only when the sender agrees";
    terms [TermId::ObjectionDecision];
    document None;
    basis Act::Regulations2022.article(23), Text;
    fields {
        /// Agreed?
        required 0 agreed: bool;
        /// Reason.
        required 1 note: Prose;
    }
}

impl Transition for DecideObjection {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        guard::running(matter, ObligationKind::ObjectionDecision)?;
        guard::of_the_owner(matter, ctx, STAFF)
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        let today = ctx.now.today;
        let plan =
            Plan::on(matter, ctx).met(|kind| kind == ObligationKind::ObjectionDecision, today);
        if self.agreed {
            let unit_owed =
                |kind: ObligationKind| kind.is_notice() || kind == ObligationKind::AssignedFeedback;
            let unit = &matter.passings.last().ok_or(Why::NoDispute)?.to;
            return plan
                .to(Stage::Registered)
                .fell_for(unit, unit_owed)
                .owes(ObligationKind::Redispatch, today)?
                .done();
        }
        let unit = &matter.passings.last().ok_or(Why::NoDispute)?.to;
        plan.to(Stage::PendingAcceptance).given_to(unit).done()
    }

    fn mark(&self, matter: &mut Matter, _event: &Event, _at: Position) {
        matter.objection_refused = !self.agreed;
        if self.agreed {
            matter.passings.pop();
            matter.receipt = None;
            matter.decided_above = false;
            matter.track = crate::class::Track::Ordinary;
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::obligation::{How, ObligationKind as Kind};
    use crate::scene::Scene;

    fn objected() -> Scene {
        Scene::pending().take("housing-c", "object note=不属于我局职权")
    }

    #[test]
    fn agreed_it_comes_back_and_the_dispatch_clock_does_not_restart() {
        let scene = objected()
            .on(date(2026, 5, 8))
            .take("bureau-c", "decide-objection agreed=yes note=同意");
        assert_eq!(scene.stands(), ("registered", "bureau"));
        assert_eq!(scene.due(Kind::BureauDispatch), None);
        assert_eq!(scene.due(Kind::Redispatch), Some(date(2026, 5, 14)));
        assert_eq!(scene.ended(Kind::ForwardedNotice), Some(How::Fell));
        assert_eq!(
            scene
                .take("bureau-c", "forward to=roads")
                .ended(Kind::Redispatch),
            Some(How::Met)
        );
    }

    #[test]
    fn refused_the_unit_keeps_it_and_cannot_object_again() {
        let scene = objected()
            .on(date(2026, 5, 12))
            .take("bureau-c", "decide-objection agreed=no note=属于");
        assert_eq!(scene.stands(), ("pending-acceptance", "housing"));
        assert_eq!(scene.due(Kind::ForwardedNotice), Some(date(2026, 5, 21)));
        scene.outcomes(&[("housing-c", "object note=再次提出", "!nothing_running")]);
    }

    #[test]
    fn only_the_sender_decides() {
        objected().outcomes(&[
            (
                "housing-c",
                "decide-objection agreed=yes note=同意",
                "!not_yours",
            ),
            (
                "county-c",
                "decide-objection agreed=yes note=同意",
                "!not_yours",
            ),
        ]);
        Scene::pending().outcomes(&[(
            "bureau-c",
            "decide-objection agreed=yes note=同意",
            "!wrong_stage",
        )]);
    }
}
