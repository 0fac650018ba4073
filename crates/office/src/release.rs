//! Who petitions in an accusation is read on a screen by the word of a second person: a custodian is asked, sees what
//! for and never the name, and releases it or says why not (guard rail G4).
//!
//! All three are entries of the matter of type 34 beside the procedure: asked 3403, released 3404, refused 3405. The
//! opening names the release, and the key service asks for both.

use huiyin_domain::access::{Act, Place};
use huiyin_domain::actor::Actor;
use huiyin_domain::actor::Role;
use huiyin_domain::code::Coded as _;
use huiyin_domain::field::{FieldError, Form, Input as _};
use huiyin_domain::id::{OfficerId, UnitId};
use huiyin_domain::matter::Matter;
use huiyin_domain::opening::{Purpose, Reason, Why};
use huiyin_domain::organisation::Officer;
use huiyin_journal::body::fact;
use huiyin_journal::cbor::{Map, Value};
use huiyin_journal::commit::field;
use huiyin_journal::kind;
use huiyin_store::{Happened, Loaded, Opened, Position};
use jiff::Timestamp;
use jiff::civil::DateTime;

use crate::aside::Said;
use crate::error::OfficeError;
use crate::identity::{acts, opener};
use crate::keys::{ASKED, RELEASE_SECONDS, RELEASED, Release};
use crate::office::Office;
use crate::once::{Kept, Once};
use crate::opening::ISSUERS;
use crate::reading::Reader;
use crate::session::Session;

/// Act code of a custodian's refusal.
const REFUSED: u64 = 3405;
/// Requests that are shown to a custodian at once, the oldest first: as some are answered, others come up.
const AT_MOST: usize = 200;

/// A request to a custodian.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Its place among the matter's entries, from 1: its address.
    pub n: usize,
    /// Who asked.
    pub officer: OfficerId,
    /// Of which unit.
    pub unit: UnitId,
    /// What for.
    pub purpose: Purpose,
    /// Why, in the officer's own words.
    pub why: String,
    /// When, in the office's zone.
    pub asked: DateTime,
    /// What became of it.
    pub answer: Answer,
    entry: Position,
}

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Nobody answered yet.
    Waiting,
    /// It was released, until then.
    Released {
        /// The end, in the office's zone.
        until: DateTime,
        /// The entry.
        entry: Position,
    },
    /// It was released, and the day is over, or whoever released it may do so no longer.
    Over,
    /// It was refused, and why.
    Refused(String),
}

/// A request that waits for a custodian.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToRelease {
    /// The matter's number: nothing else of it.
    pub number: String,
    /// What is asked.
    pub request: Request,
}

/// What happened between an officer and a custodian, for the line of a matter.
pub fn release_step(entry: &Happened) -> Option<&'static str> {
    match (entry.kind == kind::OPENING_QUESTION).then(|| entry.body.fact_uint(fact::ACT))? {
        Some(ASKED) => Some("asked"),
        Some(RELEASED) => Some("released"),
        Some(REFUSED) => Some("refused"),
        _ => None,
    }
}

impl Office {
    /// Asks a custodian for who petitions in an accusation; sent again, the form asks once.
    /// # Errors
    /// [`OfficeError::Fields`]; [`OfficeError::NotFound`] for whoever may not; [`OfficeError::NothingSealed`];
    /// [`OfficeError::NoCustodian`]; or as the store says.
    pub fn ask_for_release(
        &self,
        number: &str,
        session: &Session,
        form: &Form,
        once: &Once,
    ) -> Result<(), OfficeError> {
        let officer = self.officer_at_identity(number, session)?;
        let reason = Reason::parse(form).map_err(OfficeError::Fields)?;
        self.may_write()?;
        let who = acts(&officer);
        let kept = Kept::of(once, &["ask-for-release", number], &who, form);
        self.trying_often(ISSUERS, |office| {
            if office.sent_before(&kept)?.is_some() {
                return Ok(());
            }
            let (loaded, row) = office.identity_of(number, &officer)?;
            if row.is_none() {
                return Err(OfficeError::NothingSealed(number.to_owned()));
            }
            if !office.has_custodian(&loaded.matter, &officer) {
                return Err(OfficeError::NoCustodian(number.to_owned()));
            }
            if let Some(Answer::Waiting) =
                office.request_of(&loaded, &officer)?.map(|one| one.answer)
            {
                return Ok(());
            }
            let actor = opener(&loaded.matter, &officer);
            let facts = Map::from([(fact::PURPOSE, Value::Uint(reason.purpose.number().into()))]);
            let said = Said {
                facts,
                words: Some(reason.why.as_str()),
                kept: Some(kept),
                ..Said::act(kind::OPENING_QUESTION, ASKED)
            };
            office.enter_aside(&loaded, &actor, said).map(drop)
        })
    }

