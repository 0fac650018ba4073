//! What anybody may see.

pub mod about;
pub mod check_receipt;
pub mod home;
pub mod journal;
pub mod progress;
pub mod record;
pub mod submit;
