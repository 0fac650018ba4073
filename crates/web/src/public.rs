//! What anybody may see.

pub mod home;
pub mod journal;
pub mod record;
