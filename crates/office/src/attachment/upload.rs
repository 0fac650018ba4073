//! A file as it comes in: what it is shows in its content, never in its name alone.

use huiyin_journal::hash::Hash;
use sha2::{Digest as _, Sha256};

/// The largest file: a photograph of a telephone, or a scanned letter of many pages.
pub const MAX_FILE_BYTES: usize = 10 * 1024 * 1024;
/// Files of one form.
pub const MAX_FILES: usize = 10;
/// All files of one form together.
pub const MAX_TOTAL_BYTES: usize = 50 * 1024 * 1024;
/// A longer name is cut: it is for the petitioner to know the file again.
const MAX_NAME_CHARS: usize = 100;

/// What a file may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A photograph.
    Jpeg,
    /// A picture.
    Png,
    /// A document.
    Pdf,
}

impl FileKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Jpeg, Self::Png, Self::Pdf];

    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Pdf => "application/pdf",
        }
    }

    /// The kind with this media type.
    pub fn of_media_type(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.media_type() == text)
    }

    /// The end of a file's name.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Pdf => "pdf",
        }
    }

    /// What the bytes begin with says what they are: JFIF and Exif (ITU T.81: start of image, then a
    /// marker), PNG (ISO 15948, section 5.2, then its header chunk), PDF (ISO 32000-1, section 7.5.2).
    pub fn of_content(bytes: &[u8]) -> Option<Self> {
        const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR";
        if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
            Some(Self::Jpeg)
        } else if bytes.starts_with(PNG) {
            Some(Self::Png)
        } else if bytes.starts_with(b"%PDF-") {
            Some(Self::Pdf)
        } else {
            None
        }
    }

    /// What a name says the file is; none when it says nothing of these.
    fn of_name(name: &str) -> Option<Self> {
        let (_, end) = name.rsplit_once('.')?;
        match end.to_ascii_lowercase().as_str() {
            "jpg" | "jpeg" | "jpe" | "jfif" => Some(Self::Jpeg),
            "png" => Some(Self::Png),
            "pdf" => Some(Self::Pdf),
            _ => None,
        }
    }
}

/// A file that can be taken.
#[derive(Clone, PartialEq, Eq)]
pub struct Upload {
    pub(crate) name: String,
    pub(crate) kind: FileKind,
    pub(crate) bytes: Vec<u8>,
    pub(crate) digest: Hash,
}

/// Why a file cannot be taken. The names are those that the reader chose.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UploadError {
    /// No byte in it.
    #[error("{name} is empty")]
    Empty {
        /// Its name.
        name: String,
    },
    /// Larger than one file may be.
    #[error("{name} has {bytes} bytes or more")]
    TooLarge {
        /// Its name.
        name: String,
        /// Its length, as far as it was read.
        bytes: usize,
    },
    /// Neither a photograph nor a PDF.
    #[error("{name} is no JPEG, PNG or PDF")]
    NotTaken {
        /// Its name.
        name: String,
    },
    /// Of another kind than its name says.
    #[error("{name} is really {}", is.media_type())]
    OtherKind {
        /// Its name.
        name: String,
        /// What it is.
        is: FileKind,
    },
    /// More than ten.
    #[error("more than {MAX_FILES} files")]
    TooMany,
    /// All together too large.
    #[error("more than {MAX_TOTAL_BYTES} bytes together")]
    TooMuch,
    /// The matter holds as many files as it can.
    #[error("the matter holds as many files as it can")]
    MatterFull,
}

impl UploadError {
    /// Its wording key is `upload.<code>`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty { .. } => "empty",
            Self::TooLarge { .. } => "too_large",
            Self::NotTaken { .. } => "not_taken",
            Self::OtherKind { .. } => "other_kind",
            Self::TooMany => "too_many",
            Self::TooMuch => "too_much",
            Self::MatterFull => "matter_full",
        }
    }

    /// The name of the file that it is about; empty when it is about all.
    pub fn name(&self) -> &str {
        match self {
            Self::Empty { name }
            | Self::TooLarge { name, .. }
            | Self::NotTaken { name }
            | Self::OtherKind { name, .. } => name,
            Self::TooMany | Self::TooMuch | Self::MatterFull => "",
        }
    }
}

