//! Units and officers: each change is an entry (type 46).

use huiyin_domain::access::{self, Act, Place, Who};
use huiyin_domain::actor::Role;
use huiyin_domain::code::Coded as _;
use huiyin_domain::id::OfficerId;
use huiyin_domain::organisation::{Officer, Organisation, OrganisationError, StaffRole, Unit};
use huiyin_store::Post;

use crate::desk::ActAs;
use crate::error::OfficeError;
use crate::office::Office;
use crate::posts;

/// Who changes the office itself, as its entries name them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Administrator {
    /// `officer@unit`; `None` at the command line, where the machine's operator acts.
    pub actor: Option<String>,
    /// Number of the role.
    pub role: u64,
}

impl Office {
    /// Adds a unit, or changes one. A new receiving book is opened for it when it names one.
    /// # Errors
    /// [`OfficeError::Setting`] when the organisation would not hold together, or as the store says.
    pub fn set_unit(&self, unit: Unit) -> Result<(), OfficeError> {
        self.set_unit_as(unit, &ActAs::System)
    }

    /// As [`Self::set_unit`], for an administrator.
    /// # Errors
    /// As [`Self::set_unit`]; [`OfficeError::NotAdministrator`].
    pub fn set_unit_as(&self, unit: Unit, who: &ActAs) -> Result<(), OfficeError> {
        let who = self.administrator(who)?;
        let now = self.organisation();
        check((*now).clone().with_unit(unit.clone()))?;
        let book = unit.register.map(u32::from);
        let opened: Vec<u32> = now
            .units()
            .filter_map(|unit| unit.register.map(u32::from))
            .collect();
        let book = book.filter(|register| !opened.contains(register));
        self.set(posts::of_unit(&unit), book, who)
    }

    /// Adds an officer, or changes one.
    /// # Errors
    /// As [`Self::set_unit`].
    pub fn set_officer(&self, officer: Officer) -> Result<(), OfficeError> {
        self.set_officer_as(officer, &ActAs::System)
    }

    /// As [`Self::set_officer`], for an administrator.
    /// # Errors
    /// As [`Self::set_unit_as`].
    pub fn set_officer_as(&self, officer: Officer, who: &ActAs) -> Result<(), OfficeError> {
        let who = self.administrator(who)?;
        check((*self.organisation()).clone().with_officer(officer.clone()))?;
        if !officer.roles.contains(&StaffRole::Administrator)
            && self.is_last_administrator(&officer.id)
        {
            return Err(OfficeError::LastAdministrator(officer.id.to_string()));
        }
        let before = self.organisation().officer(&officer.id).cloned();
        let is_other =
            |before: &Officer| before.roles != officer.roles || before.unit != officer.unit;
        if !before.as_ref().is_some_and(is_other) {
            return self.set(posts::of_officer(&officer), None, who);
        }
        // Other rights, other sessions: whoever signed in with the old ones signs in again.
        self.may_write()?;
        let (office, post) = (self.code().to_owned(), posts::of_officer(&officer));
        self.store.write(move |append| {
            append.end_sessions_of(&office, post.code())?;
            append.set_post(&office, &post, who.actor.as_deref(), who.role)
        })?;
        self.sessions.end_all(&officer.id, None);
        self.refresh()
    }

    /// Would the unit fit with the others?
    /// # Errors
    /// [`OrganisationError`] when it would not.
    pub fn unit_fits(&self, unit: &Unit) -> Result<(), OrganisationError> {
        let now = self.organisation();
        (*now).clone().with_unit(unit.clone()).map(drop)
    }

    /// Is this officer the only one who can change the office?
    pub fn is_last_administrator(&self, officer: &OfficerId) -> bool {
        let organisation = self.organisation();
        let mut administrators = organisation
            .officers()
            .filter(|other| other.roles.contains(&StaffRole::Administrator));
        let first = administrators.next();
        first.is_some_and(|first| first.id == *officer) && administrators.next().is_none()
    }

    /// Saves a setting: its digest and who saved it are entries (types 45 and 46).
    pub(crate) fn save_setting(
        &self,
        kind: &'static str,
        text: String,
        who: &ActAs,
    ) -> Result<(), OfficeError> {
        let who = self.administrator(who)?;
        self.may_write()?;
        let office = self.code().to_owned();
        self.store.write(move |append| {
            append.save_setting(&office, kind, &text, who.actor.as_deref(), who.role)
        })?;
        self.refresh()
    }

    /// The office itself is changed by an administrator, or by the machine's operator.
    pub(crate) fn administrator(&self, who: &ActAs) -> Result<Administrator, OfficeError> {
        let role = u64::from(Role::Administrator.number());
        let code = match who {
            ActAs::System => return Ok(Administrator { actor: None, role }),
            ActAs::Petitioner { .. } | ActAs::Visitor(_) => {
                return Err(OfficeError::NotAdministrator(String::new()));
            }
            ActAs::Officer { officer, .. } => officer,
        };
        let organisation = self.organisation();
        let known = OfficerId::new(code)
            .ok()
            .and_then(|id| organisation.officer(&id));
        let officer = known.ok_or_else(|| OfficeError::NoSuchOfficer(code.clone()))?;
        let who = Who::Officer(officer);
        access::decide(who, Act::Administer, Place::Office, &organisation)
            .map_err(|_| OfficeError::NotAdministrator(code.clone()))?;
        Ok(Administrator {
            actor: Some(format!("{}@{}", officer.id, officer.unit)),
            role,
        })
    }

    fn set(&self, post: Post, book: Option<u32>, who: Administrator) -> Result<(), OfficeError> {
        self.may_write()?;
        let office = self.code().to_owned();
        self.store.write(move |append| {
            if let Some(register) = book {
                append.open_register(&office, register, true)?;
                append.ask_for_zero_reports(&office, register, false)?;
            }
            append.set_post(&office, &post, who.actor.as_deref(), who.role)
        })?;
        self.refresh()
    }
}

fn check<E: std::fmt::Display>(organisation: Result<Organisation, E>) -> Result<(), OfficeError> {
    organisation
        .map(drop)
        .map_err(|error| OfficeError::Setting {
            file: "organisation".to_owned(),
            why: error.to_string(),
        })
}
