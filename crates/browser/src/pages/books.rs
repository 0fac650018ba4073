//! Registration, registers, lists, search; the review body's and the leader's desks.

use super::{Page, officer};

/// Each way in, each book, lists with and without rows.
pub const PAGES: &[Page] = &[
    officer("registration-letter", "bureau-1", |b, _| {
        b.visit("/staff/registration/letter");
    }),
    officer("registration-letter-mend", "bureau-1", |b, _| {
        b.visit("/staff/registration/letter");
        b.click_first(MAIN);
    }),
    officer("registration-visit", "bureau-1", |b, _| {
        b.visit("/staff/registration/visit");
    }),
    officer("registration-phone", "bureau-1", |b, _| {
        b.visit("/staff/registration/phone");
    }),
    officer("registration-online", "bureau-1", |b, _| {
        b.visit("/staff/registration/online");
    }),
    officer("registration-leader", "bureau-1", |b, _| {
        b.visit("/staff/registration/leader");
    }),
    officer("matters", "bureau-1", |b, _| b.visit("/staff/matters")),
    officer("search", "bureau-1", |b, _| b.visit("/staff/search?q=工资")),
    officer("search-nothing-found", "bureau-1", |b, _| {
        b.visit("/staff/search?q=zzz");
    }),
    officer("registers", "bureau-1", |b, _| b.visit("/staff/registers")),
    officer("reviews", "county-review", |b, _| b.visit("/staff/reviews")),
    officer("sign-queue", "county-head", |b, _| {
        b.visit("/staff/sign-queue");
    }),
];

/// The one main button of a form.
const MAIN: &str = "main form .btn-main";
