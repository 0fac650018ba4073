//! 是不是同一件事: the registrar's one look before a petition is saved (G1 b).
//!
//! It shows matters of the same kind in the registrar's own office: those that the same identity number or
//! telephone submitted, by keyed marks, and those of the same place. A petition without category and purpose
//! is of no kind, and none is looked for. A look by mark is an entry, whatever it found, and one more in the
//! case of each matter that it showed, for its petitioner to see. No name is shown, nothing is counted, and a
//! person decides.

use huiyin_domain::access::{self, Act, Place, Who};
use huiyin_domain::actor::Role;
use huiyin_domain::code::Coded as _;
use huiyin_domain::field::Form;
use huiyin_domain::matter::Matter;
use huiyin_domain::organisation::Officer;
use huiyin_domain::petitioner::Petitioner;
use huiyin_domain::stage::Stage;
use huiyin_journal::body::fact;
use huiyin_journal::cbor::{Map, Value};
use huiyin_journal::kind;
use huiyin_store::{Happened, Position};
use jiff::civil::Date;

use crate::error::OfficeError;
use crate::office::Office;
use crate::seal;

/// A page of them is no help.
const SHOWN_AT_MOST: usize = 5;
/// Act code of a type 67 entry: the matter was shown in a look.
const SHOWN: u64 = 6711;
/// Matters that are looked at more closely, at most.
const LOOKED_AT_MOST: usize = 30;

/// A matter that may be the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Same {
    /// Its number.
    pub number: String,
    /// Short title.
    pub title: String,
    /// The day it was received.
    pub received: Date,
    /// Where it stands.
    pub stage: Stage,
}

/// What a look found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// Matters, the newest first.
    pub matters: Vec<Same>,
    /// It compared identity numbers or telephones, and is an entry.
    pub is_entry: bool,
}

impl Office {
    /// Looks whether this office has the same matter already.
    /// # Errors
    /// As the store says.
    pub fn look_for_the_same(
        &self,
        officer: &Officer,
        form: &Form,
        petitioner: &Petitioner,
    ) -> Result<Look, OfficeError> {
        let kind = first_level(form.get("category").map(String::as_str));
        let marks = match &self.keys {
            // By mark alone it would be a look for a person.
            _ if kind.is_none() && purpose_of(form).is_none() => Vec::new(),
            Some(keys) => seal::marks(&**keys, self.code(), petitioner)?,
            None => Vec::new(),
        };
        let place = form.get("place").map_or("", String::as_str).trim();
        let mut found: Vec<Position> = self.store.read(|tx| {
            let mut found = Vec::new();
            for mark in &marks {
                found.extend(huiyin_store::same_subject(tx, self.code(), mark)?);
            }
            if !place.is_empty() && kind.is_some() {
                let here = huiyin_store::search(tx, self.code(), place, None, 50)?;
                found.extend(here.matters.iter().map(|row| row.matter));
            }
            Ok(found)
        })?;
        found.sort_by_key(|matter| std::cmp::Reverse(*matter));
        found.dedup();
        let organisation = self.organisation();
        let mut matters = Vec::new();
        for at in found.into_iter().take(LOOKED_AT_MOST) {
            let loaded = self
                .store
                .read(|tx| huiyin_store::load_matter(tx, self.code(), at))?;
            let Some(loaded) = loaded else { continue };
            let matter = loaded.matter;
            let (who, place) = (Who::Officer(officer), Place::Matter(&matter));
            let is_here = access::decide(who, Act::LookForSame, place, &organisation).is_ok();
            if is_here && is_of_kind(&matter, kind, form) {
                matters.push(Same {
                    number: matter.number.to_string(),
                    title: matter.petition.title.clone(),
                    received: matter.petition.received,
                    stage: matter.stage,
                });
            }
            if matters.len() == SHOWN_AT_MOST {
                break;
            }
        }
        let is_entry = !marks.is_empty();
        if is_entry {
            self.enter_look(officer, &matters)?;
        }
        Ok(Look { matters, is_entry })
    }

    fn enter_look(&self, officer: &Officer, matters: &[Same]) -> Result<(), OfficeError> {
        self.may_write()?;
        let shown: Vec<String> = matters.iter().map(|same| same.number.clone()).collect();
        let role = officer.roles.first().copied().map(Role::from);
        let role = role.map_or(0, |role| u64::from(role.number()));
        let (office, actor) = (self.code().to_owned(), officer.id.to_string());
        self.store
            .write(move |append| append.looked_for_the_same(&office, &shown, &actor, role))?;
        matters
            .iter()
            .try_for_each(|same| self.enter_shown(officer, &same.number, role))
    }

    /// The same in the case of a matter that was shown, so that its petitioner sees it (type 67).
    fn enter_shown(&self, officer: &Officer, number: &str, role: u64) -> Result<(), OfficeError> {
        self.trying(|office| {
            let loaded = office.load(number)?;
            let facts = Map::from([
                (fact::ACT, Value::Uint(SHOWN)),
                (fact::ROLE, Value::Uint(role)),
            ]);
            let by = Some(officer.id.as_str());
            let draft = office.aside(&loaded, kind::OTHER_BOOK, facts, by)?;
            office.store.write(move |append| append.entry(&draft))?;
            Ok(())
        })
    }
}

/// Did this entry show the matter in a look?
pub(crate) fn is_shown(entry: &Happened) -> bool {
    entry.kind == kind::OTHER_BOOK && entry.body.fact_uint(fact::ACT) == Some(SHOWN)
}

/// Of the same first level; where a category is missing, of the same purpose. What has neither is of no kind.
fn is_of_kind(matter: &Matter, kind: Option<&str>, form: &Form) -> bool {
    let theirs = matter.petition.category.first().map(String::as_str);
    match (kind, theirs) {
        (Some(kind), Some(theirs)) => kind == theirs,
        _ => {
            let purpose = matter.petition.purpose.map(|purpose| purpose.code());
            purpose.is_some() && purpose == purpose_of(form)
        }
    }
}

fn purpose_of(form: &Form) -> Option<&str> {
    let purpose = form.get("purpose")?.trim();
    (!purpose.is_empty()).then_some(purpose)
}

fn first_level(category: Option<&str>) -> Option<&str> {
    let first = category?.split('/').next()?.trim();
    (!first.is_empty()).then_some(first)
}
