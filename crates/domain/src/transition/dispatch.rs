//! What forwarding and assigning have in common: who may send, where to, what stops and starts.

use super::accept::NoticeWay;
use super::guard::{self, STAFF};
use super::plan::{Plan, is_discipline};
use crate::access::Wall;
use crate::context::Context;
use crate::event::Event;
use crate::id::UnitId;
use crate::matter::Matter;
use crate::obligation::ObligationKind;
use crate::organisation::UnitRole;
use crate::refusal::Why;
use crate::stage::Stage;

/// The clocks that sending on, taking up or refusing answers for the unit that had the matter.
pub(super) fn is_dispatch(kind: ObligationKind) -> bool {
    matches!(
        kind,
        ObligationKind::BureauDispatch | ObligationKind::Redispatch
    ) || kind.is_notice()
}

/// May this actor send the matter on? After a report to the leadership, once it has decided.
pub(super) fn ready(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
    guard::of_the_owner(matter, ctx, STAFF)?;
    if matter.stage == Stage::SubmittedUp && !matter.decided_above {
        return Err(Why::DecisionNeeded);
    }
    Ok(())
}

/// May it go there? A bureau sends to its own level or lower, another unit within its own system; an
/// accusation never to those it accuses, and with nobody named only where none of them can sit.
pub(super) fn check_target(matter: &Matter, ctx: &Context<'_>, to: &UnitId) -> Result<(), Why> {
    guard::known_unit(ctx, to)?;
    if *to == matter.owner {
        return Err(Why::SameUnit(to.clone()));
    }
    if Wall::around(matter, ctx.organisation).keeps_out_unit(to) {
        return Err(Why::BehindTheWall);
    }
    check_accusation(matter, ctx, to)?;
    if !can_take(ctx, to) {
        return Err(Why::UnitUnsuitable(to.clone()));
    }
    let level = |unit| ctx.organisation.unit(unit).map(|unit| unit.level);
    let is_below = if ctx.is_bureau(&matter.owner) {
        level(to) >= level(&matter.owner)
    } else {
        ctx.organisation.is_or_below(to, &matter.owner)
    };
    if is_below {
        Ok(())
    } else {
        Err(Why::UnitNotBelow(to.clone()))
    }
}

/// An accusation that names nobody has no wall yet, so any unit could be the one accused: it goes to a
/// discipline organ or to a unit above, else somebody says first whom it accuses (第三十条).
pub(super) fn check_accusation(matter: &Matter, ctx: &Context<'_>, to: &UnitId) -> Result<(), Why> {
    let names_nobody = matter.accuses() && matter.petition.respondents.is_empty();
    let stands_above = ctx
        .organisation
        .superiors(&matter.owner)
        .any(|above| above == to);
    if names_nobody && !stands_above && !is_discipline(ctx, to) {
        return Err(Why::AccusedNeeded);
    }
    Ok(())
}

/// A unit that owes the petitioner a notice itself says in writing where the matter goes (row 8).
pub(super) fn check_told(matter: &Matter, told: Option<NoticeWay>) -> Result<(), Why> {
    let owes_notice = matter.running().any(|owed| owed.kind.is_notice());
    match told {
        Some(way) if owes_notice => guard::notice_way(matter, way),
        Some(way) => guard::can_be_given(matter, way),
        None if owes_notice && matter.petition.can_be_notified() => Err(Why::NoticeNeeded),
        None => Ok(()),
    }
}

/// Can the unit take a matter in hand: decide on it, or dispatch it in turn?
pub(super) fn can_take(ctx: &Context<'_>, unit: &UnitId) -> bool {
    can_handle(ctx, unit) || ctx.is_bureau(unit)
}

/// Can the unit decide on a matter?
pub(super) fn can_handle(ctx: &Context<'_>, unit: &UnitId) -> bool {
    let handling = [
        UnitRole::CompetentUnit,
        UnitRole::JudicialOrgan,
        UnitRole::DisciplineOrgan,
        UnitRole::PersonnelDepartment,
    ];
    handling
        .into_iter()
        .any(|role| ctx.organisation.has_role(unit, role))
}

/// The sender's clock stops; the receiver's starts with the day of sending, and is replaced by the
/// day of receipt once that is recorded, so that a matter nobody acknowledges becomes overdue too.
pub(super) fn sent<'a>(
    matter: &'a Matter,
    ctx: &'a Context<'a>,
    to: &UnitId,
    stage: Stage,
) -> Result<Plan<'a>, Why> {
    let today = ctx.now.today;
    let plan = Plan::on(matter, ctx)
        .to(stage)
        .given_to(to)
        .met(is_dispatch, today);
    if ctx.is_bureau(to) {
        plan.owes(ObligationKind::BureauDispatch, today)
    } else {
        plan.notice(&matter.petition, today, true, matter.accuses())
    }
}

pub(super) fn mark(matter: &mut Matter, event: &Event, to: &UnitId, assigned: bool) {
    matter.pass_on(to, event.day, assigned);
    matter.receipt = None;
    matter.objection_refused = false;
}
