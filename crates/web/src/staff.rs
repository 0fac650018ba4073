//! What officers see after signing in.

mod signed;

pub use signed::Signed;
