//! Every page and state of the product, and how one gets there: one list for pictures and for checks.
//!
//! The ways go by what does not change with the language: addresses, names of fields, the one main button.

mod books;
mod follow;
mod public;
mod staff;
mod submit;

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

/// The whole list.
pub fn all() -> impl Iterator<Item = &'static Page> {
    let parts = [
        public::PAGES,
        submit::PAGES,
        follow::PAGES,
        staff::PAGES,
        books::PAGES,
    ];
    parts.into_iter().flatten()
}

/// The demonstration, with everybody let in whom the list needs.
pub fn office() -> Office {
    let office = Office::demo();
    let mut officers: Vec<_> = all()
        .filter_map(|page| match page.reader {
            Reader::Officer(officer) => Some(officer),
            Reader::Anyone => None,
        })
        .collect();
    officers.sort_unstable();
    officers.dedup();
    for officer in officers {
        office.let_in(officer);
    }
    office
}

/// Goes to each page whose name begins with `only`, as who may see it, in this language.
pub fn walk(
    browser: &Browser,
    office: &Office,
    language: Language,
    only: &str,
    mut look: impl FnMut(&Page),
) {
    let mut reader = None;
    for page in all().filter(|page| page.name.starts_with(only)) {
        if reader != Some(page.reader) {
            browser.forget_all();
            browser.visit("/");
            browser.speak(language);
            if let Reader::Officer(officer) = page.reader {
                browser.sign_in(officer);
            }
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

const fn officer(name: &'static str, who: &'static str, go: fn(&Browser, &Office)) -> Page {
    Page {
        name,
        reader: Reader::Officer(who),
        go,
    }
}
