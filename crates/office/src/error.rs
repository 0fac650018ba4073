//! Why a use case could not do what was asked, by who can act on it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use huiyin_documents::DocumentError;
use huiyin_documents::paper::{Part, part_name};
use huiyin_domain::erasure::NotYet;
use huiyin_domain::field::FieldError;
use huiyin_domain::id::{Position, UnitId};
use huiyin_domain::petitioner::IdentityError;
use huiyin_domain::refusal::Refusal;
use huiyin_store::{Misfit, StoreError};
use huiyin_wording::{self as wording, Locale};

use crate::attachment::UploadError;
use crate::duty::ShiftFault;
use crate::keys::KeyError;
use crate::setup::SetupFault;

/// Why a use case could not do what was asked.
#[derive(Debug, Clone, thiserror::Error)]
pub enum OfficeError {
    /// The law or the workflow says no: the person can act.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Fields to mend: the person can act; what was typed is theirs still.
    #[error("{}", fields(.0))]
    Fields(Vec<FieldError>),
    /// A shift to mend.
    #[error("{}", shift(.0, Locale::En))]
    Shift(Vec<ShiftFault>),
    /// Name, number, phone or address to mend.
    #[error("{0}")]
    Identity(IdentityError),
    /// No step of this name.
    #[error("there is no step `{0}`")]
    NoSuchStep(String),
    /// No matter of this number.
    #[error("there is no matter {0} in this office")]
    NotFound(String),
    /// No officer of this code.
    #[error("there is no officer {0} in this office")]
    NoSuchOfficer(String),
    /// The office itself is changed by administrators alone.
    #[error("officer {0} is no administrator of this office")]
    NotAdministrator(String),
    /// Somebody must stay who can change the office.
    #[error("officer {0} is the only administrator; give the role to another officer first")]
    LastAdministrator(String),
    /// Nobody can act as the petitioner of a matter without a query code.
    #[error(
        "matter {0} has no query code; what the petitioner signs on paper is recorded by an officer, with \
         the paper's number, or a code is handed out with `huiyin code`"
    )]
    NoQueryCode(String),
    /// Others acted on the matter since the form was made: what they did is to be seen first.
    #[error("others acted meanwhile, in {} entries", since.len())]
    Moved {
        /// Their entries, oldest first.
        since: Vec<Position>,
    },
    /// The same form was sent before with other content, and became this number; nothing was written now.
    #[error("this form was sent before, as {0}; what it says now was not recorded")]
    SentBefore(String),
    /// A query code was given out before.
    #[error("matter {0} has a query code already; it is stored hashed and cannot be shown again")]
    HasQueryCode(String),
    /// Nobody can show that a petition without a name is theirs.
    #[error("matter {0} has no name, so nobody can show that the query code is theirs")]
    Nameless(String),
    /// A file that cannot be taken: the person can choose another one.
    #[error("{0}")]
    Upload(UploadError),
    /// A document that lacks what it must hold is not issued.
    #[error("the document lacks {}", names(.0, Locale::En))]
    DocumentLacks(Vec<Part>),
    /// A document on an accusation is issued by somebody else than who wrote it.
    #[error(
        "matter {0} accuses somebody: another officer than the one who wrote it issues the document"
    )]
    SecondPerson(String),
    /// On an accusation a custodian releases who petitions, and there is none.
    #[error(
        "matter {0} accuses somebody, and no custodian may release who petitions: an administrator gives that role \
         to another officer of the unit, of one above or of the bureau that passed it on"
    )]
    NoCustodian(String),
    /// Who only reads a matter does not take its file along.
    #[error("matter {0} is exported by its handler, or by a head of the unit that has it")]
    ExportOfHandler(String),
    /// The roster is seen by whoever works, and set by who decides in the unit or above it.
    #[error(
        "officer {0} may not do this with the roster: it is set by the head or leader of the unit or of one above"
    )]
    NotYourRoster(String),
    /// Who erases answers for it, and stands above who kept it.
    #[error("matter {0}: who petitioned is erased by a head or leader above the unit that has it")]
    ErasureOfSuperior(String),
    /// What must still be kept is not erased.
    #[error("it is still kept: {}", until(.0))]
    NotErased(NotYet),
    /// Nobody is named in it, or who was named is erased already.
    #[error("nothing of matter {0} is sealed, or it is erased already")]
    NothingSealed(String),
    /// The document cannot be set.
    #[error("the document cannot be set: {0}")]
    Document(#[from] DocumentError),
    /// More was typed than a draft keeps.
    #[error("the draft is longer than a draft may be")]
    DraftTooLong,
    /// Too many drafts were started from there or from everywhere, or they take all the room there is for them.
    #[error("too many drafts were started; try again in some minutes")]
    TooManyDrafts,
    /// Not a data directory.
    #[error("{} holds no office; set one up with `huiyin init` or `huiyin import`", .0.display())]
    NotSetUp(PathBuf),
    /// An office is there already.
    #[error("{} holds an office already", .0.display())]
    AlreadySetUp(PathBuf),
    /// A demonstration and an office never share a journal.
    #[error("{0}")]
    Mixed(String),
    /// A setting cannot be taken.
    #[error("{file}: {why}")]
    Setting {
        /// Which file or setting.
        file: String,
        /// What is wrong and what to write.
        why: String,
    },
    /// An office cannot be set up like this: whoever typed it can act.
    #[error("{}", .0.told(Locale::En))]
    Setup(SetupFault),
    /// A list is asked to go on behind a row that none of its pages names.
    #[error("`{0}` is not the «next» of a row")]
    NotARow(String),
    /// An import file with a line that does not end; what stands before it is imported.
    #[error("line {0} of the import file does not end")]
    EndlessLine(u64),
    /// The journal or the signer stopped writing; reading goes on.
    #[error("the office only reads for now: {0}")]
    ReadOnly(String),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The keys of the matters.
    #[error("{0}")]
    Keys(Arc<KeyError>),
    /// A file of ours.
    #[error("{}: {error}", path.display())]
    Disk {
        /// The file.
        path: PathBuf,
        /// The system's word.
        error: Arc<std::io::Error>,
    },
    /// The signer or the publisher.
    #[error("{0}")]
    Keeper(String),
    /// A record that does not read back: damage, or a newer version wrote it.
    #[error("entry {entry}: {why}")]
    Unreadable {
        /// Its position.
        entry: i64,
        /// What does not fit.
        why: String,
    },
}

