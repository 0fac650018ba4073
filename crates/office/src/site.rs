//! What the office tells everybody about itself: telephone, address, hours, reception days.
//!
//! Kept as a setting in the journal, so that who promised which hours, and when, can be proved.

use serde::{Deserialize, Serialize};

/// Kind of the setting in the journal.
pub const SITE: &str = "site";

/// The office as its public pages show it. What is empty is not shown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Site {
    /// Telephone for help with a petition.
    pub phone: String,
    /// Telephone of whoever supervises the office, shown where something is late.
    pub supervision_phone: String,
    /// Where to come.
    pub address: String,
    /// When it is open.
    pub hours: String,
    /// The official site or notice where people can check that this page is the office's.
    pub proof: String,
    /// Days on which leaders receive visitors, in order.
    pub reception: Vec<ReceptionDay>,
}

/// A day on which a leader receives visitors.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceptionDay {
    /// `YYYY-MM-DD`.
    pub day: String,
    /// `HH:MM`.
    pub time: String,
    /// Which post receives: the office's own public person.
    pub leader: String,
    /// Which matters.
    pub matters: String,
}
