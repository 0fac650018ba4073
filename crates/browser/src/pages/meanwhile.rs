//! What happened while a form was open: others acted, or the session was over.

use super::follow::look_up;
use super::staff::{MAIN, TAKE, letter_step, write_opinion};
use super::{Page, Scene, officer};
use crate::browser::Browser;

/// Both versions side by side; what was typed, kept on the sign-in page and after it.
pub const PAGES: &[Page] = &[
    officer("step-moved", "water-1", |b, o| {
        letter_step(b, &o.heard, "investigate");
        b.type_into("#note", "又到现场量了渠道，垮塌三十米。");
        others_act(b, o);
        b.click_first(TAKE);
    }),
    officer("answer-moved", "water-1", |b, o| {
        letter_step(b, &o.heard, "issue-opinion");
        write_opinion(b);
        others_act(b, o);
        b.click_first(TAKE);
    }),
    officer("session-over", "water-1", session_over),
    officer("session-over-again", "water-1", |b, o| {
        session_over(b, o);
        b.sign_in_here("water-1");
    }),
];

/// The letter's writer hands in more, in another window.
fn others_act(b: &Browser, o: &Scene) {
    b.aside(|b| {
        look_up(b, &o.heard.number, &o.heard.code);
        b.visit(&format!("/progress/{}/material", o.heard.number));
        b.type_into("#note", "昨天渠道又垮了五米，我家的地全淹了。");
        b.click_first(MAIN);
    });
}

/// A form is sent when its session is over.
fn session_over(b: &Browser, o: &Scene) {
    letter_step(b, &o.heard, "investigate");
    if b.path().starts_with("/staff/sign-in") {
        b.sign_in_here("water-1");
    }
    b.type_into("#note", "又到现场量了渠道，垮塌三十米。");
    b.forget("staff");
    b.click_first(TAKE);
}
