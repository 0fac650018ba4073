//! The use cases: where clock, randomness, store and channels meet.

pub mod files;
pub mod keys;
pub mod system;