    /// A custodian's word on the request at `n`: release, or a refusal with its reason.
    /// # Errors
    /// [`OfficeError::NotFound`] for whoever may not, for one's own request and one that does not wait any more;
    /// [`OfficeError::Fields`] for a refusal without a reason; or as the store says.
    pub fn answer_release(
        &self,
        number: &str,
        n: usize,
        officer: &Officer,
        refusal: Option<&str>,
    ) -> Result<(), OfficeError> {
        let none = || OfficeError::NotFound(number.to_owned());
        let reader = Reader::Officer(officer.id.as_str());
        let find = |office: &Self| {
            let loaded = office.load_for(number, reader)?;
            let place = Place::Matter(&loaded.matter);
            office
                .may(officer, Act::ReleaseIdentity, place)
                .map_err(|_| none())?;
            let requests = office.requests(&loaded)?.into_iter();
            let mut waiting = requests.filter(|one| one.answer == Answer::Waiting);
            let found = waiting.find(|one| one.n == n && one.officer != officer.id);
            found.map(|_| loaded).ok_or_else(none)
        };
        find(self)?;
        let why = refusal.map(Why::parse).transpose().map_err(|why| {
            let field = "why".to_owned();
            OfficeError::Fields(vec![FieldError { field, why }])
        })?;
        self.may_write()?;
        let act = match why {
            Some(_) => REFUSED,
            None => RELEASED,
        };
        let actor = Actor::officer(officer.id.clone(), officer.unit.clone(), Role::Custodian);
        self.trying_often(ISSUERS, |office| {
            let loaded = find(office)?;
            let facts = Map::from([(fact::OF_EVENT, Value::Uint(n as u64 - 1))]);
            let said = Said {
                facts,
                words: why.as_ref().map(Why::as_str),
                ..Said::act(kind::OPENING_QUESTION, act)
            };
            office.enter_aside(&loaded, &actor, said).map(drop)
        })
    }

    /// What waits for this custodian, the oldest first.
    /// # Errors
    /// As the store says.
    pub fn to_release(&self, officer: &Officer) -> Result<Vec<ToRelease>, OfficeError> {
        let matters = self
            .store
            .read(|tx| huiyin_store::asked_releases(tx, self.code()))?;
        let mut waiting = Vec::new();
        for matter in matters {
            if waiting.len() >= AT_MOST {
                break;
            }
            let loaded = self
                .store
                .read(|tx| huiyin_store::load_matter(tx, self.code(), matter))?;
            let Some(loaded) = loaded else { continue };
            let place = Place::Matter(&loaded.matter);
            if self.may(officer, Act::ReleaseIdentity, place).is_err() {
                continue;
            }
            for request in self.requests(&loaded)? {
                let asks = self.officer(request.officer.as_str());
                let may = asks.is_ok_and(|asks| self.may_open_identity(&loaded.matter, &asks));
                if may && request.answer == Answer::Waiting && request.officer != officer.id {
                    waiting.push(ToRelease {
                        number: loaded.matter.number.to_string(),
                        request,
                    });
                }
            }
        }
        waiting.sort_by_key(|one| one.request.asked);
        Ok(waiting)
    }

    /// What this officer asked for last.
    pub(crate) fn request_of(
        &self,
        loaded: &Loaded,
        officer: &Officer,
    ) -> Result<Option<Request>, OfficeError> {
        let mut requests = self.requests(loaded)?.into_iter();
        Ok(requests.rfind(|one| one.officer == officer.id))
    }

