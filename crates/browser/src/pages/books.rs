//! Registration, registers, lists, search; the review body's and the leader's desks.

use super::staff::{MAIN, letter_step, write_opinion};
use super::{LYING, Page, STANDING, officer};
use crate::browser::Browser;

/// Each way in, each book, lists with and without rows.
pub const PAGES: &[Page] = &[
    officer("registration-letter", "bureau-1", |b, _| {
        b.visit("/staff/registration/letter");
    }),
    officer("registration-letter-mend", "bureau-1", |b, _| {
        b.visit("/staff/registration/letter");
        b.click_first(MAIN);
    }),
    officer("registration-saved", "bureau-1", |b, _| {
        register(b, "");
    }),
    officer("registration-same", "bureau-1", |b, _| {
        register(b, "000-0201");
        register(b, "000-0201");
    }),
    officer("slip", "bureau-1", |b, _| {
        register(b, "");
        b.click_first(".books-saved a");
    })
    .on_paper(STANDING),
    officer("slip-without-code", "bureau-1", |b, o| {
        b.visit(&format!("/staff/registration/slips/{}", o.asked.number));
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
    officer("registers-mend", "bureau-1", |b, _| {
        b.visit("/staff/registers/letters-visits?from=2031-13-01");
    }),
    officer("registers-print", "bureau-1", |b, _| {
        b.visit("/staff/registers");
        b.click_first("main a[href*='/print']");
    })
    .on_paper(LYING),
    officer("reviews", "county-review", |b, _| b.visit("/staff/reviews")),
    officer("answer-laid-before", "water-1", |b, o| {
        letter_step(b, &o.heard, "issue-opinion");
        write_opinion(b);
        b.click_first("main form [name=do][value=sign]");
    }),
    officer("sign-queue", "water-head", |b, _| {
        b.visit("/staff/sign-queue");
    }),
    officer("sign-queue-pressed", "county-head", |b, _| {
        b.visit("/staff/sign-queue");
    }),
];

/// Registers a letter of somebody with this telephone, or with none.
fn register(b: &Browser, phone: &str) {
    b.visit("/staff/registration/letter");
    b.type_into("#name", "示例乙");
    if !phone.is_empty() {
        b.type_into("#phone", phone);
    }
    b.type_into("#text", "请把青石桥到晴坡村的路灯修好。");
    b.type_into("#title", "路灯不亮");
    // Petitions of no kind are compared with nothing.
    b.type_into("#category", "城乡建设");
    b.click_first(MAIN);
}
