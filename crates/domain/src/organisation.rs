//! The office's own picture of the units and officers it works with, and who stands above whom.

mod hierarchy;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::actor::Role;
use crate::id::{OfficerId, UnitId};

/// 行政层级, highest first, so that a greater value stands lower.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// 国家.
    State,
    /// 省.
    Province,
    /// 市.
    City,
    /// 县.
    County,
    /// 乡镇、街道.
    Township,
}

/// What a unit is for; a unit can be several things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnitRole {
    /// 信访部门.
    PetitionBureau,
    /// 有权处理的机关、单位.
    CompetentUnit,
    /// 复查机关.
    ReviewBody,
    /// 复核机关.
    ReReviewBody,
    /// 信访工作联席会议.
    JointConference,
    /// 政法部门.
    JudicialOrgan,
    /// 纪检监察机关.
    DisciplineOrgan,
    /// 组织（人事）部门.
    PersonnelDepartment,
}

/// 机关、单位.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Short code.
    pub id: UnitId,
    /// Name as it stands on paper.
    pub name: String,
    /// Level.
    pub level: Level,
    /// The next higher unit (上一级机关), if the office knows one.
    #[serde(default)]
    pub superior: Option<UnitId>,
    /// What it is for.
    pub roles: Vec<UnitRole>,
    /// It keeps its own records elsewhere: an officer of the bureau or of the unit that sent the
    /// matter records what it did.
    #[serde(default)]
    pub outside: bool,
    /// The receiving register that its petitions are entered in, as declared in the journal.
    #[serde(default)]
    pub register: Option<u16>,
    /// Who reviews its opinions, when that is not simply the next higher unit.
    #[serde(default)]
    pub reviewed_by: Vec<UnitId>,
    /// 机关代字: what the numbers of its documents begin with; empty: its name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub document_mark: String,
    /// Telephone for questions about its documents; empty: the office's own.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
}

/// 工作人员.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Officer {
    /// Short code.
    pub id: OfficerId,
    /// Name, for the office's own pages.
    pub name: String,
    /// The unit the officer belongs to.
    pub unit: UnitId,
    /// What the officer may act as.
    pub roles: Vec<StaffRole>,
}

impl Officer {
    /// Does the officer look, keep the machine or the identities, and change no matter? Whoever has no role left
    /// does not even look.
    pub fn only_reads(&self) -> bool {
        let reads = |role: &StaffRole| {
            matches!(
                role,
                StaffRole::Auditor | StaffRole::Administrator | StaffRole::Custodian
            )
        };
        self.roles.iter().all(reads)
    }
}

/// A role an officer can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StaffRole {
    /// 登记员.
    Clerk,
    /// 承办人.
    Handler,
    /// 负责人.
    Head,
    /// 分管领导.
    Leader,
    /// 复查复核人员.
    Reviewer,
    /// 档案员.
    Archivist,
    /// 审计员.
    Auditor,
    /// 系统管理员.
    Administrator,
    /// 督查专员.
    Inspector,
    /// 保管人: releases an identity on an accusation for somebody else, and never opens one by this role.
    Custodian,
}

impl From<StaffRole> for Role {
    fn from(role: StaffRole) -> Self {
        match role {
            StaffRole::Clerk => Self::Clerk,
            StaffRole::Handler => Self::Handler,
            StaffRole::Head => Self::Head,
            StaffRole::Leader => Self::Leader,
            StaffRole::Reviewer => Self::Reviewer,
            StaffRole::Archivist => Self::Archivist,
            StaffRole::Auditor => Self::Auditor,
            StaffRole::Administrator => Self::Administrator,
            StaffRole::Inspector => Self::Inspector,
            StaffRole::Custodian => Self::Custodian,
        }
    }
}

/// Units and officers, checked to fit together, and who of them is on duty at the moment it is made for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Parts", into = "Parts")]
pub struct Organisation {
    units: BTreeMap<UnitId, Unit>,
    officers: BTreeMap<OfficerId, Officer>,
    on_duty: BTreeSet<OfficerId>,
}

/// What an organisation is read from.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Parts {
    units: Vec<Unit>,
    officers: Vec<Officer>,
}

