//! Whom and what a field of a step can name: the units and officers that could fit. A help for whoever
//! fills in the form; whether it fits is decided by the step.

use huiyin_domain::access::{self, Wall};
use huiyin_domain::actor::Role;
use huiyin_domain::id::{OfficerId, UnitId};
use huiyin_domain::matter::{ConflictState, Matter};
use huiyin_domain::organisation::{Officer, Organisation, UnitRole};

const HANDLERS: &[Role] = &[Role::Handler, Role::Head, Role::Leader];
const HEADS: &[Role] = &[Role::Head, Role::Leader];

/// The units that this field of a step can name, by level and code.
pub fn units(matter: &Matter, organisation: &Organisation, step: &str, field: &str) -> Vec<UnitId> {
    let wall = Wall::around(matter, organisation);
    let owner = &matter.owner;
    let decided_by = matter
        .latest_opinion()
        .map_or(owner, |opinion| &opinion.unit);
    let fits = |unit: &UnitId| match (step, field) {
        // Whom it is about stands behind the wall by the very step that names them.
        ("name-accused", _) => true,
        (_, "body") => organisation.review_body_of(decided_by).contains(unit),
        (_, "below") => unit != owner && organisation.is_or_below(unit, owner),
        ("rate", _) => unit == owner || matter.passed_through(unit),
        (_, "to") => unit != owner,
        ("decide-competence" | "succeed", _) | (_, "suggests") => {
            organisation.has_role(unit, UnitRole::CompetentUnit)
        }
        _ => true,
    };
    let mut units: Vec<_> = organisation
        .units()
        .filter(|unit| step == "name-accused" || !wall.keeps_out_unit(&unit.id))
        .filter(|unit| fits(&unit.id))
        .collect();
    units.sort_by_key(|unit| (unit.level, unit.id.clone()));
    units.into_iter().map(|unit| unit.id.clone()).collect()
}

/// The officers that this field of a step can name.
pub fn officers(
    matter: &Matter,
    organisation: &Organisation,
    step: &str,
    field: &str,
) -> Vec<OfficerId> {
    let of_owner = |officer: &Officer, roles: &[Role]| {
        officer.unit == matter.owner && holds(officer, roles) && may(matter, officer, organisation)
    };
    let reviews = matches!(step, "issue-review" | "issue-re-review");
    let fits = |officer: &&Officer| match (step, field) {
        ("name-accused", _) => true,
        ("resume", "handler") => {
            of_owner(officer, HANDLERS) && !matter.handled_before.contains(&officer.id)
        }
        ("change-handler", "handler") => {
            of_owner(officer, HANDLERS) && matter.handler.as_ref() != Some(&officer.id)
        }
        (_, "handler") => of_owner(officer, HANDLERS),
        (_, "signed_by") => {
            of_owner(officer, HEADS) && !(reviews && matter.took_part.contains(&officer.id))
        }
        (_, "leader") => holds(officer, &[Role::Leader]) && may(matter, officer, organisation),
        ("decide-recusal", _) => matter
            .conflicts
            .iter()
            .any(|conflict| conflict.officer == officer.id && is_open(conflict.state)),
        ("request-recusal", _) => officer.unit == matter.owner,
        _ => true,
    };
    let fitting = organisation.officers().filter(fits);
    fitting.map(|officer| officer.id.clone()).collect()
}

fn is_open(state: ConflictState) -> bool {
    matches!(state, ConflictState::Declared | ConflictState::Requested)
}

fn holds(officer: &Officer, roles: &[Role]) -> bool {
    officer
        .roles
        .iter()
        .any(|held| roles.contains(&Role::from(*held)))
}

fn may(matter: &Matter, officer: &Officer, organisation: &Organisation) -> bool {
    access::may_take_part(matter, &officer.id, organisation).is_ok()
}
