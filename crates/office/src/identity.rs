//! Who petitions, read on a screen: an entry with a purpose first, then the key, and then for a quarter of an hour the
//! officer who opened it, in the session that did (guard rail G4).
//!
//! What was opened lies in memory alone, with the session. Whether the officer may still read it is asked anew at
//! every look, so that a recusal, another handler or an erasure ends it whatever the clock says.

use std::collections::BTreeMap;

use huiyin_domain::access::{Act, Place};
use huiyin_domain::actor::{Actor, Role};
use huiyin_domain::code::Coded as _;
use huiyin_domain::field::Form;
use huiyin_domain::matter::Matter;
use huiyin_domain::opening::{Purpose, Reason};
use huiyin_domain::organisation::{Officer, StaffRole};
use huiyin_domain::petitioner::Petitioner;
use huiyin_journal::body::fact;
use huiyin_journal::cbor::{Map, Value};
use huiyin_journal::kind;
use huiyin_store::{Appended, Loaded, Opened, Position, SealedRow};
use jiff::Timestamp;
use jiff::civil::Time;
use zeroize::Zeroizing;

use crate::aside::Said;
use crate::attachment::key_id;
use crate::desk::ActAs;
use crate::document::ReadersMark;
use crate::erasure::is_mark;
use crate::error::OfficeError;
use crate::keys::{Ask, TO_READ_IDENTITY, open_fields};
use crate::office::Office;
use crate::once::{Kept, Once};
use crate::opening::ISSUERS;
use crate::reading::Reader;
use crate::release::Request;
use crate::session::Session;

/// How long what was opened stays open: a call and its note fit, a lunch does not. Whoever needs it longer says again
/// what for.
pub const OPEN_SECONDS: i64 = 15 * 60;

/// What a session has open, by the number of the matter.
#[derive(Default)]
pub(crate) struct Grants(BTreeMap<String, Grant>);

/// One identity, opened. Its bytes are overwritten when it goes.
pub(crate) struct Grant {
    fields: Zeroizing<Vec<u8>>,
    /// The entry that brought what is sealed: another one since, or none, ends it.
    sealed: Position,
    opened: Appended,
    purpose: Purpose,
    /// A custodian released it: without that it ends when the matter becomes an accusation.
    released: bool,
    until: i64,
}

impl Grants {
    /// Drops what is over.
    pub(crate) fn forget(&mut self, now: i64) {
        self.0.retain(|_, grant| grant.is_open(now));
    }
}

impl Grant {
    /// A clock that was set back makes no quarter of an hour longer.
    fn is_open(&self, now: i64) -> bool {
        is_within(self.until, now)
    }
}

fn is_within(until: i64, now: i64) -> bool {
    (1..=OPEN_SECONDS).contains(&(until - now))
}

/// A matter's identity as one officer finds it.
#[derive(Debug)]
pub struct IdentityAt {
    /// The matter.
    pub matter: Matter,
    /// How it stands.
    pub state: IdentityState,
}

/// How an identity stands for one officer.
#[derive(Debug)]
pub enum IdentityState {
    /// No name was given, or it was erased.
    Nobody,
    /// It can be opened for a purpose.
    Sealed,
    /// On an accusation a custodian is asked first: what became of what this officer asked for last.
    Accusation(Option<Request>),
    /// It is open.
    Open(Box<OpenIdentity>),
}

/// Who petitions, and by which opening that is read.
#[derive(Debug)]
pub struct OpenIdentity {
    /// Who it is.
    pub petitioner: Petitioner,
    /// What it was opened for.
    pub purpose: Purpose,
    /// The time of day at which it ends.
    pub until: Time,
    /// In so many seconds.
    pub seconds: i64,
    /// Whose screen this is.
    pub mark: ReadersMark,
}

impl Office {
    /// Opens who petitions for the officer of this session: `purpose` and `why` of the form stand in the entry, which
    /// comes first. Sent again, the form opens nothing anew.
    /// # Errors
    /// [`OfficeError::Fields`]; [`OfficeError::NotFound`] for whoever may not; [`OfficeError::NothingSealed`] when no
    /// name was given; [`OfficeError::SecondPerson`] on an accusation; [`OfficeError::SentBefore`]; or as the store and
    /// the keys say.
    pub fn open_identity(
        &self,
        number: &str,
        session: &Session,
        form: &Form,
        once: &Once,
    ) -> Result<(), OfficeError> {
        let officer = self.officer_at_identity(number, session)?;
        let reason = Reason::parse(form).map_err(OfficeError::Fields)?;
        self.may_write()?;
        self.open_for(
            number,
            &officer,
            (session, form, once),
            &|_, loaded| match loaded.matter.accuses() {
                true => Err(OfficeError::SecondPerson(number.to_owned())),
                false => Ok(For {
                    reason: reason.clone(),
                    release: None,
                }),
            },
        )
    }

