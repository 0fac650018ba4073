//! Why nothing is published, and what an operator is told.

use crate::signer::SignError;
use huiyin_journal::tile::TileError;
use huiyin_journal::tree::TreeError;
use huiyin_store::StoreError;
use std::io;

/// Why nothing is published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// A file that never changes has changed, or the checkpoint is not ours.
    #[error("the published file {0} is not as it was written")]
    Changed(String),
    /// A tile that must be there is not.
    #[error("the published file {0} is missing")]
    Missing(String),
    /// A journal row is not what it must be.
    #[error("journal row {seq} {reason}")]
    Row {
        /// Its place.
        seq: u64,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The rows lead to another root than the one that is signed, or that was computed before.
    #[error("the first {size} journal rows do not lead to the signed root")]
    Root {
        /// Size of that tree.
        size: u64,
    },
    /// Fewer rows than are signed or published.
    #[error("the journal ends at {size}, before what is signed")]
    RowsEnd {
        /// How many rows there are.
        size: u64,
    },
    /// The signer's memory is older than the published files.
    #[error(
        "the signer knows {signed} entries, {published} are published: its state was rolled back"
    )]
    SignerBehind {
        /// Size signed last, as it says.
        signed: u64,
        /// Size of the published checkpoint.
        published: u64,
    },
    /// The published checkpoint and the signer's memory are of two histories.
    #[error("another root is published for size {size} than the one that is signed")]
    OtherRoot {
        /// Size of both trees.
        size: u64,
    },
    /// What the signer returns is not a checkpoint of this log under its key.
    #[error("the signature is not of this log's key")]
    ForeignKey,
    /// No signature above the entry yet.
    #[error("no signature covers this entry yet")]
    NotCovered,
    /// The signer does not sign.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A public file cannot be read or written.
    #[error("public files cannot be read or written: {0}")]
    Disk(#[from] io::Error),
    /// A tile of the wrong form.
    #[error(transparent)]
    Tile(#[from] TileError),
    /// A proof that cannot be made.
    #[error(transparent)]
    Tree(#[from] TreeError),
}

impl PublishError {
    /// Whether waiting may help: a signer that is being restarted, a database that is away, a disk that is full.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Sign(why) => !matches!(why, SignError::Refused(_)),
            Self::Store(why) => !matches!(why, StoreError::Damaged(_)),
            Self::Disk(_) => self.wants_room(),
            _ => false,
        }
    }

    /// Whether the disk is full: nothing of the attempt counts, and the next one begins from the files as they lie.
    #[must_use]
    pub fn wants_room(&self) -> bool {
        use io::ErrorKind::{QuotaExceeded, StorageFull};
        matches!(self, Self::Disk(why) if matches!(why.kind(), StorageFull | QuotaExceeded))
    }

    /// A stable word for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Changed(_) | Self::Missing(_) | Self::Tile(_) => "published-file-changed",
            Self::Row { .. } | Self::Root { .. } | Self::OtherRoot { .. } | Self::Tree(_) => {
                "journal-differs-from-signature"
            }
            Self::RowsEnd { .. } => "journal-behind-signature",
            Self::SignerBehind { .. } => "signer-rolled-back",
            Self::ForeignKey => "signature-of-another-key",
            Self::NotCovered => "not-covered-yet",
            Self::Sign(SignError::Refused(_)) => "signer-refuses",
            Self::Sign(_) => "signer-away",
            Self::Store(StoreError::Damaged(_)) => "journal-damaged",
            Self::Store(_) => "journal-unreadable",
            Self::Disk(_) => UNWRITABLE,
        }
    }
}

/// Something that an operator must look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// Stable word.
    pub code: &'static str,
    /// What happened.
    pub text: String,
    /// Whether the publisher has stopped for good.
    pub halted: bool,
}

impl Alarm {
    /// Whether no receipt comes before somebody does something about it.
    #[must_use]
    pub fn holds_receipts_up(&self) -> bool {
        self.halted || self.code == UNWRITABLE
    }

    /// Whether the record and its signature contradict each other, so that nothing may be added to it.
    #[must_use]
    pub fn contradicts_record(&self) -> bool {
        const CODES: [&str; 7] = [
            "journal-damaged",
            "journal-differs-from-signature",
            "journal-behind-signature",
            "signer-rolled-back",
            "signature-of-another-key",
            "signer-refuses",
            CHECK_FAILED,
        ];
        CODES.contains(&self.code)
    }
}

const UNWRITABLE: &str = "public-files-unwritable";

/// The code of an alarm from the background check.
pub(super) const CHECK_FAILED: &str = "check-failed";
