//! What can keep a paper from being set.

/// A paper that cannot be set, and what to change.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// A part that every paper has is empty.
    #[error("the paper has no {0}")]
    Empty(&'static str),
    /// A table has no columns, a row has more cells than columns, or a share of the width is nothing.
    #[error("table {0} of the paper has columns that do not fit its rows")]
    Table(usize),
    /// The text of a QR code is too long for one.
    #[error("the text of a QR code is too long for one: {bytes} bytes")]
    Code {
        /// How long it is.
        bytes: usize,
    },
    /// A part that must stand on one page is longer than it: the head with its signers, or the list of copies.
    #[error("the {0} of the paper is longer than a page")]
    TooLong(&'static str),
    /// A file that was not written by this crate gets no reader's mark; the part that is not as ours.
    #[error("no reader's mark can be put on this file: its {0} is not as expected")]
    Unmarked(&'static str),
    /// The PDF does not keep the rules of PDF/A-2a or PDF/UA-1: a fault of this crate, or a font that may not be embedded.
    #[error("the PDF would break its own rules: {0}")]
    Pdf(String),
}