fn fields(wrong: &[FieldError]) -> String {
    wrong
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("; ")
}

fn shift(wrong: &[ShiftFault], locale: Locale) -> String {
    let told: Vec<String> = wrong.iter().map(|fault| fault.told(locale)).collect();
    told.join("\n")
}

/// The last day on which it is kept.
fn until(why: &NotYet) -> String {
    match why {
        NotYet::StillKept(Some(day)) => day.to_string(),
        NotYet::NotArchived | NotYet::StillKept(None) => String::new(),
    }
}

/// The parts by name.
fn names(parts: &[Part], locale: Locale) -> String {
    let names: Vec<_> = parts.iter().map(|part| part_name(locale, *part)).collect();
    names.join(&wording::sentence(locale, "documents.and", &[]))
}

impl OfficeError {
    pub(crate) fn disk(path: &Path, error: std::io::Error) -> Self {
        Self::Disk {
            path: path.to_owned(),
            error: Arc::new(error),
        }
    }

    /// The person who asked can act on it: a refusal, a field, a name that is not there.
    pub fn is_refusal(&self) -> bool {
        matches!(
            self,
            Self::Refused(_)
                | Self::Fields(_)
                | Self::Shift(_)
                | Self::NotYourRoster(_)
                | Self::Identity(_)
                | Self::NoSuchStep(_)
                | Self::NotFound(_)
                | Self::NoSuchOfficer(_)
                | Self::NotAdministrator(_)
                | Self::LastAdministrator(_)
                | Self::NoQueryCode(_)
                | Self::Moved { .. }
                | Self::SentBefore(_)
                | Self::HasQueryCode(_)
                | Self::Nameless(_)
                | Self::TooManyDrafts
                | Self::DraftTooLong
                | Self::Upload(_)
                | Self::DocumentLacks(_)
                | Self::SecondPerson(_)
                | Self::NoCustodian(_)
                | Self::ExportOfHandler(_)
                | Self::ErasureOfSuperior(_)
                | Self::NotErased(_)
                | Self::NothingSealed(_)
        )
    }

    /// The bare cause, for a sentence that says the rest in the reader's language: a number, a path, what
    /// the machine said.
    pub fn cause(&self) -> String {
        match self {
            Self::NoSuchStep(what)
            | Self::NotFound(what)
            | Self::NoSuchOfficer(what)
            | Self::NotAdministrator(what)
            | Self::LastAdministrator(what)
            | Self::NoQueryCode(what)
            | Self::SentBefore(what)
            | Self::HasQueryCode(what)
            | Self::Nameless(what)
            | Self::SecondPerson(what)
            | Self::NoCustodian(what)
            | Self::ExportOfHandler(what)
            | Self::ErasureOfSuperior(what)
            | Self::NotYourRoster(what)
            | Self::NothingSealed(what)
            | Self::Mixed(what)
            | Self::ReadOnly(what)
            | Self::NotARow(what)
            | Self::Keeper(what) => what.clone(),
            Self::Moved { since } => since
                .iter()
                .map(|entry| entry.0.to_string())
                .collect::<Vec<_>>()
                .join(", "),
            Self::EndlessLine(line) => line.to_string(),
            Self::NotSetUp(path) | Self::AlreadySetUp(path) => path.display().to_string(),
            // Its sentence says it all.
            Self::DraftTooLong => String::new(),
            Self::NotErased(why) => until(why),
            Self::Store(error) => store_cause(error),
            Self::Document(error) => error.to_string(),
            other => other.to_string(),
        }
    }

