//! What most commands share: where the office lies, who acts, and the language of answers.

use std::path::PathBuf;

use clap::Args;
use huiyin_domain::actor::Role;
use huiyin_domain::code::{Choice, Coded as _};
use huiyin_domain::id::UnitId;
use huiyin_office::{Access, ActAs, Office, OfficeError, Place, Reader};
use huiyin_store::StoreError;
use huiyin_wording::Locale;

use crate::exit::{self, Failure};
use crate::usage::Reason;

/// Where the office lies.
#[derive(Args, Clone)]
pub struct At {
    /// The office's data directory 数据目录
    #[arg(
        long,
        value_name = "DIR",
        env = "HUIYIN_DATA",
        default_value = "huiyin-data"
    )]
    pub data: PathBuf,
    /// A PostgreSQL database instead of the embedded SQLite file
    #[arg(
        long,
        value_name = "postgres://…",
        env = "HUIYIN_DATABASE",
        hide_env_values = true
    )]
    pub database: Option<String>,
    /// The socket of a key service that runs already, instead of one of our own 密钥服务
    #[arg(long, value_name = "SOCKET", env = "HUIYIN_KEYS")]
    pub keys: Option<PathBuf>,
}

impl At {
    /// The place.
    pub fn place(&self) -> Place {
        Place::new(&self.data, self.database.clone()).with_keys_at(self.keys.clone())
    }

    /// The office, for reading: no lock, no keys.
    pub fn read(&self) -> Result<Office, Failure> {
        Ok(Office::open(&self.place(), Access::Read)?)
    }

    /// The office, for writing: the only writer until it is closed.
    pub fn write(&self) -> Result<Office, Failure> {
        Ok(Office::open(&self.place(), Access::Write)?)
    }
}

/// Who acts.
#[derive(Args, Clone)]
pub struct Who {
    /// The officer who acts (see `huiyin user list`), or `petitioner`, or `timer` 经办人
    #[arg(
        long = "as",
        value_name = "OFFICER",
        env = "HUIYIN_AS",
        default_value = "clerk"
    )]
    who: String,
    /// The role taken on, where the officer holds several 身份
    #[arg(long, value_name = "ROLE", value_parser = role)]
    role: Option<Role>,
    /// The petitioner's query code, with `--as petitioner` 查询码
    #[arg(long, value_name = "CODE")]
    code: Option<String>,
}

impl Who {
    /// As the use cases know it.
    pub fn act_as(&self) -> ActAs {
        match self.who.as_str() {
            "petitioner" => ActAs::Petitioner {
                code: self.code.clone(),
            },
            "timer" => ActAs::System,
            officer => ActAs::Officer {
                officer: officer.to_owned(),
                role: self.role,
            },
        }
    }
}

/// For whom is read.
#[derive(Args, Clone)]
pub struct ReadAs {
    /// Show only what this officer may read 以该工作人员的权限查看 (without it: everything, as whoever runs
    /// this machine holds the database anyway)
    #[arg(long = "as", value_name = "OFFICER")]
    officer: Option<String>,
}

impl ReadAs {
    /// As the use cases know it.
    pub fn reader(&self) -> Reader<'_> {
        self.officer
            .as_deref()
            .map_or(Reader::Operator, Reader::Officer)
    }
}

/// What `--lang` says.
pub fn locale(text: &str) -> Result<Locale, Reason> {
    match text.to_ascii_lowercase().as_str() {
        "zh" => Ok(Locale::Zh),
        "en" => Ok(Locale::En),
        _ => Err(Reason::OneOf(vec!["zh".to_owned(), "en".to_owned()])),
    }
}

/// The first of these that says anything decides, as everywhere on the system; an empty one says nothing.
fn of_environment(value: impl Fn(&str) -> Option<String>) -> Locale {
    let said = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| value(name).filter(|value| !value.is_empty()));
    match said {
        Some(lang) if lang.to_ascii_lowercase().starts_with("en") => Locale::En,
        _ => Locale::Zh,
    }
}

fn role(code: &str) -> Result<Role, Reason> {
    Role::from_code(code).ok_or_else(|| one_of(Role::CHOICES))
}

/// It must be one of these.
pub fn one_of(choices: &[Choice]) -> Reason {
    let codes = choices.iter().map(|choice| choice.code.to_owned());
    Reason::OneOf(codes.collect())
}

