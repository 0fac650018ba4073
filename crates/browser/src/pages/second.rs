//! The second step of signing in. The officer of these pages has a telephone from the first of them on.

use std::sync::{Mutex, PoisonError};

use huiyin_testkit::Authenticator;

use super::staff::MAIN;
use super::{Page, Scene, anyone, officer};
use crate::browser::Browser;
use crate::office::PASSWORD;

/// Nobody else's pages are this officer's.
const WHO: &str = "archivist-1";
const SET: &str = "/staff/account/second";

/// Setting it, the codes on paper, and being asked for them.
pub const PAGES: &[Page] = &[
    officer("second", "bureau-1", |b, _| b.visit(SET)),
    officer("second-mend", "bureau-1", |b, _| {
        b.visit(SET);
        b.type_into("#code", "000000");
        b.click_first(MAIN);
    }),
    officer("second-codes", WHO, |b, o| o.paper.teach(b)),
    officer("second-again", WHO, |b, o| {
        o.paper.enter(b);
        b.visit(SET);
    }),
    officer("second-account", WHO, |b, o| {
        o.paper.enter(b);
        b.visit("/staff/account");
    }),
    anyone("second-code", asked),
    anyone("second-code-mend", |b, o| {
        asked(b, o);
        b.click_first("main summary");
        b.type_into("#paper", "0000-0000-0000");
        b.click_first(MAIN);
    }),
];

/// The codes on paper that this officer has left.
#[derive(Default)]
pub struct Paper(Mutex<Vec<String>>);

impl Paper {
    fn take(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    fn is_empty(&self) -> bool {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_empty()
    }

    /// Gives a code from paper where the browser is asked for one.
    fn enter(&self, b: &Browser) {
        if b.attributes("#paper", "id").is_empty() {
            return;
        }
        b.click_first("main summary");
        b.type_into("#paper", &self.take().expect("a code from paper is left"));
        b.click_first(MAIN);
    }

    /// Teaches a telephone, the first or another one, and stays on the page of the codes.
    fn teach(&self, b: &Browser) {
        self.enter(b);
        b.visit(SET);
        b.click_first("main summary");
        let phone = Authenticator::new(&b.text_of(".second-secret").join(""));
        b.type_into("#code", &phone.now());
        if !b.attributes("#present", "id").is_empty() {
            b.type_into("#present", &self.take().expect("a code from paper is left"));
        }
        b.click_first(MAIN);
        let codes = b.text_of(".second-codes li");
        assert_eq!(codes.len(), 10, "{}", b.text());
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = codes;
    }
}

/// The password is right, and the code is asked for.
fn asked(b: &Browser, o: &Scene) {
    if o.paper.is_empty() {
        b.sign_in(WHO);
        o.paper.teach(b);
        b.forget("staff");
    }
    b.visit("/staff/sign-in");
    b.type_into("#officer", WHO);
    b.type_into("#password", PASSWORD);
    b.click_first(MAIN);
}
