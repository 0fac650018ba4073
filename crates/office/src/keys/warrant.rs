//! What a key opens against: the signed entry that says who opens what for (journal specification §4.3, T14).

use super::Holds;
use super::logs::Logs;
use huiyin_domain::actor::Role;
use huiyin_domain::code::Coded as _;
use huiyin_journal::body::{Body, CaseId, fact};
use huiyin_journal::cbor::Value;
use huiyin_journal::commit::field;
use huiyin_journal::content::Content;
use huiyin_journal::kind::{self, Kind};
use huiyin_journal::leaf::LeafView;
use huiyin_journal::policy::{Keys, Policy};
use huiyin_journal::qr::Opening;
use huiyin_journal::receipt::Receipt;
use huiyin_journal::verify::{Evidence, Extras, Verdict, verify_evidence};

/// Act code of an opening for service: the purpose stands in the open facts.
pub const FOR_SERVICE: u64 = 3001;
/// Act code of an opening to read what was handed in.
pub const TO_READ_FILES: u64 = 3002;
/// Act code of an opening to read who petitions on a screen.
pub const TO_READ_IDENTITY: u64 = 3003;

/// Act code of a request to a custodian (type 34).
pub const ASKED: u64 = 3403;
/// Act code of a custodian's release (type 34).
pub const RELEASED: u64 = 3404;
/// How long a release holds: a day, so that who is not reached today can be tomorrow.
pub const RELEASE_SECONDS: i64 = 24 * 60 * 60;

/// An entry of the journal, shown to somebody who believes nothing else: its receipt (leaf, path and signed
/// checkpoint) and the opening of its body and of some fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The receipt file.
    pub receipt: Vec<u8>,
    /// As in the second code of a receipt.
    pub opening: Vec<u8>,
}

/// Who opens what for, and the entry that says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Who, as the entry commits to it.
    pub officer: String,
    /// What for: [`FOR_SERVICE`], [`TO_READ_FILES`] or [`TO_READ_IDENTITY`].
    pub act: u64,
    /// The entry.
    pub shown: Shown,
    /// On an accusation: what was asked of a custodian, and their release.
    pub release: Option<Release>,
}

/// The word of a second person, as the journal has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// The entry of the request.
    pub asked: Shown,
    /// The entry of the release.
    pub released: Shown,
}

/// Why a key stays closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The entry is of a log that the key service was not told of.
    #[error("the entry is of another log")]
    OtherLog,
    /// Leaf, path, signature, body and fields do not fit together.
    #[error("the entry is not proved")]
    NotProved,
    /// The entry is none that opens something.
    #[error("the entry is no opening")]
    NoOpening,
    /// The entry says another purpose, or one that does not open this key.
    #[error("the entry is for another purpose")]
    OtherPurpose,
    /// The entry names another officer, or none.
    #[error("the entry names another officer")]
    OtherOfficer,
    /// The entry belongs to another matter than the key.
    #[error("the entry belongs to another matter")]
    OtherCase,
    /// The entry is too old, of before the service started, or of the future.
    #[error("the entry is not of these minutes")]
    Stale,
    /// The entry has opened a key already.
    #[error("the entry has opened a key already")]
    Used,
    /// The entry does not commit to this query code.
    #[error("the entry is not of this query code")]
    OtherCode,
    /// The pass is over, or was never given out.
    #[error("the visit is over")]
    NoPass,
    /// The entry does not say that who petitioned was erased.
    #[error("the entry is no erasure")]
    NoErasure,
    /// An identity is never looked at by the audit, and no paper with a name opens without an entry.
    #[error("this key opens only against an entry")]
    NeedsEntry,
    /// The entry does not say that the matter accuses nobody, and names no release by somebody else of this day.
    #[error(
        "of an accusation nobody reads on a screen who petitions without another person's release"
    )]
    NoRelease,
}

impl Refused {
    const ALL: [Self; 13] = [
        Self::OtherLog,
        Self::NotProved,
        Self::NoOpening,
        Self::OtherPurpose,
        Self::OtherOfficer,
        Self::OtherCase,
        Self::Stale,
        Self::Used,
        Self::OtherCode,
        Self::NoPass,
        Self::NeedsEntry,
        Self::NoErasure,
        Self::NoRelease,
    ];

    pub(super) fn code(self) -> u64 {
        let at = Self::ALL.iter().position(|refused| *refused == self);
        at.expect("all are listed") as u64
    }

    pub(super) fn from_code(code: u64) -> Option<Self> {
        Self::ALL.get(usize::try_from(code).ok()?).copied()
    }
}

/// An entry whose proof was checked.
pub(super) struct Proved {
    pub origin: String,
    pub seq: u64,
    pub t: u64,
    pub kind: Kind,
    pub case: CaseId,
    body: Body,
    content: Content,
}