/// Why units and officers do not fit together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OrganisationError {
    /// Two units share a code.
    #[error("unit `{0}` is listed twice")]
    UnitTwice(UnitId),
    /// Two officers share a code.
    #[error("officer `{0}` is listed twice")]
    OfficerTwice(OfficerId),
    /// A unit names a superior or reviewer that is not listed.
    #[error("unit `{unit}` names `{names}`, which is not listed")]
    UnknownUnit {
        /// The unit.
        unit: UnitId,
        /// What it names.
        names: UnitId,
    },
    /// An officer belongs to no listed unit.
    #[error("officer `{officer}` belongs to `{unit}`, which is not listed")]
    OfficerWithoutUnit {
        /// The officer.
        officer: OfficerId,
        /// The unit named.
        unit: UnitId,
    },
    /// A unit stands above itself.
    #[error("unit `{0}` stands above itself")]
    Circle(UnitId),
    /// A unit reviews its own opinions.
    #[error("unit `{0}` cannot review its own opinions")]
    ReviewsItself(UnitId),
}

impl Organisation {
    /// Checks that codes are unique, names are listed and nobody stands above or reviews themselves.
    /// # Errors
    /// [`OrganisationError`] names the first unit or officer that does not fit.
    pub fn new(units: Vec<Unit>, officers: Vec<Officer>) -> Result<Self, OrganisationError> {
        let mut organisation = Self {
            units: BTreeMap::new(),
            officers: BTreeMap::new(),
            on_duty: BTreeSet::new(),
        };
        for unit in units {
            let id = unit.id.clone();
            if organisation.units.insert(id.clone(), unit).is_some() {
                return Err(OrganisationError::UnitTwice(id));
            }
        }
        for officer in officers {
            let id = officer.id.clone();
            if organisation.officers.insert(id.clone(), officer).is_some() {
                return Err(OrganisationError::OfficerTwice(id));
            }
        }
        organisation.check()?;
        Ok(organisation)
    }

    fn check(&self) -> Result<(), OrganisationError> {
        for unit in self.units.values() {
            for named in unit.superior.iter().chain(&unit.reviewed_by) {
                if !self.units.contains_key(named) {
                    return Err(OrganisationError::UnknownUnit {
                        unit: unit.id.clone(),
                        names: named.clone(),
                    });
                }
            }
            if unit.reviewed_by.contains(&unit.id) {
                return Err(OrganisationError::ReviewsItself(unit.id.clone()));
            }
            if self.superiors(&unit.id).take(self.units.len() + 1).count() > self.units.len() {
                return Err(OrganisationError::Circle(unit.id.clone()));
            }
        }
        match self
            .officers
            .values()
            .find(|officer| !self.units.contains_key(&officer.unit))
        {
            Some(lost) => Err(OrganisationError::OfficerWithoutUnit {
                officer: lost.id.clone(),
                unit: lost.unit.clone(),
            }),
            None => Ok(()),
        }
    }

    /// The unit with this code.
    pub fn unit(&self, id: &UnitId) -> Option<&Unit> {
        self.units.get(id)
    }

    /// The unit whose code this text is, where it is one.
    pub fn unit_of_code(&self, code: &str) -> Option<&Unit> {
        self.units.get(code)
    }

    /// The officer with this code.
    pub fn officer(&self, id: &OfficerId) -> Option<&Officer> {
        self.officers.get(id)
    }

    /// Every unit, by code.
    pub fn units(&self) -> impl ExactSizeIterator<Item = &Unit> {
        self.units.values()
    }

    /// Every officer, by code.
    pub fn officers(&self) -> impl ExactSizeIterator<Item = &Officer> {
        self.officers.values()
    }

    /// Is the unit listed with this role?
    pub fn has_role(&self, unit: &UnitId, role: UnitRole) -> bool {
        self.unit(unit)
            .is_some_and(|unit| unit.roles.contains(&role))
    }

    /// Is the officer listed in this unit, with this role? Somebody on duty there acts as such, unless they only read.
    pub fn holds(&self, officer: &OfficerId, unit: &UnitId, role: Role) -> bool {
        self.officer(officer).is_some_and(|officer| {
            let holds = match role {
                Role::DutyOfficer => self.is_on_duty(&officer.id) && !officer.only_reads(),
                role => officer.roles.iter().any(|held| Role::from(*held) == role),
            };
            officer.unit == *unit && holds
        })
    }

