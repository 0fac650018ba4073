//! Why a file cannot be taken.

use super::photo::MAX_PIXELS;
use super::upload::{FileKind, MAX_FILES, MAX_TOTAL_BYTES};

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
    /// An archive.
    #[error("{name} is an archive")]
    Archive {
        /// Its name.
        name: String,
    },
    /// It opens as something else as well.
    #[error("{name} is two files in one")]
    TwoInOne {
        /// Its name.
        name: String,
    },
    /// A photograph that does not open.
    #[error("{name} does not open")]
    Broken {
        /// Its name.
        name: String,
    },
    /// A photograph with more dots than one may have.
    #[error("{name} has more than {} dots", MAX_PIXELS)]
    TooManyPixels {
        /// Its name.
        name: String,
    },
    /// A PDF that brings programs or other files.
    #[error("{name} brings a program or other files")]
    ActivePdf {
        /// Its name.
        name: String,
    },
    /// A PDF that is locked.
    #[error("{name} is locked")]
    LockedPdf {
        /// Its name.
        name: String,
    },
    /// The virus scanner knows it.
    #[error("{name} is known as harmful")]
    Harmful {
        /// Its name.
        name: String,
    },
    /// The virus scanner does not answer.
    #[error("{name} could not be looked at by the virus scanner")]
    Unseen {
        /// Its name.
        name: String,
    },
    /// Too many others hand in files just now.
    #[error("there is no room for {name} just now")]
    NoRoom {
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
            Self::Archive { .. } => "archive",
            Self::TwoInOne { .. } => "two_in_one",
            Self::Broken { .. } => "broken",
            Self::TooManyPixels { .. } => "too_many_pixels",
            Self::ActivePdf { .. } => "active_pdf",
            Self::LockedPdf { .. } => "locked_pdf",
            Self::Harmful { .. } => "harmful",
            Self::Unseen { .. } => "unseen",
            Self::NoRoom { .. } => "no_room",
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
            | Self::Archive { name }
            | Self::TwoInOne { name }
            | Self::Broken { name }
            | Self::TooManyPixels { name }
            | Self::ActivePdf { name }
            | Self::LockedPdf { name }
            | Self::Harmful { name }
            | Self::Unseen { name }
            | Self::NoRoom { name }
            | Self::OtherKind { name, .. } => name,
            Self::TooMany | Self::TooMuch | Self::MatterFull => "",
        }
    }
}
