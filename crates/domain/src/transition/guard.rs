//! Guards that several steps share.

use jiff::civil::Date;

use super::accept::NoticeWay;
use crate::access;
use crate::actor::Role;
use crate::class::{Class, Route, Track};
use crate::context::Context;
use crate::id::{MatterNumber, OfficerId, UnitId};
use crate::matter::Matter;
use crate::obligation::{Obligation, ObligationKind};
use crate::petition::Respondents;
use crate::refusal::Why;
use crate::stage::Stage;

/// Everyday work of a unit.
pub(crate) const STAFF: &[Role] = &[Role::Clerk, Role::Handler, Role::Head, Role::Leader];
/// Handling a matter.
pub(crate) const HANDLERS: &[Role] = &[Role::Handler, Role::Head, Role::Leader];
/// Deciding for the unit.
pub(crate) const HEADS: &[Role] = &[Role::Head, Role::Leader];
/// Reviewing.
pub(crate) const REVIEWERS: &[Role] = &[Role::Reviewer, Role::Head, Role::Leader];
/// Keeping the archive.
pub(crate) const ARCHIVISTS: &[Role] = &[Role::Archivist];

/// Every stage before an answer or another end.
pub(crate) const OPEN: [Stage; 8] = [
    Stage::Registered,
    Stage::Forwarded,
    Stage::Assigned,
    Stage::SubmittedUp,
    Stage::PendingAcceptance,
    Stage::Objected,
    Stage::Accepted,
    Stage::InProgress,
];

/// Every stage but the archive.
pub(crate) const LIVE: [Stage; 21] = [
    Stage::Registered,
    Stage::Forwarded,
    Stage::Assigned,
    Stage::SubmittedUp,
    Stage::PendingAcceptance,
    Stage::Objected,
    Stage::Accepted,
    Stage::InProgress,
    Stage::Redirected,
    Stage::DutyPerformed,
    Stage::NotAccepted,
    Stage::NoLongerAccepted,
    Stage::Settled,
    Stage::Concluded,
    Stage::UnderReview,
    Stage::Reviewed,
    Stage::UnderReReview,
    Stage::ReReviewed,
    Stage::Lapsed,
    Stage::Final,
    Stage::Withdrawn,
];

/// Every stage.
pub(crate) const EVER: [Stage; 22] = {
    let mut all = [Stage::Archived; 22];
    let mut at = 0;
    while at < LIVE.len() {
        all[at] = LIVE[at];
        at += 1;
    }
    all
};

/// An officer of the unit that has the matter in hand, in one of the roles.
pub(crate) fn of_the_owner(
    matter: &Matter,
    ctx: &Context<'_>,
    roles: &'static [Role],
) -> Result<(), Why> {
    ctx.acts_for(&matter.owner, Some(matter), roles)
}

/// An officer of a bureau that may act on the matter, or of a unit above the one that has it in hand.
pub(crate) fn from_above(
    matter: &Matter,
    ctx: &Context<'_>,
    roles: &'static [Role],
) -> Result<(), Why> {
    let Some((_, own)) = ctx.staff() else {
        return Err(Why::RoleNotAllowed { needs: roles });
    };
    let stands_above =
        ctx.oversees(own, matter) || ctx.organisation.is_or_below(&matter.owner, own);
    if *own == matter.owner || !stands_above {
        return Err(Why::NotYours {
            owner: matter.owner.clone(),
        });
    }
    ctx.acts_for(own, None, roles)
}

/// The named handler, or a head of the unit; after a return nobody who handled the opinion that fell.
/// Whoever keeps the record of an outside unit records for its handler.
pub(crate) fn by_handler(matter: &Matter, ctx: &Context<'_>) -> Result<(), Why> {
    of_the_owner(matter, ctx, HANDLERS)?;
    let handler = matter.handler.as_ref().ok_or(Why::HandlerNeeded)?;
    let Some((officer, _)) = ctx.staff().filter(|(_, own)| **own == matter.owner) else {
        return Ok(());
    };
    if matter.handled_before.contains(officer) {
        return Err(Why::SameHandler {
            officer: officer.clone(),
        });
    }
    if officer == handler || HEADS.contains(&ctx.actor.role) {
        Ok(())
    } else {
        Err(Why::NotTheHandler(handler.clone()))
    }
}

/// The petitioner, with their own code.
pub(crate) fn by_the_petitioner(ctx: &Context<'_>) -> Result<(), Why> {
    if ctx.actor.is_petitioner() {
        Ok(())
    } else {
        Err(Why::OnlyPetitioner)
    }
}

/// The timer.
pub(crate) fn by_the_timer(ctx: &Context<'_>) -> Result<(), Why> {
    if ctx.actor.role == Role::System {
        Ok(())
    } else {
        Err(Why::OnlyTimer)
    }
}

/// An officer who is given work on the matter: listed in the unit, let through the wall, not recused.
pub(crate) fn fit_officer(
    matter: &Matter,
    ctx: &Context<'_>,
    officer: &OfficerId,
    unit: &UnitId,
    roles: &[Role],
) -> Result<(), Why> {
    ctx.named_officer(officer, unit, roles)?;
    access::may_take_part(matter, officer, ctx.organisation)
}

