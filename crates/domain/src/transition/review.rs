//! What review and re-review opinions have in common.

use super::guard::{self, HEADS, REVIEWERS};
use super::plan::Plan;
use crate::access::Wall;
use crate::class::ReviewOutcome;
use crate::context::Context;
use crate::event::Effect;
use crate::field::Days;
use crate::id::OfficerId;
use crate::matter::Matter;
use crate::obligation::{ObligationKind, Owner};
use crate::refusal::Why;
use crate::stage::Stage;
use crate::term::Term;

/// A reviewer of the body in whose hands it is, who took no part before.
pub(super) fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
    guard::of_the_owner(matter, ctx, REVIEWERS)?;
    match ctx.staff() {
        Some((officer, own)) if *own == matter.owner => took_no_part(matter, officer),
        _ => Ok(()),
    }
}

fn took_no_part(matter: &Matter, officer: &OfficerId) -> Result<(), Why> {
    if matter.took_part.contains(officer) {
        return Err(Why::TookPartBefore {
            officer: officer.clone(),
        });
    }
    Ok(())
}

/// The opinion ends the term of the body; a returned matter goes back to the unit whose opinion fell, or to the nearest
/// one outside the wall, within the period that the body sets.
pub(super) fn effect(
    matter: &Matter,
    ctx: &Context<'_>,
    outcome: ReviewOutcome,
    return_days: Option<Days>,
    signed_by: &OfficerId,
) -> Result<Effect, Why> {
    guard::fit_officer(matter, ctx, signed_by, &matter.owner, HEADS)?;
    took_no_part(matter, signed_by)?;
    let (stage, clock) = match matter.stage {
        Stage::UnderReReview => (Stage::ReReviewed, ObligationKind::ReReviewOpinion),
        _ => (Stage::Reviewed, ObligationKind::ReviewOpinion),
    };
    let today = ctx.now.today;
    let plan = Plan::on(matter, ctx)
        .to(stage)
        .met(|kind| kind == clock, today);
    if outcome != ReviewOutcome::RevokedAndReturned {
        return if return_days.is_some() {
            Err(Why::ReturnPeriod)
        } else {
            plan.done()
        };
    }
    let unit = matter
        .accepted
        .as_ref()
        .map_or(&matter.owner, |accepted| &accepted.unit);
    // Whom it accuses by now does not get it back.
    let wall = Wall::around(matter, ctx.organisation);
    let unit = match wall.keeps_out_unit(unit) {
        true => wall
            .nearest_outside(unit)
            .ok_or(Why::NobodyOutsideTheWall)?,
        false => unit,
    };
    let plan = plan.given_to(unit);
    let kind = ObligationKind::ReturnedHandling;
    match return_days {
        Some(Days(days)) => plan
            .owed_within(Owner::Unit(unit.clone()), kind, today, Term::Days(days))?
            .done(),
        None => plan.owes(kind, today)?.done(),
    }
}
