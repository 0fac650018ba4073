//! What programs call.

pub mod health;
pub mod petitions;