    /// Opens who petitions in an accusation, as a custodian released it for the officer of this session.
    /// # Errors
    /// As [`Self::open_identity`]; [`OfficeError::SecondPerson`] without a release that holds.
    pub fn open_released(
        &self,
        number: &str,
        session: &Session,
        once: &Once,
    ) -> Result<(), OfficeError> {
        let officer = self.officer_at_identity(number, session)?;
        self.may_write()?;
        let sent = (session, &Form::new(), once);
        self.open_for(number, &officer, sent, &|office, loaded| {
            let request = office.request_of(loaded, &officer)?;
            let found = request.and_then(|one| Some((one.reason()?, one.released()?)));
            let (reason, release) =
                found.ok_or_else(|| OfficeError::SecondPerson(number.to_owned()))?;
            Ok(For {
                reason,
                release: Some(release),
            })
        })
    }

    /// The entry first, then the key, then what it opens for a while.
    fn open_for(
        &self,
        number: &str,
        officer: &Officer,
        (session, form, once): (&Session, &Form, &Once),
        what: &dyn Fn(&Self, &Loaded) -> Result<For, OfficeError>,
    ) -> Result<(), OfficeError> {
        let kept = Kept::of(once, &["open-identity", number], &acts(officer), form);
        let written = self.trying_often(ISSUERS, |office| {
            if office.sent_before(&kept)?.is_some() {
                return Ok(None);
            }
            let (loaded, row) = office.identity_of(number, officer)?;
            let row = row.ok_or_else(|| OfficeError::NothingSealed(number.to_owned()))?;
            let what = what(office, &loaded)?;
            let actor = opener(&loaded.matter, officer);
            let purpose = what.reason.purpose;
            let mut facts = Map::from([
                (fact::PURPOSE, Value::Uint(purpose.number().into())),
                (fact::ACCUSES, Value::Bool(loaded.matter.accuses())),
            ]);
            if let Some((_, released)) = what.release {
                facts.insert(fact::RELEASE, Value::Uint(released.seq()));
            }
            let said = Said {
                facts,
                words: Some(what.reason.why.as_str()),
                kept: Some(kept),
                ..Said::act(kind::IDENTITY_ACCESSED, TO_READ_IDENTITY)
            };
            let entry = office.enter_aside(&loaded, &actor, said)?;
            Ok(Some((entry, actor, row, purpose, what.release)))
        })?;
        let Some((entry, actor, row, purpose, release)) = written else {
            return Ok(());
        };
        let released = release.is_some();
        let release = release.map(|(asked, released)| self.shown_release(asked, released));
        let entered = self.entered(entry, &actor, TO_READ_IDENTITY, release.transpose()?)?;
        if let Some(fields) = self.unsealed_identity(&row, &entered.ask)? {
            let grant = Grant {
                fields,
                sealed: row.entry,
                opened: entry,
                purpose,
                released,
                until: self.clock.now() + OPEN_SECONDS,
            };
            self.sessions.with_grants(&session.id, |grants| {
                grants.0.insert(number.to_owned(), grant)
            });
        }
        Ok(())
    }

    /// A matter's identity as the officer of this session finds it: open as long as their opening lasts and they may
    /// still read it.
    /// # Errors
    /// [`OfficeError::NotFound`] for whoever may not open it, or as the store says.
    pub fn identity_at(&self, number: &str, session: &Session) -> Result<IdentityAt, OfficeError> {
        let officer = self.officer(session.officer.as_str());
        let found = officer.and_then(|officer| {
            let (loaded, row) = self.identity_of(number, &officer)?;
            Ok((officer, loaded, row))
        });
        let (officer, loaded, row) = found.inspect_err(|_| self.end_identity(number, session))?;
        let asked = self.request_of(&loaded, &officer)?;
        let matter = loaded.matter;
        let state = match row {
            None => IdentityState::Nobody,
            Some(row) => match self.opened_before(&matter, session, &row)? {
                Some(open) => IdentityState::Open(Box::new(open)),
                None if matter.accuses() => IdentityState::Accusation(asked),
                None => IdentityState::Sealed,
            },
        };
        if !matches!(state, IdentityState::Open(_)) {
            self.end_identity(number, session);
        }
        Ok(IdentityAt { matter, state })
    }

    /// Ends what this session has open of a matter; nothing open is fine.
    pub fn end_identity(&self, number: &str, session: &Session) {
        self.sessions
            .with_grants(&session.id, |grants| grants.0.remove(number));
    }

    /// Drops what was opened a quarter of an hour ago, looked at or not.
    pub(crate) fn end_what_is_over(&self) {
        self.sessions.forget_grants(self.clock.now());
    }

    /// May this officer open who petitions?
    pub(crate) fn may_open_identity(&self, matter: &Matter, officer: &Officer) -> bool {
        self.may(officer, Act::OpenIdentity, Place::Matter(matter))
            .is_ok()
    }

    /// The officer of this session, who may open who petitions in this matter.
    pub(crate) fn officer_at_identity(
        &self,
        number: &str,
        session: &Session,
    ) -> Result<Officer, OfficeError> {
        let officer = self.officer(session.officer.as_str())?;
        self.identity_of(number, &officer)?;
        Ok(officer)
    }

