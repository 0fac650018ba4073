//! One matter as a file: what was asked, what was done, and the journal rows that prove it. No identity.

use huiyin_domain::access::{self, Place};
use huiyin_domain::actor::{Actor, Role};
use huiyin_domain::code::Coded as _;
use huiyin_journal::body::fact;
use huiyin_journal::cbor::{Map, Value};
use huiyin_journal::kind;
use huiyin_store::{Appended, Happened, JournalRow};

use crate::desk::{ActAs, actors};
use crate::document::ReadersMark;
use crate::error::OfficeError;
use crate::office::Office;
use crate::reading::Reader;
use crate::show::View;

/// Act code of an export, in the entry that says it happened.
const ACT: u64 = 3101;

/// An exported matter.
#[derive(Debug)]
pub struct Exported {
    /// The matter.
    pub view: View,
    /// Its rows: leaf, body, opened fields; of a rating, leaf and body.
    pub rows: Vec<JournalRow>,
    /// The entry that says it was exported.
    pub entry: Appended,
    /// Who exported it, by which entry, when.
    pub mark: ReadersMark,
}

impl Office {
    /// Exports one matter for its handler, or for a head of the unit that has it (guard rail G9); the export is
    /// an entry of the matter (type 31), written first.
    /// # Errors
    /// [`OfficeError::NotFound`] (also for a matter that the officer may not read), [`OfficeError::ExportOfHandler`],
    /// [`OfficeError::NoSuchOfficer`], or as the store says.
    pub fn export(&self, number: &str, who: &ActAs) -> Result<Exported, OfficeError> {
        self.may_write()?;
        let actor = self.exporter(who)?;
        let (Some(named), Some(code)) = (actor.sealed_text(), &actor.officer) else {
            return Err(OfficeError::NoSuchOfficer(actor.role.code().to_owned()));
        };
        let reader = Reader::Officer(code.as_str());
        let entry = self.trying(|office| {
            let loaded = office.load_for(number, reader)?;
            let officer = office.officer(code.as_str())?;
            office
                .may(
                    &officer,
                    access::Act::ExportMatter,
                    Place::Matter(&loaded.matter),
                )
                .map_err(|_| OfficeError::ExportOfHandler(number.to_owned()))?;
            let facts = Map::from([
                (fact::ACT, Value::Uint(ACT)),
                (fact::ROLE, Value::Uint(actor.role.number().into())),
            ]);
            let draft = office.aside(&loaded, kind::EXPORTED, facts, Some(&named))?;
            Ok(office.store.write(move |append| append.entry(&draft))?)
        })?;
        let view = self.show(number, reader)?;
        let rows = self.store.read(|tx| {
            let mut rows = Vec::with_capacity(view.entries.len());
            for happened in &view.entries {
                let row = huiyin_store::entry(tx, self.code(), happened.entry)?;
                rows.extend(row.map(|row| readable(row, happened, &view)));
            }
            Ok(rows)
        })?;
        let mark = self.readers_mark(code.as_str(), &entry);
        Ok(Exported {
            view,
            rows,
            entry,
            mark,
        })
    }

    /// In the first role that the officer holds, or the one asked for.
    fn exporter(&self, who: &ActAs) -> Result<Actor, OfficeError> {
        let name = match who {
            ActAs::Officer { officer, .. } => officer.as_str(),
            ActAs::Petitioner { .. } | ActAs::Visitor(_) => Role::Petitioner.code(),
            ActAs::System => Role::System.code(),
        };
        let held = actors(who, &self.organisation())?
            .into_iter()
            .find(|actor| actor.role.is_staff());
        held.ok_or_else(|| OfficeError::NoSuchOfficer(name.to_owned()))
    }
}

/// A rating stays sealed from the unit it rates, and no page opens it to anybody else (guard rail G11); nor is a
/// matter named that is not the reader's to know of (G5). Leaf and body still prove that there is an entry: the
/// body only commits to what it says, under salts that go too.
fn readable(row: JournalRow, happened: &Happened, view: &View) -> JournalRow {
    if happened.kind != kind::RATED && !view.unseen.contains(&happened.entry) {
        return row;
    }
    JournalRow {
        content: None,
        ..row
    }
}