/// The language of what people read.
#[derive(Debug, Clone, Copy)]
pub struct Speech(Locale);

impl Speech {
    /// From `--lang`, else from the environment's language, else Chinese.
    pub fn from_setting(lang: Option<Locale>) -> Self {
        Self(lang.unwrap_or_else(|| of_environment(|name| std::env::var(name).ok())))
    }

    /// The locale.
    pub fn locale(self) -> Locale {
        self.0
    }

    /// One of two short words of the command itself.
    pub fn say(self, zh: &'static str, en: &'static str) -> &'static str {
        match self.0 {
            Locale::Zh => zh,
            Locale::En => en,
        }
    }

    /// Why a use case said no, in the reader's words and with what to do; `step` names the form.
    pub fn failure(self, step: &str, error: &OfficeError, office: &Office) -> Failure {
        let organisation = office.organisation();
        let name = |id: &UnitId| {
            organisation
                .unit(id)
                .map_or_else(|| id.to_string(), |unit| unit.name.clone())
        };
        Failure {
            message: self.explain(step, error, &name),
            cause: None,
            ..Failure::from(error.clone())
        }
    }

    /// What a use case said; `unit_name` gives the name of a unit for its code.
    pub fn explain(
        self,
        step: &str,
        error: &OfficeError,
        unit_name: &dyn Fn(&UnitId) -> String,
    ) -> String {
        error.told(self.0, step, unit_name)
    }
}

impl From<OfficeError> for Failure {
    fn from(error: OfficeError) -> Self {
        let code = match &error {
            OfficeError::Refused(_)
            | OfficeError::NotFound(_)
            | OfficeError::NoQueryCode(_)
            | OfficeError::Moved { .. }
            | OfficeError::SentBefore(_)
            | OfficeError::HasQueryCode(_)
            | OfficeError::Nameless(_)
            | OfficeError::DocumentLacks(_)
            | OfficeError::SecondPerson(_)
            | OfficeError::ExportOfHandler(_)
            | OfficeError::ErasureOfSuperior(_)
            | OfficeError::NotYourRoster(_)
            | OfficeError::NotErased(_)
            | OfficeError::NothingSealed(_) => exit::NO,
            OfficeError::Fields(_)
            | OfficeError::EndlessLine(_)
            | OfficeError::Shift(_)
            | OfficeError::Identity(_)
            | OfficeError::NoSuchStep(_)
            | OfficeError::NoSuchOfficer(_) => exit::DATA,
            OfficeError::NotSetUp(_)
            | OfficeError::AlreadySetUp(_)
            | OfficeError::Mixed(_)
            | OfficeError::Setup(_)
            | OfficeError::Setting { .. } => exit::CONFIG,
            OfficeError::NotARow(_) => exit::USAGE,
            OfficeError::Store(error) => store_code(error),
            OfficeError::Disk { error, .. }
                if error.kind() == std::io::ErrorKind::PermissionDenied =>
            {
                exit::PERMISSION
            }
            _ => exit::IO,
        };
        Self {
            cause: Some(Box::new(error)),
            ..Self::new(code, String::new())
        }
    }
}

fn store_code(error: &StoreError) -> u8 {
    match error {
        StoreError::InUse(_) => exit::BUSY,
        StoreError::ReadOnly(_) => exit::PERMISSION,
        StoreError::UnknownOffice(_) => exit::CONFIG,
        _ => exit::IO,
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        OfficeError::from(error).into()
    }
}

