//! What officers see after signing in.

pub mod account;
pub mod sign_in;
pub mod signed;
pub mod typed;

pub use signed::Signed;