impl Upload {
    /// Takes a file by its content.
    /// # Errors
    /// [`UploadError`] says what to choose instead.
    pub fn check(file_name: &str, bytes: Vec<u8>) -> Result<Self, UploadError> {
        let name = shown_name(file_name);
        if bytes.is_empty() {
            return Err(UploadError::Empty { name });
        }
        if bytes.len() > MAX_FILE_BYTES {
            let bytes = bytes.len();
            return Err(UploadError::TooLarge { name, bytes });
        }
        let Some(kind) = FileKind::of_content(&bytes) else {
            return Err(UploadError::NotTaken { name });
        };
        match FileKind::of_name(&name) {
            Some(said) if said == kind => {}
            Some(_) => return Err(UploadError::OtherKind { name, is: kind }),
            None if name.contains('.') => return Err(UploadError::OtherKind { name, is: kind }),
            None => {}
        }
        let digest = digest(&bytes);
        Ok(Self {
            name,
            kind,
            bytes,
            digest,
        })
    }

    /// The name as it is shown.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it is.
    pub fn kind(&self) -> FileKind {
        self.kind
    }

    /// Its length in bytes.
    pub fn length(&self) -> usize {
        self.bytes.len()
    }

    /// The file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// A log must not hold what a petitioner hands in, nor its name.
impl std::fmt::Debug for Upload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Upload({:?}, {} bytes)", self.kind, self.bytes.len())
    }
}

pub(super) fn digest(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

/// The last part of a path, without characters that hide or turn text, and not too long.
pub fn shown_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain = last.chars().filter(|c| {
        !c.is_control() && !matches!(*c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '"')
    });
    let plain: String = plain.collect();
    let plain = plain.trim();
    let count = plain.chars().count();
    if count <= MAX_NAME_CHARS {
        return plain.to_owned();
    }
    // The end says what it is, so the middle goes.
    let head: String = plain.chars().take(MAX_NAME_CHARS - 12).collect();
    let tail: String = plain.chars().skip(count - 11).collect();
    format!("{head}…{tail}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01";
    const JPEG: &[u8] = &[0xff, 0xd8, 0xff, 0xe0, 0, 16];

    #[test]
    fn a_file_is_what_its_content_says() {
        let kind =
            |name: &str, bytes: &[u8]| Upload::check(name, bytes.to_vec()).map(|file| file.kind);
        assert_eq!(kind("渠.jpg", JPEG), Ok(FileKind::Jpeg));
        assert_eq!(kind("渠.JPEG", JPEG), Ok(FileKind::Jpeg));
        assert_eq!(kind("photo.png", PNG), Ok(FileKind::Png));
        assert_eq!(kind("letter.pdf", b"%PDF-1.7\n"), Ok(FileKind::Pdf));
        assert_eq!(kind("photo", JPEG), Ok(FileKind::Jpeg));
    }

    #[test]
    fn a_file_of_another_kind_than_it_says_is_told_with_its_name() {
        let error = |name: &str, bytes: &[u8]| Upload::check(name, bytes.to_vec()).unwrap_err();
        let other = error("渠.jpg", b"%PDF-1.7\n");
        assert_eq!((other.code(), other.name()), ("other_kind", "渠.jpg"));
        for (name, bytes) in [
            ("x.jpg", &b"<html><script>"[..]),
            ("x.png", b"\x89PNG\r\n"),
            ("x.pdf", b"MZ\x90\0"),
            ("x.docx", b"PK\x03\x04"),
            ("x.pdf", b"\n%PDF-1.7"),
        ] {
            assert_eq!(error(name, bytes).code(), "not_taken", "{name}");
        }
        assert_eq!(error("x.html", PNG).code(), "other_kind");
        assert_eq!(error("x.jpg", b"").code(), "empty");
    }

    #[test]
    fn a_file_may_have_ten_megabytes_and_no_byte_more() {
        let mut bytes = JPEG.to_vec();
        bytes.resize(MAX_FILE_BYTES, 0);
        assert!(Upload::check("a.jpg", bytes.clone()).is_ok());
        bytes.push(0);
        let error = Upload::check("a.jpg", bytes).unwrap_err();
        assert_eq!(error.code(), "too_large");
    }

    #[test]
    fn a_name_is_shown_without_its_folder_and_without_what_hides_text() {
        assert_eq!(shown_name("C:\\照片\\渠.jpg"), "渠.jpg");
        assert_eq!(shown_name("../../etc/渠.jpg"), "渠.jpg");
        assert_eq!(shown_name("a\u{202E}gpj.exe\n\"b"), "agpj.exeb");
        let long = shown_name(&format!("{}.jpg", "长".repeat(300)));
        assert_eq!(long.chars().count(), 100);
        assert!(long.ends_with(".jpg"));
    }
}
