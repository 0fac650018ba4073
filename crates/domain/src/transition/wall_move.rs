//! When it turns out that a matter accuses the unit that has it in hand, it leaves that unit at once.

use super::plan::Plan;
use crate::access::Wall;
use crate::class::Class;
use crate::context::Context;
use crate::event::{Effect, Event};
use crate::matter::Matter;
use crate::obligation::ObligationKind;
use crate::petition::Respondents;
use crate::refusal::Why;
use crate::stage::Stage;

/// The matter stays where it is, or goes, registered anew, to the nearest unit outside the wall
/// (第三十条). What the old unit owed is owed by nobody there any more.
pub(super) fn keep_outside(
    matter: &Matter,
    ctx: &Context<'_>,
    respondents: &Respondents,
    class: Option<Class>,
) -> Result<Effect, Why> {
    let wall = Wall::against(respondents, ctx.organisation);
    let mut seen = matter.petition.clone();
    seen.respondents = respondents.clone();
    if !seen.accuses(class) || !wall.keeps_out_unit(&matter.owner) {
        return Plan::on(matter, ctx).done();
    }
    let outside = wall
        .nearest_outside(&matter.owner)
        .ok_or(Why::NobodyOutsideTheWall)?;
    let plan = Plan::on(matter, ctx)
        .to(Stage::Registered)
        .given_to(outside)
        .replaced(|_| true);
    let today = ctx.now.today;
    if ctx.is_bureau(outside) {
        plan.owes(ObligationKind::BureauDispatch, today)?.done()
    } else if matter.petition.can_be_notified() {
        plan.notice(today, false, true)?.done()
    } else {
        plan.done()
    }
}

/// Nobody of the old unit handles it any more.
pub(super) fn mark(matter: &mut Matter, event: &Event) {
    if event.effect.owner != matter.owner {
        matter.handler = None;
        matter.receipt = None;
        matter.accepted = None;
        matter.heard = false;
        matter.objection_refused = false;
        matter.track = crate::class::Track::Ordinary;
        matter.passings.clear();
    }
}
