//! Row 10: 提出异议.

use super::Transition;
use super::guard::{self, STAFF};
use super::plan::Plan;
use super::spec::{Facts, step};
use crate::context::Context;
use crate::document::DocKind;
use crate::event::Effect;
use crate::field::Prose;
use crate::id::UnitId;
use crate::law::{Act, TermId};
use crate::matter::Matter;
use crate::obligation::ObligationKind;
use crate::refusal::Why;
use crate::stage::Stage;

step! {
    /// 提出异议: within five working days, with detailed reasons. The material goes back only when the
    /// sender has checked and agreed; until then the notice stays due.
    Object = "object", act 100, entry 25;
    rows "10";
    title "提出异议", "object";
    from [Stage::PendingAcceptance];
    to [Stage::Objected];
    who "收到转送、交办的机关、单位", "the unit it was sent to";
    guard "不属于本机关及本系统职权；五个工作日内", "outside its powers and its system's; within five working days";
    terms [TermId::ObjectionDecision];
    document Some(DocKind::ObjectionStatement);
    basis Act::Regulations2022.article(23), Text;
    fields {
        /// Detailed reasons.
        required 0 note: Prose;
        /// The unit that is competent in its view.
        optional 1 suggests: UnitId;
    }
}

impl Transition for Object {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        guard::of_the_owner(matter, ctx, STAFF)?;
        let window = guard::running(matter, ObligationKind::Objection)?;
        guard::within(matter, ctx, window, ctx.now.today)?;
        matter
            .sender()
            .map(|_| ())
            .ok_or(Why::NothingRunning(ObligationKind::Objection))
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        let today = ctx.now.today;
        let sender = matter
            .sender()
            .ok_or(Why::NothingRunning(ObligationKind::Objection))?;
        Plan::on(matter, ctx)
            .to(Stage::Objected)
            .met(|kind| kind == ObligationKind::Objection, today)
            .given_to(sender)
            .owes(ObligationKind::ObjectionDecision, today)?
            .done()
    }

    fn facts(&self) -> Facts {
        Facts {
            target: self.suggests.clone(),
            ..Facts::default()
        }
    }
}
