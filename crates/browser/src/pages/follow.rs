//! What a petitioner sees of a petition that was handed in.

use super::{Page, anyone};
use crate::browser::Browser;
use crate::office::Office;

/// The look-up, the course, papers, and what can be done now.
pub const PAGES: &[Page] = &[
    anyone("progress-lookup", |b, _| b.visit("/progress")),
    anyone("progress-lookup-mend", |b, o| {
        look_up(b, o.number(), "AAAA-BBBB-CCCC-DDDD");
    }),
    anyone("progress-find", |b, _| b.visit("/progress/find")),
    anyone("progress", |b, o| look_up(b, o.number(), o.code())),
    anyone("progress-paper", |b, o| {
        look_up(b, o.number(), o.code());
        b.visit(&format!("/progress/{}/papers/1", o.number()));
    }),
    anyone("progress-material", |b, o| part(b, o, "material")),
    anyone("progress-material-mend", |b, o| {
        part(b, o, "material");
        b.click_first(super::submit::NEXT);
    }),
    anyone("progress-withdraw", |b, o| part(b, o, "withdrawal")),
    anyone("progress-rate", |b, o| part(b, o, "rating")),
    anyone("progress-review", |b, o| part(b, o, "review")),
    anyone("receipt-check", |b, _| b.visit("/receipts/check")),
];

/// Looks a petition up.
pub fn look_up(b: &Browser, number: &str, code: &str) {
    b.forget("visit");
    b.visit("/progress");
    b.type_into("#number", number);
    b.type_into("#code", code);
    b.click_first(super::submit::NEXT);
}

fn part(b: &Browser, o: &Office, part: &str) {
    look_up(b, o.number(), o.code());
    b.visit(&format!("/progress/{}/{part}", o.number()));
}
