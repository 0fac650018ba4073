//! One decision for a person who may hold several roles: the first role that may take the step takes it.

use huiyin_domain::actor::Actor;
use huiyin_domain::context::Context;
use huiyin_domain::event::Event;
use huiyin_domain::id::OfficerId;
use huiyin_domain::law::Laws;
use huiyin_domain::matter::Matter;
use huiyin_domain::moment::Moment;
use huiyin_domain::organisation::Organisation;
use huiyin_domain::refusal::{Refusal, Why};
use huiyin_domain::transition::Step;

use super::ActAs;
use crate::error::OfficeError;

/// The actors that a person may be: one for each role held.
pub(crate) fn actors(who: &ActAs, organisation: &Organisation) -> Result<Vec<Actor>, OfficeError> {
    let (code, role) = match who {
        ActAs::Petitioner { .. } | ActAs::Visitor(_) => return Ok(vec![Actor::petitioner()]),
        ActAs::System => return Ok(vec![Actor::system()]),
        ActAs::Officer { officer, role } => (officer, role),
    };
    let known = OfficerId::new(code)
        .ok()
        .and_then(|id| organisation.officer(&id));
    let officer = known.ok_or_else(|| OfficeError::NoSuchOfficer(code.clone()))?;
    let held = organisation.roles_of(officer);
    Ok(held
        .into_iter()
        .filter(|held| role.is_none_or(|role| role == *held))
        .map(|held| Actor::officer(officer.id.clone(), officer.unit.clone(), held))
        .collect())
}

/// What a decision is made in, apart from who and when.
pub(super) struct Around<'a> {
    pub laws: &'a Laws,
    pub organisation: &'a Organisation,
    pub named: Option<&'a Matter>,
}

pub(super) fn decide(
    step: &Step,
    matter: Option<&Matter>,
    around: &Around<'_>,
    who: &ActAs,
    now: Moment,
) -> Result<Result<Event, Refusal>, OfficeError> {
    let Around {
        laws,
        organisation,
        named,
    } = *around;
    let mut refused = None;
    for actor in actors(who, organisation)? {
        let context = Context {
            laws,
            organisation,
            actor: &actor,
            now,
            named,
        };
        match step.decide(matter, &context) {
            Ok(event) => return Ok(Ok(event)),
            Err(refusal) => refused = Some(joined(refused, refusal)),
        }
    }
    match (refused, who) {
        (Some(refusal), _) => Ok(Err(refusal)),
        (None, ActAs::Officer { officer, .. }) => Err(OfficeError::NoSuchOfficer(officer.clone())),
        (None, _) => unreachable!("the petitioner and the timer are one actor each"),
    }
}

/// The refusals of two roles of one person as one: that a role may not says less than why another, which
/// may, cannot now; what is allowed in either is allowed.
pub(super) fn joined(first: Option<Refusal>, second: Refusal) -> Refusal {
    let Some(first) = first else {
        return second;
    };
    let mut allowed_now = first.allowed_now.clone();
    allowed_now.extend(
        second
            .allowed_now
            .iter()
            .filter(|name| !first.allowed_now.contains(name)),
    );
    let says_less = matches!(first.why, Why::RoleNotAllowed { .. });
    Refusal {
        allowed_now,
        ..if says_less { second } else { first }
    }
}
