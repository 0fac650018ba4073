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
            return plan
                .to(Stage::Registered)
                .fell(unit_owed)
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
            matter.track = crate::class::Track::Ordinary;
        }
    }
}
