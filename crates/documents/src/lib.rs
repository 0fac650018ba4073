//! Statutory papers as PDF: typed content in, bytes out.
//!
//! A [`Document`] says what a paper holds; [`render`] sets it by GB/T 9704-2012 and gives the bytes of a tagged
//! PDF (PDF/A-2a and PDF/UA-1 at once). The same document and the same fonts give the same bytes for ever, on any
//! machine: there is no clock, no randomness, no file and no network here, and fonts come in as bytes.
//!
//! The crate must never know a matter, an officer or a database, and never decide what the law asks for.
//!
//! How a paper comes about: `compose` walks through the document and puts pieces on pages, with the tree
//! of what they are; `set` breaks text into lines; `pdf` draws the pages and ties the drawn pieces to the tree.
//!
//! To add a paper: a file in `paper/` with what it must hold and what it says in which order, its line in
//! [`paper::ALL`], its wording.

mod blocks;
mod code;
mod compose;
mod content;
mod edge;
mod error;
mod fonts;
mod grid;
mod head;
pub mod mark;
pub mod paper;
mod pdf;
mod set;
mod shape;
mod sheet;
mod table;
mod tags;
mod tail;

pub use content::{
    Attachment, Block, Code, Document, Field, Form, Level, Printed, Signature, Table,
};
pub use error::DocumentError;
pub use fonts::{FontError, Fonts, Role};

/// A paper, set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The PDF, whole.
    pub pdf: Vec<u8>,
    /// How many pages it has.
    pub pages: usize,
    /// Characters that no font has, each once: they stand on the paper as boxes with their code.
    pub missing: Vec<char>,
    /// Where a seal goes, when the signature asks for one.
    pub seal: Option<SealPlace>,
}

/// The middle of a seal on its page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealPlace {
    /// From 1 on.
    pub page: usize,
    /// Tenths of a millimetre from the left edge.
    pub x: u32,
    /// Tenths of a millimetre from the upper edge.
    pub y: u32,
}

/// Sets a paper.
///
/// # Errors
/// [`DocumentError`] names the part that cannot be set. A character without a glyph is no error.
pub fn render(document: &Document, fonts: &Fonts) -> Result<Rendered, DocumentError> {
    let composed = compose::compose(document, fonts)?;
    let pdf = pdf::draw(document, fonts, &composed)?;
    Ok(Rendered {
        pdf,
        pages: composed.sheets.len(),
        missing: fonts.missing(document),
        seal: composed.seal,
    })
}
