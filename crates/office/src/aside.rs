//! An entry of a matter that is no step of the procedure: an opening, an export, a paper, a look. It belongs to
//! the case and moves neither stage nor clocks.

use huiyin_domain::actor::Actor;
use huiyin_domain::code::Coded as _;
use huiyin_journal::body::fact;
use huiyin_journal::cbor::{Map, Value};
use huiyin_journal::commit::field;
use huiyin_journal::kind::Kind;
use huiyin_store::{Appended, Draft, Loaded, Opened};

use crate::error::OfficeError;
use crate::office::Office;
use crate::once::Kept;

/// What such an entry of somebody says.
pub(crate) struct Said<'a> {
    /// Its type.
    pub kind: Kind,
    /// The act.
    pub act: u64,
    /// Facts besides act and role.
    pub facts: Map,
    /// Their own words.
    pub words: Option<&'a str>,
    /// The form that asked for it.
    pub kept: Option<Kept>,
}

impl Said<'_> {
    /// What its act explains.
    pub(crate) fn act(kind: Kind, act: u64) -> Self {
        Self {
            kind,
            act,
            facts: Map::new(),
            words: None,
            kept: None,
        }
    }
}

impl Office {
    /// Enters it behind what was loaded.
    /// # Errors
    /// As the store says.
    pub(crate) fn enter_aside(
        &self,
        loaded: &Loaded,
        actor: &Actor,
        said: Said<'_>,
    ) -> Result<Appended, OfficeError> {
        let mut facts = said.facts;
        facts.insert(fact::ACT, Value::Uint(said.act));
        facts.insert(fact::ROLE, Value::Uint(actor.role.number().into()));
        let by = actor.sealed_text();
        let fields = self.salted([
            (field::ACTOR, by.as_deref()),
            (field::FREE_TEXT, said.words),
        ]);
        let draft = self.aside_saying(loaded, said.kind, facts, &fields)?;
        let (office, kept) = (self.code().to_owned(), said.kept);
        Ok(self.store.write(move |append| {
            let appended = append.entry(&draft)?;
            if let Some(kept) = kept {
                kept.keep(append, &office, &appended)?;
            }
            Ok(appended)
        })?)
    }

    /// The fields that are there, each under a salt of its own.
    pub(crate) fn salted<const N: usize>(&self, fields: [(u8, Option<&str>); N]) -> Opened {
        let mut opened = Opened::default();
        for (number, text) in fields {
            if let Some(text) = text {
                let mut salt = [0; 32];
                self.random.fill(&mut salt);
                opened.set(number, salt, text.as_bytes());
            }
        }
        opened
    }

    /// Such an entry behind the last one of the case, sealed with who acted.
    /// # Errors
    /// As the store says.
    pub(crate) fn aside(
        &self,
        loaded: &Loaded,
        kind: Kind,
        facts: Map,
        by: Option<&str>,
    ) -> Result<Draft, OfficeError> {
        self.aside_saying(loaded, kind, facts, &self.salted([(field::ACTOR, by)]))
    }

    /// The same with what it says.
    /// # Errors
    /// As the store says.
    pub(crate) fn aside_saying(
        &self,
        loaded: &Loaded,
        kind: Kind,
        facts: Map,
        said: &Opened,
    ) -> Result<Draft, OfficeError> {
        let origin = self.origin();
        let place = loaded.place(self.code(), &origin);
        Ok(Draft::of_fields(kind, &place, facts, said, &*self.random)?)
    }
}
