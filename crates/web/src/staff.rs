//! What officers see after signing in.

pub mod account;
pub mod admin;
pub mod answer;
mod control;
pub mod duty;
mod happened;
pub mod help;
pub mod matter;
pub mod matters;
pub mod paper;
pub mod registers;
pub mod registration;
pub mod releases;
pub mod reviews;
pub mod second;
mod shown;
pub mod sign_in;
pub mod sign_queue;
pub mod signed;
pub mod slip;
pub mod step;
mod time_left;
pub mod typed;
mod typed_day;
pub mod why;
pub mod work;

pub use signed::Signed;
