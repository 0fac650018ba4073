//! What a petitioner sees of a petition that was handed in.

use super::submit::NEXT;
use super::{Page, STANDING, Scene, anyone};
use crate::browser::Browser;
use crate::letter::Letter;

/// The look-up, the course, papers, and what can be done now.
pub const PAGES: &[Page] = &[
    anyone("progress-lookup", |b, _| b.visit("/progress")),
    anyone("progress-lookup-mend", |b, o| {
        look_up(b, o.office.number(), "AAAA-BBBB-CCCC-DDDD");
    }),
    anyone("progress-over", |b, o| {
        b.visit(&format!("/progress?number={}&over", o.office.number()));
    }),
    anyone("progress-over-unsent", over_unsent),
    anyone("progress-over-kept", |b, o| {
        over_unsent(b, o);
        b.type_into("#code", o.office.code());
        b.click_first(NEXT);
    }),
    anyone("progress-find", |b, _| b.visit("/progress/find")),
    anyone("progress", |b, o| {
        look_up(b, o.office.number(), o.office.code())
    })
    .on_paper(STANDING),
    anyone("progress-paper", |b, o| {
        look_up(b, o.office.number(), o.office.code());
        b.visit(&format!("/progress/{}/papers/1", o.office.number()));
    })
    .on_paper(STANDING),
    anyone("progress-material", |b, o| part(b, o, "material")),
    anyone("progress-material-mend", |b, o| {
        part(b, o, "material");
        b.click_first(NEXT);
    }),
    anyone("progress-withdraw", |b, o| {
        letter(b, &o.heard, "/withdrawal");
    }),
    anyone("progress-withdraw-mend", |b, o| {
        letter(b, &o.heard, "/withdrawal");
        b.click_first(NEXT);
    }),
    anyone("progress-withdraw-closed", |b, o| part(b, o, "withdrawal")),
    anyone("progress-answered", |b, o| letter(b, &o.answered, "")),
    anyone("progress-rate", |b, o| letter(b, &o.answered, "/rating")),
    anyone("progress-rate-mend", |b, o| {
        letter(b, &o.answered, "/rating");
        b.click_first(NEXT);
    }),
    anyone("progress-review", |b, o| letter(b, &o.answered, "/review")),
    anyone("progress-review-mend", |b, o| {
        letter(b, &o.answered, "/review");
        b.click_first(NEXT);
    }),
    anyone("progress-re-review", |b, o| {
        letter(b, &o.reviewed, "/re-review");
    }),
    anyone("progress-rated-under-review", |b, o| {
        letter(b, &o.asked, "")
    }),
    anyone("progress-review-asked", |b, o| {
        letter(b, &o.asked, "/review");
    }),
    anyone("progress-done", |b, o| {
        letter(b, &o.asked, "?done=request-review");
    }),
    anyone("progress-opening", |b, o| {
        letter(b, &o.answered, "");
        b.click_first(OPENING);
    }),
    anyone("progress-opening-asked", opening_asked),
    anyone("progress-closed", |b, o| letter(b, &o.closed, "")),
    anyone("progress-re-review-closed", |b, o| {
        letter(b, &o.closed, "/re-review");
    }),
    anyone("receipt-check", |b, _| b.visit("/receipts/check")),
    anyone("receipt-check-mend", |b, _| {
        b.visit("/receipts/check");
        b.click_first(NEXT);
    }),
    anyone("receipt-check-invalid", |b, _| {
        b.visit("/receipts/check");
        b.type_into("#text", "PJ1:0000");
        b.click_first(NEXT);
    }),
];

/// Where an opening of the identity is asked about.
const OPENING: &str = "[aria-labelledby=opened] .links a";

/// The course of a matter after a question about an opening; what was asked stays asked.
pub fn opening_asked(b: &Browser, o: &Scene) {
    letter(b, &o.asked, "");
    if b.text_of("[aria-labelledby=opened] .asked").is_empty() {
        b.click_first(OPENING);
        b.type_into("#note", "那天为什么要看？");
        b.click_first(NEXT);
    }
}

/// Looks a petition up.
pub fn look_up(b: &Browser, number: &str, code: &str) {
    b.forget("visit");
    b.visit("/progress");
    b.type_into("#number", number);
    b.type_into("#code", code);
    b.click_first(NEXT);
}

/// A form is sent when the look-up has ended.
fn over_unsent(b: &Browser, o: &Scene) {
    part(b, o, "material");
    b.type_into("#note", "昨天渠道又垮了五米。");
    b.forget("visit");
    b.click_first(NEXT);
}

fn part(b: &Browser, o: &Scene, part: &str) {
    look_up(b, o.office.number(), o.office.code());
    b.visit(&format!("/progress/{}/{part}", o.office.number()));
}

fn letter(b: &Browser, letter: &Letter, part: &str) {
    look_up(b, &letter.number, &letter.code);
    b.visit(&format!("/progress/{}{part}", letter.number));
}
