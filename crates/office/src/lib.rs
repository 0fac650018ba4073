//! The use cases: where clock, randomness, store and channels meet.

pub mod failpoint;
pub mod files;
pub mod keys;
pub mod signer;
pub mod system;
