//! The entries of each matter in order: its case chain.

use crate::{Insert, Kind, OnConflict};

/// The key makes two writes on one state of a matter impossible: the second one conflicts.
pub(crate) static HISTORY: Insert = Insert {
    table: "history",
    columns: &[
        ("office", Kind::Text),
        ("matter", Kind::Int),
        ("case_seq", Kind::Int),
        ("entry", Kind::Int),
        ("kind", Kind::Int),
        ("act", Kind::Int),
        ("day", Kind::Int),
        ("leaf_hash", Kind::Bytes),
    ],
    key: &["office", "matter", "case_seq"],
    on_conflict: OnConflict::Fail,
};
