//! Why there is no backup, or none can be restored, in the reader's language.

use std::fmt::Display;
use std::io::ErrorKind;

use huiyin_wording::{self as wording, Locale};

use super::{BackupError, KEYS_LAST_DAYS};

impl BackupError {
    /// What it is and what to do.
    pub fn told(&self, locale: Locale) -> String {
        let say = |key: &str, values: &[(&str, &dyn Display)]| {
            wording::sentence_in(locale, "backup", key, values)
        };
        match self {
            Self::ShortPassphrase => say("short_passphrase", &[]),
            Self::NothingPublished => say("nothing_published", &[]),
            Self::NoPublishedFiles => say("no_published_files", &[]),
            Self::WrongPassphrase => say("wrong_passphrase", &[]),
            Self::OldKeys { days } => say("old_keys", &[("days", days), ("max", &KEYS_LAST_DAYS)]),
            Self::UndatedKeys => say("undated_keys", &[]),
            Self::Part { path, error } => {
                let path = path.display();
                match error.kind() {
                    ErrorKind::NotFound => say("no_part", &[("path", &path)]),
                    ErrorKind::UnexpectedEof => say("cut_off", &[("path", &path)]),
                    ErrorKind::InvalidData => say("damaged", &[("path", &path)]),
                    _ => say("part", &[("path", &path), ("detail", error)]),
                }
            }
            Self::Incomplete(what) => say("incomplete", &[("detail", what)]),
            Self::NotEmpty(path) => say("not_empty", &[("path", &path.display())]),
            Self::ForeignNote => say("foreign_note", &[]),
            Self::Differs(size) => say("differs", &[("size", size)]),
            Self::Behind { rows, signed } => say("behind", &[("rows", rows), ("signed", signed)]),
            Self::Unpublished { signed, found } => {
                say("unpublished", &[("signed", signed), ("found", found)])
            }
            Self::MissingFile(file) => say("missing_file", &[("path", file)]),
            Self::Signer(error) => say("signer", &[("detail", error)]),
            Self::Published(error) => say("published", &[("detail", error)]),
            Self::Office(error) => error.told(locale, "", &|unit| unit.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::path::PathBuf;

    use super::*;

    #[test]
    fn every_failure_of_a_backup_is_told_in_the_readers_language() {
        let part = |kind: ErrorKind| BackupError::Part {
            path: PathBuf::from("/backup/part"),
            error: io::Error::new(kind, "cause"),
        };
        for (error, names) in [
            (BackupError::ShortPassphrase, "12"),
            (BackupError::NothingPublished, ""),
            (BackupError::NoPublishedFiles, "--from"),
            (BackupError::WrongPassphrase, ""),
            (BackupError::OldKeys { days: 41 }, "41"),
            (BackupError::UndatedKeys, ""),
            (part(ErrorKind::NotFound), "/backup/part"),
            (part(ErrorKind::UnexpectedEof), "/backup/part"),
            (part(ErrorKind::InvalidData), "/backup/part"),
            (part(ErrorKind::PermissionDenied), "/backup/part"),
            (BackupError::Incomplete("office.toml"), "office.toml"),
            (BackupError::NotEmpty(PathBuf::from("/new")), "/new"),
            (BackupError::ForeignNote, ""),
            (BackupError::Differs(77), "77"),
            (BackupError::Behind { rows: 7, signed: 9 }, "huiyin recover"),
            (
                BackupError::Unpublished {
                    signed: 9,
                    found: 7,
                },
                "9",
            ),
            (BackupError::MissingFile("tile/0".to_owned()), "tile/0"),
            (
                BackupError::Signer(crate::signer::SignerError::ForeignNote),
                "",
            ),
        ] {
            let [zh, en] = Locale::ALL.map(|locale| error.told(locale));
            let is_chinese =
                |text: &str| text.contains(|c: char| ('\u{4e00}'..='\u{9fff}').contains(&c));
            assert!(is_chinese(&zh) && !is_chinese(&en), "{zh} {en}");
            for told in [zh, en] {
                assert!(told.contains(names) && !told.contains(['⟦', '{']), "{told}");
            }
        }
    }
}
