//! Pages of the office.

use super::follow::opening_asked;
use super::{Page, STANDING, Scene, anyone, officer};
use crate::browser::Browser;
use crate::letter::Letter;

/// The doors, desks by role, matters by stage, steps.
pub const PAGES: &[Page] = &[
    anyone("sign-in", |b, _| b.visit("/staff/sign-in")),
    anyone("sign-in-mend", |b, _| {
        b.visit("/staff/sign-in");
        b.type_into("#officer", "bureau-1");
        b.type_into("#password", "not this one");
        b.click_first(MAIN);
    }),
    anyone("sign-in-over", |b, _| {
        b.visit("/staff/sign-in?to=%2Fstaff%2Fmatters&over=1");
    }),
    anyone("first-over", |b, _| b.visit("/staff/first/nothing")),
    officer("desk-clerk", "bureau-1", |b, _| b.visit("/staff")),
    officer("desk-clerk-unit", "bureau-1", |b, _| {
        b.visit("/staff?whose=unit");
    }),
    officer("desk-clerk-nothing-found", "bureau-1", |b, _| {
        b.visit("/staff?whose=unit&q=zzz");
    }),
    officer("matter-registered", "bureau-1", |b, o| {
        matter(b, o, "registered", "bureau");
    }),
    officer("step-forward", "bureau-1", |b, o| {
        step(b, o, "registered", "bureau", "forward");
    }),
    officer("step-forward-mend", "bureau-1", |b, o| {
        step(b, o, "registered", "bureau", "forward");
        b.click_first(TAKE);
    }),
    officer("step-refused", "bureau-1", |b, o| {
        step(b, o, "registered", "bureau", "issue-review");
    }),
    officer("matter-unknown", "bureau-1", |b, _| {
        b.visit("/staff/matters/qinghe-2026-9999");
    }),
    officer("help", "bureau-1", |b, _| b.visit("/staff/help")),
    officer("account", "bureau-1", |b, _| b.visit("/staff/account")),
    officer("account-mend", "bureau-1", |b, _| {
        b.visit("/staff/account");
        b.type_into("#password", "short");
        b.click_first(MAIN);
    }),
    officer("desk-handler", "water-1", |b, _| b.visit("/staff")),
    officer("matter-accepted", "water-1", |b, o| {
        matter(b, o, "accepted", "water");
    }),
    officer("matter-in-progress", "water-1", |b, o| {
        matter(b, o, "in-progress", "water");
    }),
    officer("step-accept", "water-1", |b, o| {
        step(b, o, "pending-acceptance", "water", "accept");
    }),
    officer("step-hear", "water-1", |b, o| {
        step(b, o, "in-progress", "water", "hear-petitioner");
    }),
    officer("answer", "water-1", |b, o| {
        step(b, o, "in-progress", "water", "issue-opinion");
    }),
    officer("answer-mend", "water-1", |b, o| {
        step(b, o, "in-progress", "water", "issue-opinion");
        b.click_first(MAIN);
    }),
    officer("answer-preview-missing", "water-1", |b, o| {
        letter_step(b, &o.heard, "issue-opinion");
        b.type_into("[id='facts.1']", " ");
        b.click_first("main form [name=do][value=preview]");
    }),
    officer("answer-preview", "water-1", |b, o| {
        letter_step(b, &o.heard, "issue-opinion");
        write_opinion(b);
        b.click_first("main form [name=do][value=preview]");
    }),
    officer("matter-answered-and-asked", "water-1", |b, o| {
        letter(b, &o.asked);
    }),
    officer("paper", "water-1", |b, o| {
        letter(b, &o.asked);
        b.click_first("main td a[href^='/staff/papers/']");
    })
    .on_paper(STANDING),
    officer("paper-documents", "water-1", |b, o| {
        letter(b, &o.answered);
        b.click_first("main td a[href^='/staff/papers/']");
    })
    .on_paper(STANDING),
    officer("identity-sealed", "water-1", |b, o| identity(b, &o.heard)),
    officer("identity-mend", "water-1", |b, o| {
        identity(b, &o.heard);
        b.type_into("#why", "看看");
        b.click_first(MAIN);
    }),
    officer("identity-open", "water-1", |b, o| {
        open_identity(b, &o.heard);
    }),
    officer("matter-looked-into", "water-1", |b, o| {
        letter(b, &o.heard);
    }),
    officer("identity-accusation", "discipline-1", accused_identity),
    officer("identity-waiting", "discipline-1", |b, o| {
        accused_identity(b, o);
        // What was asked stays asked.
        if !b.text_of("main form").is_empty() {
            say_why(b);
        }
    }),
    officer("releases", "discipline-custodian", |b, _| {
        b.visit("/staff/releases");
    }),
    officer("releases-mend", "discipline-custodian", |b, _| {
        b.visit("/staff/releases");
        b.click_first(".release summary");
        b.click_first(".release [name=do][value=refuse]");
    }),
    officer("releases-none", "discipline-custodian", |b, _| {
        b.visit("/staff/releases");
        b.click_first(".release summary");
        b.type_into(".release [name=why]", "先问来信里留的办法");
        b.click_first(".release [name=do][value=refuse]");
    }),
    officer("identity-refused", "discipline-1", accused_identity),
    // Another officer's request: what was released holds for a day.
    officer("identity-waiting-head", "discipline-head", |b, o| {
        accused_identity(b, o);
        if !b.text_of("#purpose-contact").is_empty() {
            say_why(b);
        }
    }),
    officer("releases-done", "discipline-custodian", |b, _| {
        b.visit("/staff/releases");
        if !b.text_of(".release").is_empty() {
            b.click_first(".release [name=do][value=release]");
        }
    }),
    officer("identity-released", "discipline-head", accused_identity),
    officer("identity-open-accusation", "discipline-head", |b, o| {
        accused_identity(b, o);
        b.click_first("main form [name=do][value=released]");
    }),
    officer("sign-queue-asked-why", "county-head", |b, o| {
        b.aside(|b| opening_asked(b, o));
        b.visit("/staff/sign-queue");
    }),
    officer("answer-opening", "county-head", |b, o| {
        letter_step(b, &o.asked, "answer-opening");
    }),
    officer("answer-opening-mend", "county-head", |b, o| {
        letter_step(b, &o.asked, "answer-opening");
        b.click_first(TAKE);
    }),
    officer("desk-reviewer", "county-review", |b, _| b.visit("/staff")),
    officer("matter-under-review", "county-review", |b, o| {
        matter(b, o, "under-review", "county");
    }),
    officer("matter-rated-under-review", "county-review", |b, o| {
        letter(b, &o.asked);
    }),
    officer("answer-review", "county-review", |b, o| {
        letter_step(b, &o.asked, "issue-review");
    }),
    officer("matter-closed", "county-review", |b, o| {
        letter(b, &o.closed);
    }),
    officer("desk-auditor", "auditor-1", |b, _| b.visit("/staff")),
    officer("matter-audited", "auditor-1", |b, o| {
        matter(b, o, "in-progress", "housing");
    }),
];

