//! Setting up an office: keys, signer, the first leaf, units and officers.

mod fault;

use std::path::Path;
use std::sync::Arc;

use huiyin_documents::paper::House;
use huiyin_domain::organisation::{Officer, Organisation, Unit};
use huiyin_journal::origin;
use huiyin_store::{Clock, Environment, NewOffice, NoPublishedSeals, Random, Store};
use serde::Deserialize;

use crate::error::OfficeError;
use crate::files::RealDisk;
use crate::keys::{FileKeys, pin};
use crate::place::{OfficeFile, Place};
use crate::signer;
use crate::site::{SITE, Site};
use crate::suggestions::{List, Suggestions};
use crate::system::SystemRandom;
use crate::{house, office, posts};

pub use fault::SetupFault;

/// What an office starts with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setup {
    /// Code, name, domain, zone.
    pub office: OfficeFile,
    /// Units and officers.
    pub organisation: Organisation,
    /// What it tells everybody about itself, if the file says.
    pub site: Option<Site>,
    /// Places and categories that its forms offer.
    pub suggestions: Suggestions,
    /// What it sets about its papers.
    pub house: House,
}

/// The office that a new data directory gets when nobody says otherwise.
const DEFAULT: &str = include_str!("../data/default_office.toml");

#[derive(Deserialize)]
struct File {
    office: OfficeTable,
    units: Vec<Unit>,
    officers: Vec<Officer>,
    site: Option<Site>,
    suggestions: Option<SuggestionsTable>,
    #[serde(default)]
    papers: toml::Table,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct SuggestionsTable {
    places: Vec<String>,
    categories: Vec<String>,
}

#[derive(Deserialize)]
struct OfficeTable {
    code: String,
    name: String,
    origin_domain: String,
    time_zone: String,
}

impl Setup {
    /// Reads `[office]`, `[site]`, `[suggestions]`, `[papers]`, `[[units]]` and `[[officers]]`; other tables are left alone.
    /// # Errors
    /// [`OfficeError::Setting`] with the line, or as [`Self::check`] says.
    pub fn parse(name: &str, text: &str) -> Result<Self, OfficeError> {
        let wrong = |error: String| OfficeError::Setting {
            file: name.to_owned(),
            why: error,
        };
        let file: File = toml::from_str(text).map_err(|error| wrong(error.to_string()))?;
        let organisation = Organisation::new(file.units, file.officers)
            .map_err(|error| wrong(error.to_string()))?;
        let office = OfficeFile {
            code: file.office.code,
            name: file.office.name,
            domain: file.office.origin_domain,
            zone: file.office.time_zone,
        };
        let lists = file.suggestions.unwrap_or_default();
        let suggestions = Suggestions {
            places: lists.places,
            categories: lists.categories,
        };
        for list in [List::Places, List::Categories] {
            let read = list.parse(&suggestions.of(list).join("\n"));
            read.map_err(|error| wrong(format!("{}: {}", list.kind(), error.why)))?;
        }
        let house = house::of_table(file.papers)
            .map_err(|error| wrong(format!("{}: {error}", house::PAPERS)))?;
        let setup = Self {
            office,
            organisation,
            site: file.site,
            suggestions,
            house,
        };
        setup.check()?;
        Ok(setup)
    }

    /// Can an office be set up under this code, domain, name and zone?
    /// # Errors
    /// [`OfficeError::Setup`] with the first that does not fit; [`OfficeError::Setting`] for the zone.
    pub fn check(&self) -> Result<(), OfficeError> {
        office::zone(&self.office)?;
        match SetupFault::find(&self.office) {
            Some(fault) => Err(OfficeError::Setup(fault)),
            None => Ok(()),
        }
    }

    /// As [`Self::check`], for an office that is to serve: never under the demonstration's domain, whose receipts
    /// are worth nothing.
    /// # Errors
    /// [`OfficeError::Setup`] or [`OfficeError::Setting`].
    pub fn check_real(&self) -> Result<(), OfficeError> {
        self.check()?;
        if office::is_demo(&self.office) {
            let domain = self.office.domain.clone();
            return Err(OfficeError::Setup(SetupFault::DemoDomain(domain)));
        }
        Ok(())
    }

