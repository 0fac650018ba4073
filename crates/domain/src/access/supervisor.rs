//! Who answers for an opening: whoever stands above the unit that opened an identity.

use super::{Wall, is_recused};
use crate::actor::Role;
use crate::id::{OfficerId, UnitId};
use crate::matter::Matter;
use crate::organisation::{Organisation, UnitRole};

/// The unit that answers for what an officer of `unit` opened: the nearest one above it with somebody who decides, else a
/// discipline organ, a joint conference or a bureau; never a unit that an accusation keeps out. Where there is none, the
/// unit itself, whose answer is another officer's.
pub fn supervisor_of(
    matter: &Matter,
    unit: &UnitId,
    opened_by: &OfficerId,
    organisation: &Organisation,
) -> Option<UnitId> {
    let wall = Wall::around(matter, organisation);
    let decides = |id: &UnitId| {
        organisation.officers().any(|officer| {
            officer.unit == *id
                && officer.id != *opened_by
                && !is_recused(matter, &officer.id)
                && [Role::Head, Role::Leader]
                    .iter()
                    .any(|role| organisation.holds(&officer.id, id, *role))
        })
    };
    let fits = |id: &&UnitId| {
        *id != unit
            && !wall.keeps_out_unit(id)
            && organisation.unit(id).is_some_and(|unit| !unit.outside)
            && decides(id)
    };
    let with_role = |role| {
        let units = organisation.units().map(|unit| &unit.id);
        units
            .filter(fits)
            .find(|id| organisation.has_role(id, role))
    };
    let found = organisation
        .superiors(unit)
        .find(fits)
        .or_else(|| with_role(UnitRole::DisciplineOrgan))
        .or_else(|| with_role(UnitRole::JointConference))
        .or_else(|| with_role(UnitRole::PetitionBureau));
    let itself = || Some(unit).filter(|unit| !wall.keeps_out_unit(unit));
    let found = found.or_else(itself).or_else(|| wall.nearest_outside(unit));
    found.cloned()
}
