//! What requests for review and re-review have in common.

use jiff::civil::Date;

use super::guard::{self, STAFF};
use crate::context::Context;
use crate::field::Reference;
use crate::id::UnitId;
use crate::matter::Matter;
use crate::obligation::ObligationKind;
use crate::refusal::Why;

/// The petitioner asks; a written request may also be entered by the body it went to or a bureau.
pub(super) fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
    if !matter.has_review() {
        return Err(Why::NoReview);
    }
    if matter.is_returned() {
        return Err(Why::Returned);
    }
    if ctx.actor.is_petitioner() {
        return Ok(());
    }
    match ctx.staff() {
        Some((_, own)) if ctx.oversees(own, matter) || bodies(matter, ctx).contains(own) => {
            ctx.acts_for(own, None, STAFF)
        }
        Some(_) => Err(Why::NotYours {
            owner: matter.owner.clone(),
        }),
        None => Err(Why::OnlyPetitioner),
    }
}

/// An officer enters only what the petitioner signed on paper, with the number of that paper.
pub(super) fn signed(ctx: &Context<'_>, paper: Option<&Reference>) -> Result<(), Why> {
    if ctx.actor.is_petitioner() || paper.is_some() {
        Ok(())
    } else {
        Err(Why::PaperNeeded)
    }
}

/// Who may be asked: the bodies that review the unit whose opinion is attacked.
fn bodies(matter: &Matter, ctx: &Context<'_>) -> Vec<UnitId> {
    let opinion = matter.latest_opinion();
    opinion.map_or_else(Vec::new, |opinion| {
        ctx.organisation.review_body_of(&opinion.unit)
    })
}

/// The body, the days, and the window: in time when handed in or posted by its last day (R6). A
/// petitioner need not wait for the service.
pub(super) fn check(
    matter: &Matter,
    ctx: &Context<'_>,
    body: &UnitId,
    (received, posted): (Date, Option<Date>),
    window: ObligationKind,
) -> Result<(), Why> {
    guard::known_unit(ctx, body)?;
    if !bodies(matter, ctx).contains(body) {
        return Err(Why::NotReviewBody(body.clone()));
    }
    let opinion = matter.latest_opinion().ok_or(Why::NoSuchDocument)?;
    guard::not_before("received", received, opinion.day)?;
    if let Some(posted) = posted {
        guard::not_before("posted", posted, opinion.day)?;
        guard::not_before("received", received, posted)?;
    }
    match matter.running_of(window) {
        Some(running) => guard::within(matter, ctx, running, posted.unwrap_or(received)),
        None => Ok(()),
    }
}
