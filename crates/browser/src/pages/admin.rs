//! Administration of the office.

use super::staff::MAIN;
use super::{Page, officer};

/// Lists, forms, what a save would do, links, history.
pub const PAGES: &[Page] = &[
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
    officer("admin-papers", "administrator-1", |b, _| {
        b.visit("/staff/admin/papers");
    }),
    officer("admin-papers-mend", "administrator-1", |b, _| {
        b.visit("/staff/admin/papers");
        b.type_into("#number", "第{n}号");
        b.click_first(MAIN);
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
    officer("admin-confirm", "administrator-1", |b, _| {
        b.visit("/staff/admin/units/water");
        b.type_into("#name", "青禾县农业农村与水务局");
        b.click_first(MAIN);
    }),
    officer("admin-change", "administrator-1", |b, _| {
        b.visit("/staff/admin/history");
        b.click_first("main a[href^='/staff/admin/history/']");
    }),
    officer("admin-link", "administrator-1", |b, _| {
        b.visit("/staff/admin/officers/baiwei-1");
        b.click_first("main form[action$='/link'] .btn");
    }),
    officer("first", "administrator-1", |b, _| {
        b.visit("/staff/admin/officers/baiwei-1");
        b.click_first("main form[action$='/link'] .btn");
        b.visit(&b.text_of(".admin-link")[0].clone());
    }),
];
