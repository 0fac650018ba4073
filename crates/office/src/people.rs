//! Units and officers: each change is an entry (type 46).

use huiyin_domain::actor::Role;
use huiyin_domain::code::Coded as _;
use huiyin_domain::organisation::{Officer, Organisation, Unit};
use huiyin_store::Post;

use crate::error::OfficeError;
use crate::office::Office;
use crate::posts;

impl Office {
    /// Adds a unit, or changes one. A new receiving book is opened for it when it names one.
    /// # Errors
    /// [`OfficeError::Setting`] when the organisation would not hold together, or as the store says.
    pub fn set_unit(&self, unit: Unit) -> Result<(), OfficeError> {
        let now = self.organisation();
        let others = now.units().filter(|other| other.id != unit.id).cloned();
        let units = others.chain([unit.clone()]).collect();
        check(Organisation::new(units, now.officers().cloned().collect()))?;
        let book = unit.register.map(u32::from);
        let opened: Vec<u32> = now
            .units()
            .filter_map(|unit| unit.register.map(u32::from))
            .collect();
        let book = book.filter(|register| !opened.contains(register));
        self.set(posts::of_unit(&unit), book)
    }

    /// Adds an officer, or changes one.
    /// # Errors
    /// As [`Self::set_unit`].
    pub fn set_officer(&self, officer: Officer) -> Result<(), OfficeError> {
        check((*self.organisation()).clone().with_officer(officer.clone()))?;
        self.set(posts::of_officer(&officer), None)
    }

    fn set(&self, post: Post, book: Option<u32>) -> Result<(), OfficeError> {
        self.may_write()?;
        let office = self.code().to_owned();
        let role = u64::from(Role::Administrator.number());
        self.store.write(move |append| {
            if let Some(register) = book {
                append.open_register(&office, register, true)?;
                append.ask_for_zero_reports(&office, register, false)?;
            }
            append.set_post(&office, &post, None, role)
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
