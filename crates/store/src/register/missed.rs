//! Missed deadlines: what the sealer entered, once each.

use crate::{Insert, Kind, OnConflict};

pub(crate) static MISSED: Insert = Insert {
    table: "missed",
    columns: &[
        ("office", Kind::Text),
        ("matter", Kind::Int),
        ("kind", Kind::Int),
        ("n", Kind::Int),
        ("due", Kind::Int),
        ("entry", Kind::Int),
    ],
    key: &["office", "matter", "kind", "n"],
    on_conflict: OnConflict::Fail,
};
