//! Who takes a step.

use std::fmt;
use std::str::FromStr;

use crate::code::codes;
use crate::id::{OfficerId, UnitId};

codes! {
    /// The role in which somebody acts. Only this number stands in the open facts of an entry; the
    /// officer's code is committed and sealed.
    Role {
        Clerk = 1, "clerk", "登记员", "clerk";
        Handler = 2, "handler", "承办人", "handler";
        Head = 3, "head", "负责人", "head of the unit";
        Leader = 4, "leader", "分管领导", "leader in charge";
        Reviewer = 5, "reviewer", "复查复核人员", "reviewer";
        Archivist = 6, "archivist", "档案员", "archivist";
        Auditor = 7, "auditor", "审计员", "auditor";
        Administrator = 8, "administrator", "系统管理员", "administrator";
        Petitioner = 9, "petitioner", "信访人", "petitioner";
        System = 10, "system", "系统计时", "system timer";
        Inspector = 11, "inspector", "督查专员", "inspection commissioner";
        Custodian = 12, "custodian", "保管人", "custodian of identities";
        DutyOfficer = 13, "duty-officer", "值班人员", "officer on duty";
    }
}

impl Role {
    /// Can an officer of a unit act in it? The petitioner and the timer are nobody's officers.
    pub fn is_staff(self) -> bool {
        !matches!(self, Self::Petitioner | Self::System)
    }
}

/// Who acts: an officer of a unit in a role, the petitioner with their own code, or the timer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The officer; none for the petitioner and the timer.
    pub officer: Option<OfficerId>,
    /// The officer's unit; none for the petitioner and the timer.
    pub unit: Option<UnitId>,
    /// The role in which the step is taken.
    pub role: Role,
}

impl Actor {
    /// An officer of `unit`, acting as `role`.
    pub fn officer(officer: OfficerId, unit: UnitId, role: Role) -> Self {
        Self {
            officer: Some(officer),
            unit: Some(unit),
            role,
        }
    }

    /// The petitioner, acting with their own query code.
    pub fn petitioner() -> Self {
        Self {
            officer: None,
            unit: None,
            role: Role::Petitioner,
        }
    }

    /// The timer, which records that a window ran out.
    pub fn system() -> Self {
        Self {
            officer: None,
            unit: None,
            role: Role::System,
        }
    }

    /// Is it the petitioner?
    pub fn is_petitioner(&self) -> bool {
        self.role == Role::Petitioner
    }

    /// `officer@unit`, for the sealed actor field of an entry; none for petitioner and timer.
    pub fn sealed_text(&self) -> Option<String> {
        Some(format!(
            "{}@{}",
            self.officer.as_ref()?,
            self.unit.as_ref()?
        ))
    }

    /// The inverse of [`Actor::sealed_text`], given the open role; none when they do not fit.
    pub fn from_sealed(role: Role, text: Option<&str>) -> Option<Self> {
        match text {
            Some(text) if role.is_staff() => {
                let (officer, unit) = text.split_once('@')?;
                let (officer, unit) = (
                    OfficerId::from_str(officer).ok()?,
                    UnitId::from_str(unit).ok()?,
                );
                Some(Self::officer(officer, unit, role))
            }
            None if !role.is_staff() => Some(Self {
                officer: None,
                unit: None,
                role,
            }),
            _ => None,
        }
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use crate::code::Coded as _;
        match self.sealed_text() {
            Some(text) => write!(f, "{} ({text})", self.role.code()),
            None => f.write_str(self.role.code()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sealed_text_reads_back_with_its_role_and_with_no_other_kind() {
        let officer = Actor::officer(
            "h-01".parse().unwrap(),
            "housing".parse().unwrap(),
            Role::Handler,
        );
        let text = officer.sealed_text();
        assert_eq!(text.as_deref(), Some("h-01@housing"));
        assert_eq!(
            Actor::from_sealed(Role::Handler, text.as_deref()),
            Some(officer)
        );
        assert_eq!(
            Actor::from_sealed(Role::Petitioner, None),
            Some(Actor::petitioner())
        );
        assert_eq!(
            Actor::from_sealed(Role::System, None),
            Some(Actor::system())
        );
        for (role, text) in [
            (Role::Petitioner, Some("h-01@housing")),
            (Role::Handler, None),
            (Role::Handler, Some("h-01")),
            (Role::Handler, Some("h-01@HOUSING")),
        ] {
            assert_eq!(Actor::from_sealed(role, text), None, "{role:?} {text:?}");
        }
    }
}