    /// What it is and what to do, in the reader's language; `step` names the form, `unit_name` gives the name of a
    /// unit for its code.
    pub fn told(
        &self,
        locale: Locale,
        step: &str,
        unit_name: &dyn Fn(&UnitId) -> String,
    ) -> String {
        match self {
            Self::Refused(refusal) => wording::refusal(locale, refusal, unit_name),
            Self::Fields(fields) => fields
                .iter()
                .map(|error| wording::field_error(locale, step, error))
                .collect::<Vec<_>>()
                .join("\n"),
            Self::Shift(faults) => shift(faults, locale),
            Self::Identity(error) => wording::identity_error(locale, error),
            Self::DocumentLacks(parts) => {
                wording::fault(locale, self.code(), &names(parts, locale))
            }
            Self::Setup(fault) => wording::fault(locale, self.code(), &fault.told(locale)),
            other => wording::fault(locale, other.code(), &other.cause()),
        }
    }

    /// Stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.code(),
            Self::Fields(_) | Self::Shift(_) => "bad_input",
            Self::NotYourRoster(_) => "not_your_roster",
            Self::Identity(error) => error.code(),
            Self::NoSuchStep(_) => "no_such_step",
            Self::NotFound(_) => "not_found",
            Self::NoSuchOfficer(_) => "no_such_officer",
            Self::LastAdministrator(_) => "last_administrator",
            Self::NotAdministrator(_) => "not_administrator",
            Self::NoQueryCode(_) => "no_query_code",
            Self::Moved { .. } => "moved",
            Self::SentBefore(_) => "sent_before",
            Self::HasQueryCode(_) => "has_query_code",
            Self::Nameless(_) => "nameless",
            Self::DraftTooLong => "draft_too_long",
            Self::TooManyDrafts => "too_many_drafts",
            Self::Upload(error) => error.code(),
            Self::DocumentLacks(_) => "document_lacks",
            Self::SecondPerson(_) => "second_person",
            Self::NoCustodian(_) => "no_custodian",
            Self::ExportOfHandler(_) => "export_of_handler",
            Self::ErasureOfSuperior(_) => "erasure_of_superior",
            Self::NotErased(NotYet::NotArchived) => "not_archived",
            Self::NotErased(NotYet::StillKept(None)) => "kept_for_ever",
            Self::NotErased(NotYet::StillKept(Some(_))) => "still_kept",
            Self::NothingSealed(_) => "nothing_sealed",
            Self::Document(_) => "document",
            Self::NotSetUp(_) => "not_set_up",
            Self::AlreadySetUp(_) => "already_set_up",
            Self::Mixed(_) => "mixed",
            Self::Setting { .. } | Self::Setup(_) => "setting",
            Self::NotARow(_) => "not_a_row",
            Self::EndlessLine(_) => "endless_line",
            Self::ReadOnly(_) => "read_only",
            Self::Store(error) => error.code(),
            Self::Keys(why) if why.may_pass() => "keys_away",
            Self::Keys(why) if matches!(**why, KeyError::Refused(_)) => "keys_refused",
            Self::Keys(_) => "keys",
            Self::Disk { .. } => "disk",
            Self::Keeper(_) => "keeper",
            Self::Unreadable { .. } => "unreadable",
        }
    }
}

fn store_cause(error: &StoreError) -> String {
    match error {
        StoreError::InUse(what)
        | StoreError::Conflict(what)
        | StoreError::UnknownOffice(what)
        | StoreError::OfficeExists(what)
        | StoreError::Entry(what)
        | StoreError::DiskFull(what)
        | StoreError::ReadOnly(what)
        | StoreError::Damaged(what)
        | StoreError::Io(what)
        | StoreError::Refusing(what)
        | StoreError::Unavailable(what)
        | StoreError::Unknown(what)
        | StoreError::Shape(what)
        | StoreError::Statement(what)
        | StoreError::Dump(what)
        | StoreError::Closed(what) => what.clone(),
        StoreError::Schema(misfit) => match misfit {
            Misfit::Older | Misfit::Newer => String::new(),
            Misfit::Changed { number } => number.to_string(),
            Misfit::Foreign(path) => path.clone(),
            Misfit::OldServer { major } => major.to_string(),
        },
        StoreError::DayChanged { today } => today.to_string(),
        StoreError::ClockBehind { seconds } => format!("{seconds} s"),
        StoreError::ClockAhead { open, now, .. } => format!("{open}, {now}"),
        StoreError::Register {
            register, reason, ..
        } => format!("{register}: {reason}"),
    }
}

impl From<KeyError> for OfficeError {
    fn from(error: KeyError) -> Self {
        Self::Keys(Arc::new(error))
    }
}