impl Proved {
    /// Checks leaf, path, signature, body and opened fields, exactly as a stranger verifies a receipt.
    pub(super) fn of(shown: &Shown, logs: &Logs) -> Result<Self, Refused> {
        let receipt = Receipt::parse(&shown.receipt).map_err(|_| Refused::NotProved)?;
        let opening = Opening::from_bytes(&shown.opening).map_err(|_| Refused::NotProved)?;
        let leaf = receipt.leaf.clone();
        let leaf = LeafView::decode(&leaf).map_err(|_| Refused::NotProved)?;
        let key = logs.key(leaf.origin).ok_or(Refused::OtherLog)?;
        let extras = Extras {
            opening: Some(&opening),
            documents: &[],
        };
        let policy = Policy::of_key(key.clone());
        let report = verify_evidence(&Evidence::File(receipt), &policy, &Keys::none(), extras);
        if !matches!(report.verdict, Verdict::ValidLogOnly | Verdict::Demo) {
            return Err(Refused::NotProved);
        }
        let body = Body::decode(&opening.body).map_err(|_| Refused::NotProved)?;
        let case = body.case.ok_or(Refused::NoOpening)?.case_id;
        Ok(Self {
            origin: leaf.origin.to_owned(),
            seq: leaf.seq,
            t: leaf.t,
            kind: leaf.kind,
            case,
            body,
            content: opening.content,
        })
    }

    /// It is the opening that is claimed, and its purpose opens something that the key holds.
    pub(super) fn is_opening(
        &self,
        claim: &Claim,
        release: Option<&(Self, Self)>,
        holds: &[Holds],
    ) -> Result<(), Refused> {
        if self.kind != kind::IDENTITY_ACCESSED {
            return Err(Refused::NoOpening);
        }
        let opens = |holds: &Holds| match claim.act {
            FOR_SERVICE => matches!(holds, Holds::Identity | Holds::Paper),
            TO_READ_FILES => *holds == Holds::Files,
            TO_READ_IDENTITY => *holds == Holds::Identity,
            _ => false,
        };
        if !holds.iter().any(opens) || self.body.fact_uint(fact::ACT) != Some(claim.act) {
            return Err(Refused::OtherPurpose);
        }
        if claim.act == TO_READ_IDENTITY {
            self.is_released(claim, release)?;
        }
        match self.content.value(field::ACTOR) {
            Some(officer) if officer == claim.officer.as_bytes() => Ok(()),
            _ => Err(Refused::OtherOfficer),
        }
    }

    /// The entry says that nobody is accused; or it names a release, in the same matter, of what this officer asked
    /// for, by somebody else in the role of a custodian, a day old at most. The service cannot know which matter
    /// accuses whom, but an entry that says it falsely is signed, and stays.
    fn is_released(&self, claim: &Claim, release: Option<&(Self, Self)>) -> Result<(), Refused> {
        if self.body.facts.get(&fact::ACCUSES) == Some(&Value::Bool(false)) {
            return Ok(());
        }
        let (asked, released) = release.ok_or(Refused::NoRelease)?;
        let is_here = |entry: &Self, act| {
            entry.kind == kind::OPENING_QUESTION
                && entry.body.fact_uint(fact::ACT) == Some(act)
                && entry.case == self.case
                && entry.origin == self.origin
        };
        let of = asked.body.case.map(|case| case.case_seq);
        let fits = is_here(asked, ASKED)
            && is_here(released, RELEASED)
            && self.body.fact_uint(fact::RELEASE) == Some(released.seq)
            && released.body.fact_uint(fact::OF_EVENT) == of
            && released.body.fact_uint(fact::ROLE) == Some(Role::Custodian.number().into())
            && asked.body.fact_uint(fact::PURPOSE) == self.body.fact_uint(fact::PURPOSE)
            && asked.content.value(field::ACTOR) == Some(claim.officer.as_bytes())
            && released
                .person()
                .is_some_and(|by| Some(by) != asked.person())
            && asked.seq < released.seq
            && released.seq < self.seq
            && self.t >= released.t
            && self.t - released.t <= RELEASE_SECONDS.unsigned_abs();
        match fits {
            true => Ok(()),
            false => Err(Refused::NoRelease),
        }
    }

    /// Who acted, whatever unit they were of.
    fn person(&self) -> Option<&[u8]> {
        self.content
            .value(field::ACTOR)?
            .split(|byte| *byte == b'@')
            .next()
    }

    /// It says that who petitioned was erased (type 32).
    pub(super) fn is_erasure(&self) -> Result<(), Refused> {
        match self.kind {
            kind::ERASED => Ok(()),
            _ => Err(Refused::NoErasure),
        }
    }

    /// It gave out the query code with this hash.
    pub(super) fn is_of_code(&self, hash: &[u8; 32]) -> Result<(), Refused> {
        // A registration, or the entry of a code that was handed out later: any other could hold a hash of anybody's.
        if !matches!(self.kind, kind::RECEIVED | kind::DISCLOSED) {
            return Err(Refused::OtherCode);
        }
        match self.content.value(field::QUERY_CODE) {
            Some(committed) if committed == hash => Ok(()),
            _ => Err(Refused::OtherCode),
        }
    }
}
