//! Pages of the office.

use super::{Page, anyone, officer};
use crate::browser::Browser;
use crate::office::Office;

/// The doors, desks by role, matters by stage, steps, administration.
pub const PAGES: &[Page] = &[
    anyone("sign-in", |b, _| b.visit("/staff/sign-in")),
    anyone("sign-in-mend", |b, _| {
        b.visit("/staff/sign-in");
        b.type_into("#officer", "bureau-1");
        b.type_into("#password", "not this one");
        b.click_first(MAIN);
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
    officer("desk-reviewer", "county-review", |b, _| b.visit("/staff")),
    officer("matter-under-review", "county-review", |b, o| {
        matter(b, o, "under-review", "county");
    }),
    officer("desk-auditor", "auditor-1", |b, _| b.visit("/staff")),
    officer("matter-audited", "auditor-1", |b, o| {
        matter(b, o, "in-progress", "housing");
    }),
    officer("admin", "administrator-1", |b, _| b.visit("/staff/admin")),
    officer("admin-units", "administrator-1", |b, _| {
        b.visit("/staff/admin/units");
    }),
    officer("admin-unit", "administrator-1", |b, _| {
        b.visit("/staff/admin/units/water");
    }),
    officer("admin-new-unit", "administrator-1", |b, _| {
        b.visit("/staff/admin/new-unit");
    }),
    officer("admin-new-unit-mend", "administrator-1", |b, _| {
        b.visit("/staff/admin/new-unit");
        b.click_first(MAIN);
    }),
    officer("admin-officers", "administrator-1", |b, _| {
        b.visit("/staff/admin/officers");
    }),
    officer("admin-officer", "administrator-1", |b, _| {
        b.visit("/staff/admin/officers/water-1");
    }),
    officer("admin-new-officer", "administrator-1", |b, _| {
        b.visit("/staff/admin/new-officer");
    }),
    officer("admin-places", "administrator-1", |b, _| {
        b.visit("/staff/admin/places");
    }),
    officer("admin-categories", "administrator-1", |b, _| {
        b.visit("/staff/admin/categories");
    }),
    officer("admin-site", "administrator-1", |b, _| {
        b.visit("/staff/admin/site");
    }),
    officer("admin-terms", "administrator-1", |b, _| {
        b.visit("/staff/admin/terms");
    }),
    officer("admin-calendars", "administrator-1", |b, _| {
        b.visit("/staff/admin/calendars");
    }),
    officer("admin-history", "administrator-1", |b, _| {
        b.visit("/staff/admin/history");
    }),
];

/// The one main button of a page.
const MAIN: &str = "main form .btn-main";
/// The button that takes a step.
const TAKE: &str = "main form [name=do][value=take]";

fn matter(b: &Browser, o: &Office, stage: &str, unit: &str) {
    b.visit(&format!("/staff/matters/{}", o.matter_in(stage, unit)));
}

fn step(b: &Browser, o: &Office, stage: &str, unit: &str, step: &str) {
    let number = o.matter_in(stage, unit);
    b.visit(&format!("/staff/matters/{number}/{step}"));
}