    /// A release that holds now, as the key service asks for it.
    pub(crate) fn shown_release(
        &self,
        asked: Position,
        released: Position,
    ) -> Result<Release, OfficeError> {
        Ok(Release {
            asked: self.shown_with_actor(asked)?,
            released: self.shown_with_actor(released)?,
        })
    }

    /// Is there somebody else who may release it?
    fn has_custodian(&self, matter: &Matter, asks: &Officer) -> bool {
        let organisation = self.organisation();
        let mut others = organisation.officers().filter(|one| one.id != asks.id);
        others.any(|one| {
            self.may(one, Act::ReleaseIdentity, Place::Matter(matter))
                .is_ok()
        })
    }

    /// Every request of a matter, oldest first.
    fn requests(&self, loaded: &Loaded) -> Result<Vec<Request>, OfficeError> {
        let mut requests = Vec::new();
        for (at, entry) in loaded.entries.iter().enumerate() {
            if release_step(entry) != Some("asked") {
                continue;
            }
            let Some((actor, why)) = self.said(entry)? else {
                continue;
            };
            let purpose = crate::openings::purpose(entry);
            if let (Some(officer), Some(unit), Some(purpose)) = (actor.officer, actor.unit, purpose)
            {
                requests.push(Request {
                    n: at + 1,
                    officer,
                    unit,
                    purpose,
                    why,
                    asked: self.civil(entry.t),
                    answer: self.answer(loaded, at)?,
                    entry: entry.entry,
                });
            }
        }
        Ok(requests)
    }

    fn answer(&self, loaded: &Loaded, at: usize) -> Result<Answer, OfficeError> {
        let is_of_it = |entry: &&Happened| {
            matches!(release_step(entry), Some("released" | "refused"))
                && entry.body.fact_uint(fact::OF_EVENT) == Some(at as u64)
        };
        let Some(word) = loaded.entries.iter().find(is_of_it) else {
            return Ok(Answer::Waiting);
        };
        if release_step(word) == Some("refused") {
            let said = self.said(word)?;
            return Ok(Answer::Refused(
                said.map_or_else(String::new, |(_, why)| why),
            ));
        }
        // A minute before the key service would say so.
        let ends = word.t + RELEASE_SECONDS - 60;
        Ok(
            match self.clock.now() < ends && self.may_release_still(loaded, word)? {
                true => Answer::Released {
                    until: self.civil(ends),
                    entry: word.entry,
                },
                false => Answer::Over,
            },
        )
    }

    /// Whoever turns out to be accused, steps back or is no custodian any more has released nothing.
    fn may_release_still(&self, loaded: &Loaded, word: &Happened) -> Result<bool, OfficeError> {
        let by = self.said(word)?.and_then(|(actor, _)| actor.officer);
        let by = by.and_then(|id| self.officer(id.as_str()).ok());
        let place = Place::Matter(&loaded.matter);
        Ok(by.is_some_and(|by| self.may(&by, Act::ReleaseIdentity, place).is_ok()))
    }

    /// Who made an entry, and its words.
    fn said(&self, entry: &Happened) -> Result<Option<(Actor, String)>, OfficeError> {
        let row = self.journal_row(entry.entry)?;
        let role = entry.body.fact_uint(fact::ROLE).and_then(Role::from_number);
        let (Some(content), Some(role)) = (row.content, role) else {
            return Ok(None);
        };
        let opened = Opened::decode(&content)?;
        let actor = Actor::from_sealed(role, opened.text(field::ACTOR)?);
        let words = opened
            .text(field::FREE_TEXT)?
            .unwrap_or_default()
            .to_owned();
        Ok(actor.map(|actor| (actor, words)))
    }

    fn civil(&self, t: i64) -> DateTime {
        self.zone()
            .to_datetime(Timestamp::from_second(t).unwrap_or_default())
    }
}

impl Request {
    /// What it was for.
    pub(crate) fn reason(&self) -> Option<Reason> {
        Some(Reason {
            purpose: self.purpose,
            why: Why::parse(&self.why).ok()?,
        })
    }

    /// Its entry, and that of its release while that holds.
    pub(crate) fn released(&self) -> Option<(Position, Position)> {
        match self.answer {
            Answer::Released { entry, .. } => Some((self.entry, entry)),
            _ => None,
        }
    }
}