/// A notice of Art. 23 is written, on the simple track also by telephone or message; only an unclear name
/// or address excuses from it.
pub(crate) fn notice_way(matter: &Matter, way: NoticeWay) -> Result<(), Why> {
    can_be_given(matter, way)?;
    let is_written = matches!(
        way,
        NoticeWay::Paper | NoticeWay::OnTheSpot | NoticeWay::Network
    );
    if is_written || matter.track == Track::Simple || !matter.petition.can_be_notified() {
        Ok(())
    } else {
        Err(Why::WrittenNoticeNeeded)
    }
}

/// Nobody is left untold whose name and address are clear.
pub(crate) fn can_be_given(matter: &Matter, way: NoticeWay) -> Result<(), Why> {
    if way == NoticeWay::NotPossible && matter.petition.can_be_notified() {
        Err(Why::CanBeNotified)
    } else {
        Ok(())
    }
}

/// The unit is listed.
pub(crate) fn known_unit(ctx: &Context<'_>, unit: &UnitId) -> Result<(), Why> {
    match ctx.organisation.unit(unit) {
        Some(_) => Ok(()),
        None => Err(Why::UnitUnknown(unit.clone())),
    }
}

/// Everybody accused is listed: a code that is mistyped would leave the wall open.
pub(crate) fn known_accused(ctx: &Context<'_>, accused: &Respondents) -> Result<(), Why> {
    accused
        .units
        .iter()
        .try_for_each(|unit| known_unit(ctx, unit))?;
    accused
        .officers
        .iter()
        .try_for_each(|officer| known_officer(ctx, officer))
}

/// The officer is listed.
pub(crate) fn known_officer(ctx: &Context<'_>, officer: &OfficerId) -> Result<(), Why> {
    match ctx.organisation.officer(officer) {
        Some(_) => Ok(()),
        None => Err(Why::OfficerUnknown(officer.clone())),
    }
}

/// A day is not before the event it follows.
pub(crate) fn not_before(field: &'static str, day: Date, earliest: Date) -> Result<(), Why> {
    if day < earliest {
        Err(Why::DateTooEarly {
            field,
            day,
            earliest,
        })
    } else {
        Ok(())
    }
}

/// Class and route are set, and lead to handling here rather than into a statutory procedure.
pub(crate) fn handled_here(matter: &Matter) -> Result<(), Why> {
    match matter.class {
        None => Err(Why::ClassNeeded),
        Some(Class::DecisionRequest) => match matter.route {
            None => Err(Why::RouteNeeded),
            Some(route) if route.leads_out() => Err(Why::LeadsOut),
            Some(_) => Ok(()),
        },
        Some(Class::Suggestion | Class::Accusation) => Ok(()),
    }
}

/// The matter is of this class and route.
pub(crate) fn of_class(matter: &Matter, class: Class, route: Option<Route>) -> Result<(), Why> {
    if matter.class == Some(class) && matter.route == route {
        Ok(())
    } else {
        Err(Why::OtherClass)
    }
}

/// The obligation of this kind that runs.
pub(crate) fn running(matter: &Matter, kind: ObligationKind) -> Result<&Obligation, Why> {
    matter.running_of(kind).ok_or(Why::NothingRunning(kind))
}

/// Its last day by today's calendar: a provisional date is computed anew when its year is published.
pub(crate) fn last_day(
    matter: &Matter,
    ctx: &Context<'_>,
    obligation: &Obligation,
) -> Result<Date, Why> {
    if !obligation.provisional {
        return Ok(obligation.due);
    }
    Ok(obligation
        .clone()
        .recompute(&ctx.law_of(matter).calendar)?
        .due)
}

/// `day` is not after its last day.
pub(crate) fn within(
    matter: &Matter,
    ctx: &Context<'_>,
    window: &Obligation,
    day: Date,
) -> Result<(), Why> {
    let due = last_day(matter, ctx, window)?;
    if day > due {
        Err(Why::WindowClosed { due })
    } else {
        Ok(())
    }
}

/// The other matter that a step names, as far as this actor may know of it. What lies behind the wall
/// is as unknown as what this office never registered; none for a matter of another office.
pub(crate) fn other<'a>(
    ctx: &Context<'a>,
    number: &MatterNumber,
    own: &str,
) -> Result<Option<&'a Matter>, Why> {
    let open = |other: &&Matter| access::may_act(other, ctx.actor, ctx.organisation).is_ok();
    match ctx.named.filter(open) {
        Some(other) => Ok(Some(other)),
        None if number.office() == own => Err(Why::OtherUnknown(number.clone())),
        None => Ok(None),
    }
}

/// Does the other matter that the step names stand where the step needs it?
pub(crate) fn bears_out(other: &Matter, fits: bool) -> Result<(), Why> {
    if fits {
        Ok(())
    } else {
        Err(Why::OtherDoesNotFit {
            number: other.number.clone(),
            stage: other.stage,
        })
    }
}
