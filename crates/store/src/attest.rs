//! Zero-reports: an officer affirms that nothing was received, and whether that is asked of a book at all.

use huiyin_journal::{
    body::Body,
    cbor::{Map, Value as Cbor},
    commit::field,
    hash::sha256,
    kind,
};

use crate::{Append, Appended, Opened, StoreError, act::salt, day::journal_day};

impl Append<'_> {
    /// Switches whether a receiving book is asked for a zero-report on days on which nothing comes (type 45). Silence is
    /// shown as "not asked for", with this entry, instead of as silence.
    ///
    /// # Errors
    /// [`StoreError::Register`] when it is no receiving book, or as [`Append::entry`].
    pub fn ask_for_zero_reports(
        &mut self,
        office: &str,
        register: u32,
        asked: bool,
    ) -> Result<Appended, StoreError> {
        self.moment(office)?;
        let head = self.heads.get(self.tx, office)?;
        let policy = format!("zero-report register {register} asked {asked}\n");
        let public = Map::from([
            (0, Cbor::bytes(sha256(policy.as_bytes()))),
            (1, Cbor::Uint(register.into())),
            (2, Cbor::Bool(asked)),
        ]);
        let draft = self.plain(&head, kind::SOFTWARE_CHANGED, public);
        self.entry(&draft)
    }

    /// Enters a zero-report (type 3): "none received today until now", affirmed by an officer.
    ///
    /// # Errors
    /// [`StoreError::Register`] when the book is not open, or as [`Append::entry`].
    pub fn zero_report(
        &mut self,
        office: &str,
        register: u32,
        actor: &str,
    ) -> Result<Appended, StoreError> {
        self.moment(office)?;
        let head = self.heads.get(self.tx, office)?;
        let day = Cbor::Uint(journal_day(head.open_day).into());
        let mut draft = self.plain(&head, kind::ZERO_REPORT, Map::from([(0, day)]));
        let mut opened = Opened::default();
        opened.set(
            field::ACTOR,
            salt(&*self.environment.random),
            actor.as_bytes(),
        );
        let commits = opened.commits(&head.origin, &draft.event_id)?;
        draft.register = register;
        draft.body = Some((
            Body {
                commits,
                ..Body::default()
            },
            salt(&*self.environment.random),
        ));
        draft.content = Some(opened.encode());
        self.entry(&draft)
    }
}
