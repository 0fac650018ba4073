//! Every page and state of the product, and how one gets there: one list for pictures and for checks.

use crate::browser::{Browser, Language};
use crate::office::Office;

/// A page in one of its states.
pub struct Page {
    /// Names its picture.
    pub name: &'static str,
    /// Who sees it.
    pub reader: Reader,
    /// The way there, in either language.
    pub go: fn(&Browser, &Office),
}

/// Who sees a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// Whoever comes.
    Anyone,
    /// An officer of the demonstration, by code.
    Officer(&'static str),
}

/// The list.
pub const ALL: &[Page] = &[
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

/// Goes to each page whose name begins with `only`, as who may see it, in this language.
pub fn walk(
    browser: &Browser,
    office: &Office,
    language: Language,
    only: &str,
    mut look: impl FnMut(&Page),
) {
    let mut reader = None;
    for page in ALL.iter().filter(|page| page.name.starts_with(only)) {
        if reader != Some(page.reader) {
            browser.forget_all();
            browser.visit("/");
            browser.speak(language);
            reader = Some(page.reader);
        }
        (page.go)(browser, office);
        look(page);
    }
}

const fn anyone(name: &'static str, go: fn(&Browser, &Office)) -> Page {
    Page {
        name,
        reader: Reader::Anyone,
        go,
    }
}
