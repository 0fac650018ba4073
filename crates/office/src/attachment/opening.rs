//! A file opened by an officer. It may show a person: an entry first, then the bytes (guard rail G4).

use huiyin_domain::access::{Act, Denied, Place};
use huiyin_domain::actor::Actor;
use huiyin_domain::matter::Matter;

use super::Opened;
use crate::desk::ActAs;
use crate::error::OfficeError;
use crate::keys::TO_READ_FILES;
use crate::office::Office;
use crate::reading::Reader;

impl Office {
    /// One file of a matter, opened for whoever handles it or decides on it; before somebody handles it, for an
    /// officer of the unit that has it in hand. That it is opened is entered before anything is read, and its
    /// petitioner sees it.
    /// # Errors
    /// [`OfficeError::NotFound`] for a file that is not there and for an officer who may not open it,
    /// [`OfficeError::SecondPerson`] on an accusation for whoever handles it, or as the store and the keys say.
    pub fn open_attachment(
        &self,
        number: &str,
        n: usize,
        who: &ActAs,
    ) -> Result<Opened, OfficeError> {
        self.may_write()?;
        let actor = self.issuer(who)?;
        let reader = Reader::Officer(actor.officer.as_ref().map_or("", |id| id.as_str()));
        let loaded = self.load_for(number, reader)?;
        self.may_open_files(&loaded.matter, &actor)?;
        if n == 0 || n > self.attachments_of(&loaded, reader)?.len() {
            return Err(OfficeError::NotFound(number.to_owned()));
        }
        let opening = self.enter_opening(number, &actor, reader, TO_READ_FILES)?;
        self.unsealed_file(&loaded, n, &opening.ask)
    }

    /// May this officer open the files of the matter? Its handler and who decides for the unit that has it; where
    /// nobody of it handles it yet, its people; on an accusation, one of them who does not handle it.
    pub(crate) fn may_open_files(&self, matter: &Matter, actor: &Actor) -> Result<(), OfficeError> {
        let number = || matter.number.to_string();
        let officer = self.officer(actor.officer.as_ref().map_or("", |id| id.as_str()))?;
        match self.may(&officer, Act::OpenFiles, Place::Matter(matter)) {
            Ok(()) => Ok(()),
            Err(Denied::SecondPerson) => Err(OfficeError::SecondPerson(number())),
            Err(_) => Err(OfficeError::NotFound(number())),
        }
    }
}
