//! Who must stay out: the wall around an accusation, and recusal.
//!
//! Basis: 《信访工作条例》第三十条 (an accusation never reaches those it accuses) and 第二十八条 (who has an
//! interest steps back).

use crate::actor::{Actor, Role};
use crate::id::{OfficerId, UnitId};
use crate::matter::Matter;
use crate::organisation::{Organisation, Unit, UnitRole};
use crate::petition::Respondents;
use crate::refusal::Why;

/// The units and officers that an accusation must never reach.
#[derive(Debug, Clone, Copy)]
pub struct Wall<'a> {
    respondents: Option<&'a Respondents>,
    organisation: &'a Organisation,
}

impl<'a> Wall<'a> {
    /// The wall around a matter; it keeps nobody out when the matter accuses nobody.
    pub fn around(matter: &'a Matter, organisation: &'a Organisation) -> Self {
        let respondents = matter.accuses().then_some(&matter.petition.respondents);
        Self {
            respondents,
            organisation,
        }
    }

    /// The wall around these respondents.
    pub fn against(respondents: &'a Respondents, organisation: &'a Organisation) -> Self {
        Self {
            respondents: Some(respondents),
            organisation,
        }
    }

    /// Does it keep the unit out: accused, below an accused unit, or led by an accused head?
    pub fn keeps_out_unit(&self, unit: &UnitId) -> bool {
        let Some(respondents) = self.respondents else {
            return false;
        };
        let below = |accused: &UnitId| self.organisation.is_or_below(unit, accused);
        respondents.units.iter().any(below) || self.led_by_accused().any(below)
    }

    /// Does it keep the officer out: accused, or of a unit that is kept out?
    pub fn keeps_out_officer(&self, officer: &OfficerId) -> bool {
        let Some(respondents) = self.respondents else {
            return false;
        };
        let unit = self
            .organisation
            .officer(officer)
            .map(|officer| &officer.unit);
        respondents.officers.contains(officer) || unit.is_some_and(|unit| self.keeps_out_unit(unit))
    }

    /// Units whose head or leader in charge is accused: their own people answer to that person.
    fn led_by_accused(&self) -> impl Iterator<Item = &'a UnitId> {
        let organisation = self.organisation;
        let officers = self
            .respondents
            .into_iter()
            .flat_map(|respondents| &respondents.officers);
        officers.filter_map(move |id| {
            let unit = &organisation.officer(id)?.unit;
            let leads = |role| organisation.holds(id, unit, role);
            (leads(Role::Head) || leads(Role::Leader)).then_some(unit)
        })
    }

    /// Where a matter goes that sits with a unit that is kept out: the nearest unit above that is not,
    /// else a discipline organ, a joint conference or a bureau, each the first by code. Units that keep
    /// their own record here come before outside ones.
    pub fn nearest_outside(&self, unit: &UnitId) -> Option<&'a UnitId> {
        self.nearest_where(unit, |unit| !unit.outside)
            .or_else(|| self.nearest_where(unit, |_| true))
    }

    fn nearest_where(&self, unit: &UnitId, which: impl Fn(&Unit) -> bool) -> Option<&'a UnitId> {
        let free = |id: &&UnitId| {
            !self.keeps_out_unit(id) && self.organisation.unit(id).is_some_and(&which)
        };
        let with_role = |role| {
            let units = self.organisation.units().map(|unit| &unit.id);
            units
                .filter(free)
                .find(|unit| self.organisation.has_role(unit, role))
        };
        self.organisation
            .superiors(unit)
            .find(free)
            .or_else(|| with_role(UnitRole::DisciplineOrgan))
            .or_else(|| with_role(UnitRole::JointConference))
            .or_else(|| with_role(UnitRole::PetitionBureau))
    }
}

/// Is the officer out of this matter, by declaration or by decision?
pub fn is_recused(matter: &Matter, officer: &OfficerId) -> bool {
    let conflict = matter
        .conflicts
        .iter()
        .rev()
        .find(|conflict| conflict.officer == *officer);
    conflict.is_some_and(|conflict| conflict.bars())
}

