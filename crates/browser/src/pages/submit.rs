//! Handing a petition in, step by step.

use super::{Page, STANDING, anyone};
use crate::browser::Browser;

/// The eight steps, each empty and to be mended where it can be, and what comes after.
pub const PAGES: &[Page] = &[
    anyone("submit-begin", |b, _| {
        b.forget("draft");
        b.visit("/submit");
    }),
    anyone("submit-kind", |b, _| to(b, Step::Kind)),
    anyone("submit-kind-mend", |b, _| mend(b, Step::Kind)),
    anyone("submit-door", |b, _| {
        to(b, Step::Kind);
        b.tick("#kind-request");
        b.tick("#door-court, [name=door]");
        b.click_first(NEXT);
    }),
    anyone("submit-whom", |b, _| to(b, Step::Whom)),
    anyone("submit-whom-other", |b, _| {
        to(b, Step::Whom);
        b.tick("#whom-other");
    }),
    anyone("submit-whom-together-mend", |b, _| {
        to(b, Step::Whom);
        b.tick("#whom-together");
        b.type_into("#head_count", "三");
        b.click_first(NEXT);
    }),
    anyone("submit-request", |b, _| to(b, Step::Request)),
    anyone("submit-request-mend", |b, _| mend(b, Step::Request)),
    anyone("submit-course", |b, _| to(b, Step::Course)),
    anyone("submit-course-mend", |b, _| {
        to(b, Step::Course);
        b.type_into("#year", "2031");
        b.type_into("#month", "13");
        b.click_first(NEXT);
    }),
    anyone("submit-reason", |b, _| to(b, Step::Reason)),
    anyone("submit-reason-mend", |b, _| mend(b, Step::Reason)),
    anyone("submit-you", |b, _| to(b, Step::You)),
    anyone("submit-you-mend", |b, _| mend(b, Step::You)),
    anyone("submit-files", |b, _| to(b, Step::Files)),
    anyone("submit-check", |b, _| to(b, Step::Check)),
    anyone("submit-saved", |b, _| {
        to(b, Step::Request);
        b.type_into("#request", "请把村口的路灯修好");
        b.click_first("main form [name=then][value=leave]");
    }),
    anyone("submit-goes-on", |b, _| {
        to(b, Step::Request);
        b.visit("/submit");
    }),
    anyone("submit-draft", |b, _| b.visit("/submit/draft")),
    anyone("submit-draft-mend", |b, _| {
        b.visit("/submit/draft");
        b.type_into("#code", "ABCD");
        b.click_first(NEXT);
    }),
    anyone("submit-receipt", |b, _| {
        to(b, Step::Check);
        b.click_first(NEXT);
    })
    .on_paper(STANDING),
    anyone("submit-wait", |b, _| wait(b)),
    anyone("submit-later", |b, _| later(b)),
];

/// The one main button of a page.
pub const NEXT: &str = "main form .btn-main";

/// Steps of a new petition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// What it is.
    Kind,
    /// For whom.
    Whom,
    /// What is wanted.
    Request,
    /// What happened.
    Course,
    /// Why.
    Reason,
    /// Who asks.
    You,
    /// Photographs and papers.
    Files,
    /// All of it once more.
    Check,
}

/// Begins a draft and answers every step before this one.
pub fn to(b: &Browser, step: Step) {
    b.forget("draft");
    b.visit("/submit");
    b.click_first(NEXT);
    if step > Step::Kind {
        b.tick("#kind-request");
        b.click_first(NEXT);
    }
    if step > Step::Whom {
        b.tick("#whom-self");
        b.click_first(NEXT);
    }
    if step > Step::Request {
        b.type_into(
            "#request",
            "请把青石桥到晴坡村的路灯修好，今年冬天前亮起来。",
        );
        b.click_first(NEXT);
    }
    if step > Step::Course {
        b.type_into("#course", "路灯从九月起不亮，天黑后孩子走这条路回家。");
        b.type_into("#year", "2026");
        b.type_into("#month", "9");
        b.type_into("#place", "晴坡村村口");
        b.click_first(NEXT);
    }
    if step > Step::Reason {
        b.type_into("#reason", "路灯归镇里管，报修两次没有人来。");
        b.click_first(NEXT);
    }
    if step > Step::You {
        b.type_into("#name", "示例甲");
        b.type_into("#phone", "000-0001");
        b.click_first(NEXT);
    }
    if step > Step::Files {
        b.click_first(NEXT);
    }
}

/// Drafts without end, all from one place: the next one waits for a turn.
fn wait(b: &Browser) {
    // A place of its own, so that nobody else on the list has to wait.
    crowd(b, "203.0.113.8", "said.status === 429");
}

/// And when there are no turns left, is asked to come back.
fn later(b: &Browser) {
    let no_turn = "said.status === 429 && !said.headers.has('retry-after')";
    crowd(b, "203.0.113.7", no_turn);
}

fn crowd(b: &Browser, place: &str, enough: &str) {
    b.forget("draft");
    b.visit("/submit");
    b.come_from(Some(place));
    b.script_later(
        &format!(
            "const done = arguments[0];
             const start = n => fetch('/submit', {{method: 'POST', credentials: 'omit', redirect: 'manual'}})
               .then(said => {enough} || n === 0 ? done() : start(n - 1));
             start(100)"
        ),
        &[],
    );
    b.click_first(NEXT);
    b.come_from(None);
}

/// The same step, sent off empty.
fn mend(b: &Browser, step: Step) {
    to(b, step);
    b.click_first(NEXT);
}