/// The one main button of a page.
pub const MAIN: &str = "main form .btn-main";
/// The button that takes a step.
pub const TAKE: &str = "main form [name=do][value=take]";

fn matter(b: &Browser, o: &Scene, stage: &str, unit: &str) {
    b.visit(&format!(
        "/staff/matters/{}",
        o.office.matter_in(stage, unit)
    ));
}

fn step(b: &Browser, o: &Scene, stage: &str, unit: &str, step: &str) {
    let number = o.office.matter_in(stage, unit);
    b.visit(&format!("/staff/matters/{number}/{step}"));
}

fn letter(b: &Browser, letter: &Letter) {
    b.visit(&format!("/staff/matters/{}", letter.number));
}

fn identity(b: &Browser, letter: &Letter) {
    b.visit(&format!("/staff/matters/{}/identity", letter.number));
}

/// Opens who wrote a letter, to reach them.
pub fn open_identity(b: &Browser, letter: &Letter) {
    identity(b, letter);
    say_why(b);
}

/// Fills in what the identity is opened for, and sends it.
fn say_why(b: &Browser) {
    b.tick("#purpose-contact");
    b.type_into("#why", "约定到现场看的日子");
    b.click_first(MAIN);
}

fn accused_identity(b: &Browser, o: &Scene) {
    let number = o.office.matter_in("concluded", "discipline");
    b.visit(&format!("/staff/matters/{number}/identity"));
}

/// Opens the form of a step on a letter.
pub fn letter_step(b: &Browser, letter: &Letter, step: &str) {
    b.visit(&format!("/staff/matters/{}/{step}", letter.number));
}

/// Answers what was asked, whole.
pub fn write_opinion(b: &Browser) {
    b.tick("#outcome-supported");
    for (piece, text) in [
        ("request", "修好晴坡村口的水渠"),
        ("facts", "渠道垮塌三十米，九月起断水。"),
        ("finding", "列入今年维修，十二月底以前通水。"),
        ("basis", "《信访工作条例》第三十二条"),
        (
            "remedy",
            "不服本意见的，可以自收到之日起三十日内请求青禾县人民政府复查。",
        ),
    ] {
        b.type_into(&format!("[id='{piece}.1']"), text);
    }
    b.select_first("#signed_by");
}
