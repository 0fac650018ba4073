//! Row 18: 延长办理期限.

use super::Transition;
use super::accept::NoticeWay;
use super::guard;
use super::plan::Plan;
use super::spec::{Facts, step};
use crate::actor::Role;
use crate::context::Context;
use crate::document::DocKind;
use crate::event::{Effect, Event};
use crate::field::{Days, Prose};
use crate::id::Position;
use crate::law::{Act, TermId};
use crate::matter::Matter;
use crate::obligation::ObligationKind;
use crate::refusal::Why;
use crate::stage::Stage;

step! {
    /// 延长办理期限: a complicated matter, once, at most thirty days, approved by the head before the
    /// sixty days are over; the petitioner is told why.
    Extend = "extend", act 180, entry 15;
    rows "18";
    title "延长办理期限", "extend the term";
    from [Stage::InProgress];
    to [];
    who "机关、单位负责人", "the head of the unit";
    guard "情况复杂；期限届满前；合计不超过三十日，一次", "complicated; before the term ends; at most 30 days, once";
    terms [TermId::Extension];
    document Some(DocKind::ExtensionNotice);
    basis Act::Regulations2022.article(34), Text;
    fields {
        /// How many days.
        required 0 days: Days;
        /// Why, as the notice gives it.
        required 1 note: Prose;
        /// How the petitioner is told.
        required 2 way: NoticeWay;
    }
}

impl Transition for Extend {
    fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
        guard::of_the_owner(matter, ctx, &[Role::Head])?;
        let conclude = guard::running(matter, ObligationKind::Conclude)?;
        ctx.law_of(matter).extension(&matter.extensions, 1)?;
        let due = guard::last_day(matter, ctx, conclude)?;
        if ctx.now.today > due {
            Err(Why::ExtensionTooLate { due })
        } else {
            Ok(())
        }
    }

    fn effect(&self, matter: &Matter, ctx: &Context<'_>) -> Result<Effect, Why> {
        let law = ctx.law_of(matter);
        let mut conclude = guard::running(matter, ObligationKind::Conclude)?.clone();
        conclude.extend = law.extension(&matter.extensions, self.days.0)?;
        let mut plan = Plan::on(matter, ctx).replaced(|kind| kind == ObligationKind::Conclude);
        plan.add(conclude.recompute(&law.calendar)?);
        plan.done()
    }

    fn mark(&self, matter: &mut Matter, event: &Event, _at: Position) {
        matter.extensions.push(self.days.0);
        matter.takes_part_by(event);
    }

    fn facts(&self) -> Facts {
        Facts {
            days: Some(self.days.0),
            ..Facts::default()
        }
    }
}
