//! What officers see after signing in.

pub mod account;
pub mod matter;
mod shown;
pub mod admin;
pub mod sign_in;
pub mod signed;
mod time_left;
pub mod typed;
pub mod work;

pub use signed::Signed;
