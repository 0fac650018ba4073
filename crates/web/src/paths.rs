//! Every URL of the product is built here.

/// The first page.
pub const HOME: &str = "/";
/// The style sheet.
pub const STYLE: &str = "/assets/huiyin.css";
/// Is the server well?
pub const HEALTH: &str = "/healthz";
/// Petitions handed in by a program (a form of the office's own site, a mobile client).
pub const PETITIONS: &str = "/api/petitions";
/// The published journals; below it the layout of the tile specification.
pub const JOURNAL: &str = "/journal/{office}/{generation}/{*file}";

/// Where one journal is published.
pub fn journal(office: &str, generation: u32) -> String {
    format!("/journal/{office}/g{generation}/checkpoint")
}
