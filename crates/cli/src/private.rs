//! Files that name a person or open what a person wrote: for whoever ran the command alone.

use std::fmt::Display;
use std::fs::File;
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use huiyin_wording as wording;

use crate::exit::{self, Failure};
use crate::place::Speech;

/// Is there nothing under this name yet? Asked before a name is opened for a file that could not be written.
/// # Errors
/// When there is something.
pub fn is_free(path: &Path, speech: Speech) -> Result<(), Failure> {
    match path.symlink_metadata() {
        Ok(_) => Err(already(path, speech)),
        Err(_) => Ok(()),
    }
}

/// Writes a file that nobody else on the machine can read, where there is none yet: one that is there may be open to
/// others, a link to another place, or a colleague's.
/// # Errors
/// When there is something under this name, or as the disk says.
pub fn write(path: &Path, bytes: &[u8], speech: Speech) -> Result<(), Failure> {
    let mut options = File::options();
    options.write(true).create_new(true).mode(0o600);
    let written = options
        .open(path)
        .and_then(|mut file| file.write_all(bytes));
    written.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => already(path, speech),
        _ => Failure::file(path, &error),
    })
}

fn already(path: &Path, speech: Speech) -> Failure {
    let values: [(&str, &dyn Display); 1] = [("file", &path.display())];
    let said = wording::sentence(speech.locale(), "usage.file_there", &values);
    Failure::new(exit::NO, said)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use huiyin_testkit::TempFolder;
    use huiyin_wording::Locale;

    use crate::place::Speech;

    use super::{is_free, write};

    #[test]
    fn a_file_with_names_is_its_writers_alone_and_replaces_nothing() {
        let folder = TempFolder::new();
        let path = folder.join("notice.pdf");
        let [zh, en] = [Locale::Zh, Locale::En].map(|one| Speech::from_setting(Some(one)));
        write(&path, b"a name", en).unwrap();
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let said = write(&path, b"another", en).unwrap_err();
        assert!(said.message.contains("is there already"), "{said:?}");
        let in_english = |text: &str| !text.contains("已");
        assert!(in_english(&said.message), "{said:?}");
        let said = write(&path, b"another", zh).unwrap_err();
        assert!(
            said.message.contains("已存在") && !said.message.contains("already"),
            "{said:?}"
        );
        assert_eq!(std::fs::read(&path).unwrap(), b"a name");
        assert!(is_free(&path, en).is_err() && is_free(&folder.join("free"), en).is_ok());
        // Nor through a link, to a place that is there or not.
        let link = folder.join("link.pdf");
        std::os::unix::fs::symlink(folder.join("elsewhere"), &link).unwrap();
        assert!(is_free(&link, en).is_err());
        assert!(write(&link, b"a name", en).is_err());
        assert!(!folder.join("elsewhere").exists());
    }
}
