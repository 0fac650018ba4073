//! What was changed in the office itself, by whom, and what it was before.

use huiyin_domain::id::Position;
use huiyin_domain::organisation::{Officer, Unit};
use huiyin_store::{Change, ChangeOf, Changed, Post};

use crate::error::OfficeError;
use crate::office::Office;

/// Changes on a page.
pub const CHANGES: i64 = 50;

/// What a change set, read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Version {
    /// A unit.
    Unit(Unit),
    /// An officer's post.
    Officer(Officer),
    /// The text of a setting.
    Setting(String),
}

/// One change with what it set and what stood before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// Which, by whom, when.
    pub change: Change,
    /// What it set.
    pub set: Version,
    /// What stood before; `None` for the first version.
    pub before: Option<Version>,
    /// It stands still.
    pub stands: bool,
}

impl Office {
    /// Changes of the office before an entry, the newest first: of one unit, officer or setting, or of all.
    /// # Errors
    /// As the store says.
    pub fn changes(
        &self,
        of: Option<(ChangeOf, &str)>,
        before: Option<Position>,
    ) -> Result<Vec<Change>, OfficeError> {
        let before = before.map(Into::into);
        Ok(self
            .store
            .read(|tx| huiyin_store::changes(tx, self.code(), of, before, CHANGES))?)
    }

    /// The entry that set a unit, officer or setting last; 0 when none did. A page that shows what stood
    /// when it was made sends it back, so that nobody saves over what somebody else saved meanwhile.
    /// # Errors
    /// As the store says.
    pub fn newest_change(&self, of: ChangeOf, name: &str) -> Result<u64, OfficeError> {
        let newest = self
            .store
            .read(|tx| huiyin_store::changes(tx, self.code(), Some((of, name)), None, 1))?;
        Ok(newest
            .first()
            .map_or(0, |change| Position::from(change.entry).0))
    }

    /// One change with what it set; `None` when the entry is none.
    /// # Errors
    /// As the store says; [`OfficeError::Setting`] when what it set does not read.
    pub fn past(&self, entry: Position) -> Result<Option<Past>, OfficeError> {
        let office = self.code();
        let found = self.store.read(|tx| {
            let Some((change, set)) = huiyin_store::change(tx, office, entry.into())? else {
                return Ok(None);
            };
            let of = Some((change.of, change.name.as_str()));
            let earlier = huiyin_store::changes(tx, office, of, Some(change.entry), 1)?;
            let before = match earlier.first() {
                Some(earlier) => huiyin_store::change(tx, office, earlier.entry)?,
                None => None,
            };
            let newest = huiyin_store::changes(tx, office, of, None, 1)?;
            let stands = newest
                .first()
                .is_none_or(|newest| newest.entry == change.entry);
            Ok(Some((change, set, before.map(|(_, set)| set), stands)))
        })?;
        let Some((change, set, before, stands)) = found else {
            return Ok(None);
        };
        Ok(Some(Past {
            change,
            set: read(set)?,
            before: before.map(read).transpose()?,
            stands,
        }))
    }
}

fn read(set: Changed) -> Result<Version, OfficeError> {
    match set {
        Changed::Setting(text) => Ok(Version::Setting(text)),
        Changed::Post(Post::Unit { details, .. }) => {
            crate::posts::read(&details).map(Version::Unit)
        }
        Changed::Post(Post::Officer { details, .. }) => {
            crate::posts::read(&details).map(Version::Officer)
        }
    }
}