/// May this officer be given, see or act on this matter at all? Recusal and the wall end access at
/// once; what a role may see beyond that is decided elsewhere.
/// # Errors
/// [`Why::BehindTheWall`] or [`Why::Recused`].
pub fn may_take_part(
    matter: &Matter,
    officer: &OfficerId,
    organisation: &Organisation,
) -> Result<(), Why> {
    if Wall::around(matter, organisation).keeps_out_officer(officer) {
        return Err(Why::BehindTheWall);
    }
    if is_recused(matter, officer) {
        return Err(Why::Recused {
            officer: officer.clone(),
        });
    }
    Ok(())
}

/// The same for whoever acts: the petitioner is never kept out of their own matter. To an actor behind
/// the wall the matter does not exist: a refusal of its own would tell whom it accuses.
/// # Errors
/// [`Why::NotRegistered`] behind the wall, or [`Why::Recused`].
pub fn may_act(matter: &Matter, actor: &Actor, organisation: &Organisation) -> Result<(), Why> {
    if let Some(unit) = &actor.unit
        && Wall::around(matter, organisation).keeps_out_unit(unit)
    {
        return Err(Why::NotRegistered);
    }
    match &actor.officer {
        Some(officer) => match may_take_part(matter, officer, organisation) {
            Err(Why::BehindTheWall) => Err(Why::NotRegistered),
            other => other,
        },
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::{ROUTE_6, Scene};

    fn unit(code: &str) -> UnitId {
        UnitId::new(code).unwrap()
    }

    fn officer(code: &str) -> OfficerId {
        OfficerId::new(code).unwrap()
    }

    #[test]
    fn the_wall_stands_around_the_accused_and_everything_below() {
        let organisation = Scene::new().organisation;
        let accused = Respondents {
            units: vec![unit("housing")],
            officers: vec![officer("roads-h"), officer("town-head")],
        };
        let wall = Wall::against(&accused, &organisation);
        for out in ["housing", "estate", "town"] {
            assert!(wall.keeps_out_unit(&unit(out)), "{out}");
        }
        for free in ["county", "bureau", "roads", "discipline", "city"] {
            assert!(!wall.keeps_out_unit(&unit(free)), "{free}");
        }
        assert!(
            wall.keeps_out_officer(&officer("roads-h"))
                && wall.keeps_out_officer(&officer("estate-c"))
        );
        assert!(!wall.keeps_out_officer(&officer("roads-h2")));
        assert_eq!(wall.nearest_outside(&unit("estate")), Some(&unit("county")));
    }

    #[test]
    fn a_matter_that_accuses_nobody_has_no_wall() {
        let scene = Scene::in_progress(ROUTE_6);
        let mut matter = scene.matter().clone();
        matter.petition.respondents.units.push(unit("housing"));
        assert!(!Wall::around(&matter, &scene.organisation).keeps_out_unit(&unit("housing")));
        matter.ever_accused = true;
        assert!(Wall::around(&matter, &scene.organisation).keeps_out_unit(&unit("housing")));
        assert_eq!(
            may_take_part(&matter, &officer("estate-c"), &scene.organisation),
            Err(Why::BehindTheWall)
        );
        assert_eq!(
            may_act(&matter, &Actor::petitioner(), &scene.organisation),
            Ok(())
        );
    }

    #[test]
    fn behind_the_wall_a_matter_and_a_number_without_one_are_the_same() {
        let accusing = "register channel=letter unit=bureau received=2026-04-20 text=举报。 class=accusation accused_units=housing";
        let scene = Scene::new().take("bureau-c", accusing);
        for line in [
            "forward to=estate",
            "urge trigger=other form=phone reply_days=10 note=请说明",
            "archive retention=permanent",
        ] {
            let refusal = scene.decide("housing-head", line).unwrap_err();
            assert_eq!(refusal.code(), "not_registered");
            assert_eq!(
                refusal,
                Scene::new().decide("housing-head", line).unwrap_err()
            );
        }
        let again = "register channel=letter unit=housing received=2026-04-20 text=举报。";
        let refusal = scene.decide("housing-c", again).unwrap_err();
        assert_eq!(refusal.code(), "not_registered");
    }
}