    /// The roles that an officer may act in, those of the post first: duty gives one more while it lasts.
    pub fn roles_of(&self, officer: &Officer) -> Vec<Role> {
        let mut roles: Vec<Role> = officer.roles.iter().map(|held| Role::from(*held)).collect();
        if self.holds(&officer.id, &officer.unit, Role::DutyOfficer) {
            roles.push(Role::DutyOfficer);
        }
        roles
    }

    /// Is the officer on duty in their unit?
    pub fn is_on_duty(&self, officer: &OfficerId) -> bool {
        self.on_duty.contains(officer)
    }

    /// This organisation while these are on duty, as [`crate::duty::Roster::officers_at`] says it of a moment.
    #[must_use]
    pub fn with_on_duty(mut self, on_duty: BTreeSet<OfficerId>) -> Self {
        self.on_duty = on_duty;
        self
    }

    /// This organisation with one more unit, or with a unit changed.
    /// # Errors
    /// [`OrganisationError`] when the units would not fit together.
    pub fn with_unit(mut self, unit: Unit) -> Result<Self, OrganisationError> {
        self.units.insert(unit.id.clone(), unit);
        self.check()?;
        Ok(self)
    }

    /// This organisation with one more officer, or with an officer's post changed.
    /// # Errors
    /// [`OrganisationError::OfficerWithoutUnit`] when the unit is not listed.
    pub fn with_officer(mut self, officer: Officer) -> Result<Self, OrganisationError> {
        self.officers.insert(officer.id.clone(), officer);
        self.check()?;
        Ok(self)
    }
}

impl TryFrom<Parts> for Organisation {
    type Error = OrganisationError;

    fn try_from(parts: Parts) -> Result<Self, Self::Error> {
        Self::new(parts.units, parts.officers)
    }
}

impl From<Organisation> for Parts {
    fn from(organisation: Organisation) -> Self {
        Self {
            units: organisation.units.into_values().collect(),
            officers: organisation.officers.into_values().collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Scene;

    fn unit(id: &str, superior: Option<&str>) -> Unit {
        Unit {
            id: UnitId::new(id).unwrap(),
            name: id.to_owned(),
            level: Level::County,
            superior: superior.map(|superior| UnitId::new(superior).unwrap()),
            roles: vec![UnitRole::CompetentUnit],
            outside: false,
            register: None,
            reviewed_by: Vec::new(),
            document_mark: String::new(),
            phone: String::new(),
        }
    }

    #[test]
    fn what_does_not_fit_together_is_named() {
        let id = |code: &str| UnitId::new(code).unwrap();
        let wrong = |units| Organisation::new(units, Vec::new()).unwrap_err();
        assert_eq!(
            wrong(vec![unit("a", None), unit("a", None)]),
            OrganisationError::UnitTwice(id("a"))
        );
        assert_eq!(
            wrong(vec![unit("a", Some("b"))]),
            OrganisationError::UnknownUnit {
                unit: id("a"),
                names: id("b")
            }
        );
        assert_eq!(
            wrong(vec![unit("a", Some("b")), unit("b", Some("a"))]),
            OrganisationError::Circle(id("a"))
        );
        assert_eq!(
            wrong(vec![unit("a", Some("a"))]),
            OrganisationError::Circle(id("a"))
        );
        let reviews_itself = Unit {
            reviewed_by: vec![id("a")],
            ..unit("a", None)
        };
        assert_eq!(
            wrong(vec![reviews_itself]),
            OrganisationError::ReviewsItself(id("a"))
        );
    }

    #[test]
    fn the_line_of_command_is_walked_upwards() {
        let organisation = Scene::new().organisation;
        let id = |code: &str| UnitId::new(code).unwrap();
        let above: Vec<_> = organisation
            .superiors(&id("estate"))
            .map(UnitId::as_str)
            .collect();
        assert_eq!(above, ["housing", "county", "city"]);
        assert_eq!(
            organisation.common_superior(&id("estate"), &id("roads")),
            Some(&id("county"))
        );
        assert_eq!(
            organisation.common_superior(&id("estate"), &id("discipline")),
            None
        );
        assert_eq!(
            organisation.joint_conference(&id("estate")),
            Some(&id("conference"))
        );
        assert!(
            organisation.is_or_below(&id("estate"), &id("county"))
                && !organisation.is_or_below(&id("county"), &id("estate"))
        );
        assert_eq!(organisation.review_body_of(&id("housing")), [id("county")]);
        assert_eq!(organisation.review_body_of(&id("discipline")), []);
    }
}
