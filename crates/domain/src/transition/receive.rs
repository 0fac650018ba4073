//! Row 31: the receiver records the receipt.

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
    /// 签收: this day starts the receiver's notice and the time to object; a lower bureau dispatches
    /// anew within its own fifteen days.
    Receive = "receive", act 310, entry 25;
    rows "31";
    title "签收", "record the receipt";
    from [Stage::Forwarded, Stage::Assigned];
    to [Stage::PendingAcceptance, Stage::Registered];
    who "收到转送、交办的机关、单位", "the unit it was sent to";
    guard "签收日不早于发出日", "not before the day it was sent";
    terms [TermId::ForwardedNotice, TermId::Objection, TermId::BureauDispatch];
    document None;
    basis Act::Regulations2022.article(23), Text;
    fields {
        /// The day it arrived.
        required 0 received: jiff::civil::Date;
        /// Remarks.
        optional 1 note: Prose;
    }
}

impl Transition for Receive {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        guard::of_the_owner(matter, ctx, STAFF)
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        if let Some(sent) = matter.passings.last() {
            guard::not_before("received", self.received, sent.day)?;
        }
        let is_first_clock =
            |kind: ObligationKind| kind.is_notice() || kind == ObligationKind::BureauDispatch;
        let plan = Plan::on(matter, ctx).replaced(is_first_clock);
        if ctx.is_bureau(&matter.owner) {
            return plan
                .to(Stage::Registered)
                .owes(ObligationKind::BureauDispatch, self.received)?
                .done();
        }
        let plan = plan
            .to(Stage::PendingAcceptance)
            .owes(ObligationKind::Objection, self.received)?;
        if matter.petition.can_be_notified() {
            plan.notice(self.received, true, matter.accuses())?.done()
        } else {
            plan.done()
        }
    }

    fn mark(&self, matter: &mut Matter, _event: &Event, _at: Position) {
        matter.receipt = Some(self.received);
    }
}
