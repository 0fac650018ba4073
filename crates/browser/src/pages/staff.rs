//! Pages of the office.

use super::{Page, anyone, officer};

/// The doors, the desk, the account.
pub const PAGES: &[Page] = &[
    anyone("sign-in", |b, _| b.visit("/staff/sign-in")),
    anyone("sign-in-mend", |b, _| {
        b.visit("/staff/sign-in");
        b.type_into("#officer", "bureau-1");
        b.type_into("#password", "not this one");
        b.click_first("main form .btn-main");
    }),
    anyone("first-over", |b, _| b.visit("/staff/first/nothing")),
    officer("work", "bureau-1", |b, _| b.visit("/staff")),
    officer("matter", "bureau-1", |b, o| {
        b.visit(&format!("/staff/matters/{}", o.number()));
    }),
    officer("account", "bureau-1", |b, _| b.visit("/staff/account")),
    officer("account-mend", "bureau-1", |b, _| {
        b.visit("/staff/account");
        b.type_into("#password", "short");
        b.click_first("main form .btn-main");
    }),
];
