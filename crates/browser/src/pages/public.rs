//! Pages that say how things are.

use super::{Page, anyone};

/// First page, doors, statements, what is not there.
pub const PAGES: &[Page] = &[
    anyone("home", |b, _| b.visit("/")),
    anyone("doors", |b, _| b.visit("/doors")),
    anyone("visit", |b, _| b.visit("/visit")),
    anyone("genuine", |b, _| b.visit("/genuine")),
    anyone("accessibility", |b, _| b.visit("/accessibility")),
    anyone("cookies", |b, _| b.visit("/cookies")),
    anyone("privacy", |b, _| b.visit("/privacy")),
    anyone("source", |b, _| b.visit("/source")),
    anyone("record", |b, _| b.visit("/record")),
    anyone("not-found", |b, _| b.visit("/nothing/here")),
];