/// Prints one JSON value on a line.
pub fn print_json(value: &serde_json::Value) {
    println!("{value}");
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::sync::Arc;

    use huiyin_domain::erasure::NotYet;
    use huiyin_office::document::DocumentError;
    use huiyin_store::Misfit;
    use huiyin_wording as wording;

    use super::*;

    /// Each kind of failure of the database; the match below fails to build when one is left out here.
    fn store_errors() -> Vec<StoreError> {
        let said = || "cause".to_owned();
        let today = jiff::civil::date(2026, 3, 6);
        let errors = vec![
            StoreError::InUse(said()),
            StoreError::Conflict(said()),
            StoreError::DayChanged { today },
            StoreError::ClockBehind { seconds: 9 },
            StoreError::UnknownOffice(said()),
            StoreError::OfficeExists(said()),
            StoreError::Register {
                office: said(),
                register: 1,
                reason: "it is closed",
            },
            StoreError::Entry(said()),
            StoreError::DiskFull(said()),
            StoreError::ReadOnly(said()),
            StoreError::Damaged(said()),
            StoreError::Io(said()),
            StoreError::Refusing(said()),
            StoreError::Unavailable(said()),
            StoreError::Unknown(said()),
            StoreError::ClockAhead {
                open: jiff::civil::date(2026, 11, 2),
                now: jiff::civil::date(2036, 11, 2),
                days: 3653,
            },
            StoreError::Schema(Misfit::Older),
            StoreError::Schema(Misfit::Newer),
            StoreError::Schema(Misfit::Changed { number: 7 }),
            StoreError::Schema(Misfit::Foreign(said())),
            StoreError::Schema(Misfit::OldServer { major: 14 }),
            StoreError::Shape(said()),
            StoreError::Statement(said()),
            StoreError::Dump(said()),
            StoreError::Closed(said()),
        ];
        let kinds = errors.iter().map(|error| match error {
            StoreError::InUse(_) => 0,
            StoreError::Conflict(_) => 1,
            StoreError::DayChanged { .. } => 2,
            StoreError::ClockBehind { .. } => 3,
            StoreError::UnknownOffice(_) => 4,
            StoreError::OfficeExists(_) => 5,
            StoreError::Register { .. } => 6,
            StoreError::Entry(_) => 7,
            StoreError::DiskFull(_) => 8,
            StoreError::ReadOnly(_) => 9,
            StoreError::Damaged(_) => 10,
            StoreError::Io(_) => 11,
            StoreError::Refusing(_) => 12,
            StoreError::Unavailable(_) => 13,
            StoreError::Unknown(_) => 14,
            StoreError::ClockAhead { .. } => 15,
            StoreError::Schema(Misfit::Older) => 16,
            StoreError::Schema(Misfit::Newer) => 17,
            StoreError::Schema(Misfit::Changed { .. }) => 18,
            StoreError::Schema(Misfit::Foreign(_)) => 19,
            StoreError::Schema(Misfit::OldServer { .. }) => 20,
            StoreError::Shape(_) => 21,
            StoreError::Statement(_) => 22,
            StoreError::Dump(_) => 23,
            StoreError::Closed(_) => 24,
        });
        assert!(kinds.eq(0..25));
        errors
    }

    /// Each kind of failure of a use case that is told by its code; refusals, fields and identities have
    /// sentences of their own.
    fn told_by_code() -> Vec<OfficeError> {
        let said = || "cause".to_owned();
        let error = Arc::new(std::io::Error::other("cause"));
        let mut errors = vec![
            OfficeError::NoSuchStep(said()),
            OfficeError::NotFound(said()),
            OfficeError::NoSuchOfficer(said()),
            OfficeError::NoQueryCode(said()),
            OfficeError::Moved {
                since: vec![huiyin_domain::id::Position(7)],
            },
            OfficeError::SentBefore(said()),
            OfficeError::HasQueryCode(said()),
            OfficeError::Nameless(said()),
            OfficeError::NotSetUp(PathBuf::from("cause")),
            OfficeError::AlreadySetUp(PathBuf::from("cause")),
            OfficeError::Mixed(said()),
            OfficeError::Setting {
                file: said(),
                why: said(),
            },
            OfficeError::ReadOnly(said()),
            OfficeError::Keys(Arc::new(huiyin_office::keys::KeyError::Unknown)),
            OfficeError::Disk {
                path: PathBuf::from("cause"),
                error,
            },
            OfficeError::Keeper(said()),
            OfficeError::Unreadable {
                entry: 7,
                why: said(),
            },
            OfficeError::DraftTooLong,
            OfficeError::NotAdministrator(said()),
            OfficeError::LastAdministrator(said()),
            OfficeError::SecondPerson(said()),
            OfficeError::Document(DocumentError::Pdf(said())),
            OfficeError::ExportOfHandler(said()),
            OfficeError::ErasureOfSuperior(said()),
            OfficeError::NothingSealed(said()),
            OfficeError::NotErased(NotYet::NotArchived),
            OfficeError::NotErased(NotYet::StillKept(None)),
            OfficeError::NotErased(NotYet::StillKept(Some(jiff::civil::date(2036, 12, 31)))),
            OfficeError::NoCustodian(said()),
            OfficeError::NotYourRoster(said()),
            OfficeError::NotARow(said()),
            OfficeError::EndlessLine(7),
        ];
        let kinds = errors.iter().map(|error| match error {
            OfficeError::Refused(_)
            | OfficeError::Fields(_)
            | OfficeError::Shift(_)
            | OfficeError::Identity(_)
            | OfficeError::DocumentLacks(_)
            | OfficeError::Setup(_)
            | OfficeError::Store(_) => unreachable!("told in another way"),
            // No command takes a file or a draft.
            OfficeError::Upload(_) | OfficeError::TooManyDrafts => {
                unreachable!("told on pages alone")
            }
            OfficeError::NoSuchStep(_) => 0,
            OfficeError::NotFound(_) => 1,
            OfficeError::NoSuchOfficer(_) => 2,
            OfficeError::NoQueryCode(_) => 3,
            OfficeError::Moved { .. } => 4,
            OfficeError::SentBefore(_) => 5,
            OfficeError::HasQueryCode(_) => 6,
            OfficeError::Nameless(_) => 7,
            OfficeError::NotSetUp(_) => 8,
            OfficeError::AlreadySetUp(_) => 9,
            OfficeError::Mixed(_) => 10,
            OfficeError::Setting { .. } => 11,
            OfficeError::ReadOnly(_) => 12,
            OfficeError::Keys(_) => 13,
            OfficeError::Disk { .. } => 14,
            OfficeError::Keeper(_) => 15,
            OfficeError::Unreadable { .. } => 16,
            OfficeError::DraftTooLong => 17,
            OfficeError::NotAdministrator(_) => 18,
            OfficeError::LastAdministrator(_) => 19,
            OfficeError::SecondPerson(_) => 20,
            OfficeError::Document(_) => 21,
            OfficeError::ExportOfHandler(_) => 22,
            OfficeError::ErasureOfSuperior(_) => 23,
            OfficeError::NothingSealed(_) => 24,
            OfficeError::NotErased(NotYet::NotArchived) => 25,
            OfficeError::NotErased(NotYet::StillKept(None)) => 26,
            OfficeError::NotErased(NotYet::StillKept(Some(_))) => 27,
            OfficeError::NoCustodian(_) => 28,
            OfficeError::NotYourRoster(_) => 29,
            OfficeError::NotARow(_) => 30,
            OfficeError::EndlessLine(_) => 31,
        });
        assert!(kinds.eq(0..32));
        errors.extend(store_errors().into_iter().map(OfficeError::Store));
        errors
    }

    #[test]
    fn the_language_is_the_first_that_says_anything() {
        for (set, locale) in [
            (&[("LC_ALL", ""), ("LANG", "en_US.UTF-8")][..], Locale::En),
            (
                &[("LC_ALL", "zh_CN.UTF-8"), ("LANG", "en_US.UTF-8")],
                Locale::Zh,
            ),
            (
                &[("LC_MESSAGES", "en_GB"), ("LANG", "zh_CN.UTF-8")],
                Locale::En,
            ),
            (&[("LC_MESSAGES", ""), ("LANG", "zh_CN.UTF-8")], Locale::Zh),
            (&[("LC_ALL", "zh_CN"), ("LC_MESSAGES", "en_GB")], Locale::Zh),
            (&[], Locale::Zh),
        ] {
            let value = |name: &str| {
                let found = set.iter().find(|(given, _)| *given == name);
                found.map(|(_, value)| (*value).to_owned())
            };
            assert_eq!(of_environment(value), locale, "{set:?}");
        }
        assert_eq!(locale("EN"), Ok(Locale::En));
        assert_eq!(locale("zh"), Ok(Locale::Zh));
        for none in ["fr", "english", "zh_CN", ""] {
            assert!(locale(none).is_err(), "{none}");
        }
    }

    #[test]
    fn every_failure_has_its_sentence_in_both_languages() {
        for error in told_by_code() {
            for locale in Locale::ALL {
                let key = format!("fault.{}", error.code());
                assert!(wording::has(locale, &key), "{locale}: {key}");
                let text = Speech(locale).explain("", &error, &|unit| unit.to_string());
                assert!(!text.contains(['⟦', '{']), "{text}");
                assert!(text.contains(error.cause().trim_end_matches('.')), "{text}");
            }
        }
    }
}
