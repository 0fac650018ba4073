//! When it turns out that a matter accuses the unit that has it in hand, it leaves that unit at once.

use super::plan::{Plan, is_discipline};
use crate::access::Wall;
use crate::context::Context;
use crate::event::{Effect, Event};
use crate::matter::Matter;
use crate::obligation::{ObligationKind, Owner};
use crate::petition::Petition;
use crate::refusal::Why;
use crate::stage::Stage;

/// Duties of whoever has an answered matter.
const GOES_ON: [ObligationKind; 4] = [
    ObligationKind::ReviewOpinion,
    ObligationKind::ReReviewOpinion,
    ObligationKind::ReturnedHandling,
    ObligationKind::LapseGrace,
];

/// The matter stays where it is, or goes to the nearest unit outside the wall (第三十条): registered
/// anew while it is open, as it stands once it was answered. What a unit behind the wall owed falls; what an answered
/// matter still waits for, such as a review, the unit outside owes by the same day, so that it is on a desk.
pub(super) fn keep_outside(
    matter: &Matter,
    ctx: &Context<'_>,
    petition: &Petition,
    accuses: bool,
) -> Result<Effect, Why> {
    if !(accuses || matter.accuses()) {
        return Plan::on(matter, ctx).done();
    }
    let wall = Wall::against(&petition.respondents, ctx.organisation);
    if !wall.keeps_out_unit(&matter.owner) {
        let plan = Plan::on(matter, ctx).fell_behind(&wall).leaving(&wall);
        return named_report(plan, matter, ctx, petition);
    }
    let outside = wall
        .nearest_outside(&matter.owner)
        .ok_or(Why::NobodyOutsideTheWall)?;
    let mut plan = Plan::on(matter, ctx).given_to(outside).leaving(&wall);
    if !matter.stage.is_open() {
        let before = Owner::Unit(matter.owner.clone());
        for owed in matter.running().filter(|owed| owed.owner == before) {
            if GOES_ON.contains(&owed.kind) {
                plan = plan.replaced_one(owed);
                let mut owed = owed.clone();
                owed.owner = Owner::Unit(outside.clone());
                plan.add(owed);
            }
        }
        return plan.fell_behind(&wall).done();
    }
    let today = ctx.now.today;
    let is_of_the_matter = |kind| kind != ObligationKind::OpeningAnswer;
    let plan = plan
        .to(Stage::Registered)
        .superseded(is_of_the_matter, today)
        .fell_behind(&wall);
    if ctx.is_bureau(outside) {
        plan.owes(ObligationKind::BureauDispatch, today)?.done()
    } else {
        plan.notice(petition, today, false, true)?.done()
    }
}

/// At a discipline organ the notice of what turns out to be an accusation is that of its own rules, from
/// the same day.
fn named_report(
    plan: Plan<'_>,
    matter: &Matter,
    ctx: &Context<'_>,
    petition: &Petition,
) -> Result<Effect, Why> {
    let is_other = |kind| {
        matches!(
            kind,
            ObligationKind::DirectNotice | ObligationKind::ForwardedNotice
        )
    };
    let notice = matter
        .running()
        .find(|owed| is_other(owed.kind) && !owed.claimed);
    match notice {
        Some(notice) if is_discipline(ctx, &matter.owner) => plan
            .superseded(is_other, ctx.now.today)
            .notice(petition, notice.from, false, true)?
            .done(),
        _ => plan.done(),
    }
}

/// Nobody of the old unit handles it any more.
pub(super) fn mark(matter: &mut Matter, event: &Event) {
    if event.effect.owner != matter.owner {
        matter.handler = None;
        matter.receipt = None;
        matter.accepted = None;
        matter.heard = false;
        matter.asked = false;
        matter.objection_refused = false;
        matter.track = crate::class::Track::Ordinary;
        matter.passings.clear();
    }
}
