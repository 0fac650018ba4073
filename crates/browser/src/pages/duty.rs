//! The duty roster: as whoever works sees it, and as whoever sets it.

use super::staff::MAIN;
use super::{Page, STANDING, officer};

/// A week that is filled, one without a shift, the form, its faults, and what it set.
pub const PAGES: &[Page] = &[
    officer("duty", "bureau-1", |b, _| b.visit("/staff/duty")).on_paper(STANDING),
    officer("duty-empty", "bureau-1", |b, _| {
        b.visit("/staff/duty?unit=housing");
    }),
    officer("duty-set", "bureau-head", |b, _| b.visit("/staff/duty")),
    officer("duty-mend", "bureau-head", |b, _| {
        b.visit("/staff/duty");
        b.type_into("#begins", "25:00");
        b.type_into("#phone", "总机");
        b.click_first(MAIN);
    }),
    officer("duty-saved", "bureau-head", |b, _| {
        b.visit("/staff/duty");
        b.select_first("#lead");
        b.tick("#officer-bureau-1");
        b.tick("#officer-archivist-1");
        b.click_first(MAIN);
    }),
];
