//! A file as it comes in: what it is shows in its content, never in its name alone.

use huiyin_journal::hash::Hash;
use sha2::{Digest as _, Sha256};

use super::pdf::{self, PdfFault};
use super::photo::{self, PhotoFault};
use super::scanner::{Scanner, Verdict};
use super::second_kind;
use super::upload_error::UploadError;

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

impl Upload {
    /// Takes a file by its content, once the scanner has nothing against it. What is kept of a photograph is the
    /// picture, drawn again, without the data of place and device that came with it. It takes as long as that: not for
    /// a thread that answers others.
    /// # Errors
    /// [`UploadError`] says what to choose instead.
    pub fn check(
        file_name: &str,
        bytes: Vec<u8>,
        scanner: Option<&Scanner>,
    ) -> Result<Self, UploadError> {
        let name = shown_name(file_name);
        if bytes.is_empty() {
            return Err(UploadError::Empty { name });
        }
        if bytes.len() > MAX_FILE_BYTES {
            let bytes = bytes.len();
            return Err(UploadError::TooLarge { name, bytes });
        }
        let Some(kind) = FileKind::of_content(&bytes) else {
            return Err(
                match second_kind::is_archive(&bytes) && !is_office_file(&name) {
                    true => UploadError::Archive { name },
                    false => UploadError::NotTaken { name },
                },
            );
        };
        match FileKind::of_name(&name) {
            Some(said) if said == kind => {}
            Some(_) => return Err(UploadError::OtherKind { name, is: kind }),
            None if name.contains('.') => return Err(UploadError::OtherKind { name, is: kind }),
            None => {}
        }
        match scanner.map(|scanner| scanner.look(&bytes)) {
            None | Some(Ok(Verdict::Clean)) => {}
            Some(Ok(Verdict::Harmful)) => return Err(UploadError::Harmful { name }),
            Some(Err(error)) => {
                tracing::error!(%error, "the virus scanner does not look at files: they are refused");
                return Err(UploadError::Unseen { name });
            }
        }
        match cleaned(kind, bytes) {
            Ok(bytes) => Ok(Self::of(name, kind, bytes)),
            Err(unclean) => Err(unclean.of(name)),
        }
    }

    /// A file that was taken before and lay sealed since.
    pub(crate) fn kept(name: &str, bytes: Vec<u8>) -> Result<Self, UploadError> {
        let name = shown_name(name);
        match FileKind::of_content(&bytes) {
            Some(kind) => Ok(Self::of(name, kind, bytes)),
            None => Err(UploadError::NotTaken { name }),
        }
    }

    fn of(name: String, kind: FileKind, bytes: Vec<u8>) -> Self {
        let digest = digest(&bytes);
        Self {
            name,
            kind,
            bytes,
            digest,
        }
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

/// Why the content of a file is not taken.
enum Unclean {
    TwoInOne,
    Photo(PhotoFault),
    Pdf(PdfFault),
}

impl Unclean {
    fn of(self, name: String) -> UploadError {
        match self {
            Self::TwoInOne => UploadError::TwoInOne { name },
            Self::Photo(PhotoFault::Broken) => UploadError::Broken { name },
            Self::Photo(PhotoFault::TooManyPixels) => UploadError::TooManyPixels { name },
            Self::Pdf(PdfFault::Active) => UploadError::ActivePdf { name },
            Self::Pdf(PdfFault::Locked) => UploadError::LockedPdf { name },
        }
    }
}

/// What of a file is kept.
fn cleaned(kind: FileKind, bytes: Vec<u8>) -> Result<Vec<u8>, Unclean> {
    let is_two = match kind {
        FileKind::Jpeg | FileKind::Png => second_kind::in_photo(&bytes),
        FileKind::Pdf => second_kind::in_pdf(&bytes),
    };
    if is_two {
        return Err(Unclean::TwoInOne);
    }
    match kind {
        FileKind::Jpeg => photo::jpeg(&bytes).map_err(Unclean::Photo),
        FileKind::Png => photo::png(&bytes).map_err(Unclean::Photo),
        FileKind::Pdf => pdf::check(&bytes).map_err(Unclean::Pdf).map(|()| bytes),
    }
}

/// Files of office programs are archives; their owners know them as letters and tables.
fn is_office_file(name: &str) -> bool {
    const ENDS: [&str; 9] = [
        "docx", "xlsx", "pptx", "odt", "ods", "odp", "wps", "et", "ofd",
    ];
    let end = name
        .rsplit_once('.')
        .map(|(_, end)| end.to_ascii_lowercase());
    end.is_some_and(|end| ENDS.contains(&end.as_str()))
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
    use huiyin_testkit::photo::{PNG, jpeg};

    use super::*;

    #[test]
    fn a_file_is_what_its_content_says() {
        let kind = |name: &str, bytes: &[u8]| {
            Upload::check(name, bytes.to_vec(), None).map(|file| file.kind)
        };
        let photo = &jpeg(8, 8, b"");
        assert_eq!(kind("渠.jpg", photo), Ok(FileKind::Jpeg));
        assert_eq!(kind("渠.JPEG", photo), Ok(FileKind::Jpeg));
        assert_eq!(kind("photo.png", PNG), Ok(FileKind::Png));
        assert_eq!(kind("letter.pdf", b"%PDF-1.7\n"), Ok(FileKind::Pdf));
        assert_eq!(kind("photo", photo), Ok(FileKind::Jpeg));
    }

    fn error(name: &str, bytes: &[u8]) -> UploadError {
        Upload::check(name, bytes.to_vec(), None).unwrap_err()
    }

    #[test]
    fn a_file_of_another_kind_than_it_says_is_told_with_its_name() {
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
    fn an_archive_and_what_is_two_files_in_one_are_told_apart() {
        assert_eq!(error("照片.zip", b"PK\x03\x04\x14\0").code(), "archive");
        assert_eq!(error("照片.rar", b"Rar!\x1a\x07\x01\0").code(), "archive");
        let end = &b"PK\x05\x06\0\0\0\0\x01\0\x01\0"[..];
        let pdf = &b"%PDF-1.7\n%%EOF\n"[..];
        for (name, bytes) in [
            ("a.jpg", &jpeg(8, 8, b"")[..]),
            ("a.png", PNG),
            ("a.pdf", pdf),
        ] {
            let both = [bytes, end].concat();
            assert_eq!(error(name, &both).code(), "two_in_one", "{name}");
        }
        let active = b"%PDF-1.7\n1 0 obj <</S/JavaScript/JS(a)>> endobj";
        assert_eq!(error("a.pdf", active).code(), "active_pdf");
        assert_eq!(
            error("a.pdf", b"%PDF-1.7\n<</Encrypt 1 0 R>>").code(),
            "locked_pdf"
        );
    }

    #[test]
    fn a_photograph_that_does_not_open_is_not_kept() {
        assert_eq!(
            error("a.jpg", &[0xff, 0xd8, 0xff, 0xe0, 0, 16]).code(),
            "broken"
        );
        assert_eq!(error("a.png", &PNG[..40]).code(), "broken");
    }

    #[test]
    fn a_file_may_have_ten_megabytes_and_no_byte_more() {
        let mut bytes = jpeg(8, 8, b"");
        bytes.resize(MAX_FILE_BYTES, 0);
        assert!(Upload::check("a.jpg", bytes.clone(), None).is_ok());
        bytes.push(0);
        assert_eq!(error("a.jpg", &bytes).code(), "too_large");
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
