//! Files that name a person or open what a person wrote: for whoever ran the command alone.

use std::fs::File;
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use crate::exit::{self, Failure};

/// Is there nothing under this name yet? Asked before a name is opened for a file that could not be written.
/// # Errors
/// When there is something.
pub fn is_free(path: &Path) -> Result<(), Failure> {
    match path.symlink_metadata() {
        Ok(_) => Err(already(path)),
        Err(_) => Ok(()),
    }
}

/// Writes a file that nobody else on the machine can read, where there is none yet: one that is there may be open to
/// others, a link to another place, or a colleague's.
/// # Errors
/// When there is something under this name, or as the disk says.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut options = File::options();
    options.write(true).create_new(true).mode(0o600);
    let written = options
        .open(path)
        .and_then(|mut file| file.write_all(bytes));
    written.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => already(path),
        _ => Failure::file(path, &error),
    })
}

fn already(path: &Path) -> Failure {
    let path = path.display();
    Failure::new(
        exit::NO,
        format!(
            "{path} is there already and was left as it is 文件已存在，未覆盖: move it away or name another place"
        ),
    )
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use huiyin_testkit::TempFolder;

    use super::{is_free, write};

    #[test]
    fn a_file_with_names_is_its_writers_alone_and_replaces_nothing() {
        let folder = TempFolder::new();
        let path = folder.join("notice.pdf");
        write(&path, b"a name").unwrap();
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let said = write(&path, b"another").unwrap_err();
        assert!(said.message.contains("is there already"), "{said:?}");
        assert_eq!(std::fs::read(&path).unwrap(), b"a name");
        assert!(is_free(&path).is_err() && is_free(&folder.join("free")).is_ok());
        // Nor through a link, to a place that is there or not.
        let link = folder.join("link.pdf");
        std::os::unix::fs::symlink(folder.join("elsewhere"), &link).unwrap();
        assert!(is_free(&link).is_err());
        assert!(write(&link, b"a name").is_err());
        assert!(!folder.join("elsewhere").exists());
    }
}