    /// The matter, and what is sealed of it, for whoever may open it.
    pub(crate) fn identity_of(
        &self,
        number: &str,
        officer: &Officer,
    ) -> Result<(Loaded, Option<SealedRow>), OfficeError> {
        let loaded = self.load_for(number, Reader::Officer(officer.id.as_str()))?;
        if !self.may_open_identity(&loaded.matter, officer) {
            return Err(OfficeError::NotFound(number.to_owned()));
        }
        let key: Position = loaded.matter.key.into();
        let mut rows = self
            .store
            .read(|tx| huiyin_store::sealed(tx, self.code(), key))?;
        // What was marked as erased is gone, though its row may still wait for a key service that was away.
        let mark = loaded.entries.iter().rev().find(|entry| is_mark(entry));
        let mark = mark.map(|mark| mark.entry);
        let row = rows
            .pop()
            .filter(|row| mark.is_none_or(|mark| mark < row.entry));
        Ok((loaded, row))
    }

    fn opened_before(
        &self,
        matter: &Matter,
        session: &Session,
        row: &SealedRow,
    ) -> Result<Option<OpenIdentity>, OfficeError> {
        let now = self.clock.now();
        let found = self.sessions.with_grants(&session.id, |grants| {
            let grant = grants.0.get(&matter.number.to_string())?;
            let holds = grant.is_open(now)
                && grant.sealed == row.entry
                && (grant.released || !matter.accuses());
            holds.then(|| {
                (
                    grant.fields.clone(),
                    grant.opened,
                    grant.purpose,
                    grant.until,
                )
            })
        });
        let Some((fields, opened, purpose, until)) = found.flatten() else {
            return Ok(None);
        };
        let seconds = until - now;
        let until = self
            .zone()
            .to_datetime(Timestamp::from_second(until).unwrap_or_default());
        Ok(Some(OpenIdentity {
            seconds,
            petitioner: petitioner(&Opened::decode(&fields)?, row.entry)?,
            purpose,
            until: until.time(),
            mark: self.readers_mark(session.officer.as_str(), &opened),
        }))
    }

    /// What is sealed, as [`Opened`] is written; none once its key was destroyed.
    pub(crate) fn unsealed_identity(
        &self,
        row: &SealedRow,
        ask: &Ask,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, OfficeError> {
        let Some(key) = self.key_service()?.open(key_id(&row.key_id)?, ask)? else {
            return Ok(None);
        };
        let event_id = self.belongs(row.entry)?.event_id;
        Ok(Some(open_fields(&key, &event_id, &row.sealed)?))
    }
}

/// What an opening is for, and on an accusation the entries of request and release.
struct For {
    reason: Reason,
    release: Option<(Position, Position)>,
}

/// The officer, in whatever role.
pub(crate) fn acts(officer: &Officer) -> ActAs {
    ActAs::Officer {
        officer: officer.id.to_string(),
        role: None,
    }
}

/// Who petitions, from what an entry sealed.
pub(crate) fn petitioner(fields: &Opened, entry: Position) -> Result<Petitioner, OfficeError> {
    let texts: Option<Vec<(u8, String)>> = fields
        .fields
        .iter()
        .map(|(number, (_, value))| Some((*number, String::from_utf8(value.clone()).ok()?)))
        .collect();
    let petitioner = texts.and_then(|texts| Petitioner::from_sealed_fields(&texts));
    petitioner.ok_or_else(|| OfficeError::Unreadable {
        entry: entry.as_int(),
        why: "the sealed identity is none of this version".to_owned(),
    })
}

/// The officer in the role that opens it, as the petitioner is told: who handles it, who decides, or who has it first.
pub(crate) fn opener(matter: &Matter, officer: &Officer) -> Actor {
    let handles = matter.handler.as_ref() == Some(&officer.id);
    let fits = |role: &StaffRole| match handles {
        true => *role == StaffRole::Handler,
        false => matches!(role, StaffRole::Head | StaffRole::Leader),
    };
    let works = |role: &StaffRole| matches!(role, StaffRole::Clerk | StaffRole::Handler);
    let roles = &officer.roles;
    let role = roles.iter().find(|role| fits(role));
    let role = role.or_else(|| roles.iter().find(|role| works(role)));
    let role = role.or(roles.first());
    let role = role.copied().map_or(Role::Clerk, Role::from);
    Actor::officer(officer.id.clone(), officer.unit.clone(), role)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_set_back_keeps_nothing_open_for_longer() {
        let opened = 1_772_413_200;
        let is_open = |now| is_within(opened + OPEN_SECONDS, now);
        assert!(is_open(opened) && is_open(opened + OPEN_SECONDS - 1));
        for now in [opened + OPEN_SECONDS, opened - 1, opened - 3600] {
            assert!(!is_open(now), "{now}");
        }
    }
}