    /// The default office: a bureau, a competent unit, and two bodies above for review and re-review.
    pub fn default_office() -> Self {
        Self::parse("default office", DEFAULT).expect("a test reads the default office")
    }

    /// Sets the office up at a place: safe to run again after it was cut short, and refused when an
    /// office is there already.
    /// # Errors
    /// As [`Self::check`] says, before anything is made; [`OfficeError::AlreadySetUp`]; [`OfficeError::Disk`], [`OfficeError::Store`] or
    /// [`OfficeError::Keys`] when the place cannot be written.
    pub fn run(&self, place: &Place, clock: Arc<dyn Clock>) -> Result<(), OfficeError> {
        if place.is_set_up() {
            return Err(OfficeError::AlreadySetUp(place.data().to_owned()));
        }
        // Its fields are open to whoever read it: what was read is not what is set up.
        self.check()?;
        let disk = RealDisk;
        let random: Arc<dyn Random> = Arc::new(SystemRandom);
        for dir in [place.data(), &place.keys_dir(), &place.signer_dir()] {
            make_private_dir(dir)?;
        }
        FileKeys::create(&disk, &*random, &place.keys_dir())?;
        let origin = origin::format(&self.office.domain, &self.office.code, 1)
            .expect("code and domain were checked above");
        let vkey = signer::create_key(&disk, &*random, &place.signer_dir(), &origin)
            .map_err(|error| OfficeError::Keeper(error.to_string()))?;
        pin(&disk, &place.keys_dir(), &vkey)?;
        let published = Arc::new(NoPublishedSeals);
        let store = Store::open(
            &place.store_at(),
            Environment {
                clock,
                random,
                published,
            },
        )?;
        if store.committed().size(&self.office.code).is_none() {
            let new = self.new_office(vkey.to_string());
            let all: Vec<_> = self
                .organisation
                .units()
                .map(posts::of_unit)
                .chain(self.organisation.officers().map(posts::of_officer))
                .collect();
            let mut settings: Vec<(&str, String)> = Vec::new();
            settings.extend(self.site.as_ref().map(|site| (SITE, site.to_text())));
            for list in [List::Places, List::Categories] {
                let entries = self.suggestions.of(list);
                if !entries.is_empty() {
                    settings.push((list.kind(), entries.join("\n")));
                }
            }
            if self.house != House::default() {
                settings.push((house::PAPERS, house::to_text(&self.house)));
            }
            store.write(move |append| {
                append.create_office(&new)?;
                for post in &all {
                    append.set_post(&new.office, post, None, 0)?;
                }
                for (kind, text) in &settings {
                    append.save_setting(&new.office, kind, text, None, 0)?;
                }
                // Zero-reports are not asked for until the office says so.
                for register in &new.receiving {
                    append.ask_for_zero_reports(&new.office, *register, false)?;
                }
                Ok(())
            })?;
        }
        place.write_office(&disk, &self.office)
    }

    /// Each unit that has a receiving book starts with it open.
    fn new_office(&self, vkey: String) -> NewOffice {
        NewOffice {
            office: self.office.code.clone(),
            name: self.office.name.clone(),
            zone: self.office.zone.clone(),
            domain: self.office.domain.clone(),
            vkey,
            receiving: self
                .organisation
                .units()
                .filter_map(|unit| unit.register.map(u32::from))
                .collect(),
            other: Vec::new(),
        }
    }
}

/// The data directory is the service account's alone.
fn make_private_dir(dir: &Path) -> Result<(), OfficeError> {
    use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(dir)
        .and_then(|()| std::fs::set_permissions(dir, std::fs::Permissions::from_mode(0o700)))
        .map_err(|error| OfficeError::disk(dir, error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use huiyin_domain::organisation::UnitRole;

    #[test]
    fn the_default_office_has_a_bureau_and_somebody_to_review() {
        let setup = Setup::default_office();
        let has = |role| {
            setup
                .organisation
                .units()
                .any(|unit| unit.roles.contains(&role))
        };
        assert!(has(UnitRole::PetitionBureau) && has(UnitRole::CompetentUnit));
        assert!(has(UnitRole::ReviewBody) && has(UnitRole::ReReviewBody));
        assert!(!office::is_demo(&setup.office));
    }
}
