//! Every page and state of the product, and how one gets there: one list for pictures and for checks.
//!
//! The ways go by what does not change with the language: addresses, names of fields, the one main button.

mod admin;
mod books;
mod duty;
mod follow;
mod meanwhile;
mod public;
mod scene;
mod second;
mod staff;
mod submit;

use crate::browser::{Browser, Language};
pub use scene::Scene;

/// A page in one of its states.
pub struct Page {
    /// Names its picture.
    pub name: &'static str,
    /// Who sees it.
    pub reader: Reader,
    /// The way there, in either language.
    pub go: fn(&Browser, &Scene),
    /// People take it home on paper, which then is this wide between its margins, in CSS pixels.
    pub paper: Option<u32>,
}

impl Page {
    const fn on_paper(self, width: u32) -> Self {
        Self {
            paper: Some(width),
            ..self
        }
    }
}

/// A4 with margins of 15 mm, standing and lying, in 96ths of an inch.
const STANDING: u32 = 180 * 960 / 254;
const LYING: u32 = 267 * 960 / 254;

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
        second::PAGES,
        meanwhile::PAGES,
        books::PAGES,
        duty::PAGES,
        admin::PAGES,
    ];
    parts.into_iter().flatten()
}

/// Goes to each page whose name begins with `only` (or with one of several, put between commas), as who may see
/// it, in this language.
pub fn walk(
    browser: &Browser,
    scene: &Scene,
    language: Language,
    only: &str,
    mut look: impl FnMut(&Page),
) {
    let mut reader = None;
    for page in all().filter(|page| only.split(',').any(|only| page.name.starts_with(only))) {
        if reader != Some(page.reader) {
            browser.forget_all();
            browser.visit("/");
            browser.speak(language);
            if let Reader::Officer(officer) = page.reader {
                browser.sign_in(officer);
            }
            reader = Some(page.reader);
        }
        (page.go)(browser, scene);
        look(page);
    }
}

const fn anyone(name: &'static str, go: fn(&Browser, &Scene)) -> Page {
    Page {
        name,
        reader: Reader::Anyone,
        go,
        paper: None,
    }
}

const fn officer(name: &'static str, who: &'static str, go: fn(&Browser, &Scene)) -> Page {
    Page {
        name,
        reader: Reader::Officer(who),
        go,
        paper: None,
    }
}
