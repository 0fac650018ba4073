//! The tamper-evident record of one office: leaves, trees, tiles, checkpoints, receipts, and how
//! anyone verifies them.
//!
//! Everything here is a function of its arguments: no files, no clock, no time zone, no randomness,
//! no network. Salts, ids and seeds are arguments; zone rules come in through [`audit::Zone`].
//! What is hashed is written by [`cbor`] alone.
//!
//! From an act to a receipt: a [`body::Body`] is committed ([`commit`]), its [`leaf::Leaf`] is
//! encoded and hashed, the hash is pushed to a [`tree::RightEdge`], the root is signed as a
//! [`checkpoint::Checkpoint`] and cosigned, and leaf, path and note together are a receipt.
//!
//! To add an entry type: its line in [`kind`], its public map in `leaf/shape.rs` if it is not
//! empty, a vector in the tests.

pub mod audit;
pub mod base64;
pub mod body;
pub mod cbor;
pub mod checkpoint;
pub mod civil;
pub mod commit;
pub mod content;
pub mod cosign;
pub mod fuzz;
pub mod hash;
pub mod key;
pub mod kind;
pub mod leaf;
pub mod note;
pub mod origin;
pub mod policy;
pub mod qr;
pub mod receipt;
pub mod seal;
pub mod tally;
pub mod tile;
pub mod tree;
pub mod verify;
pub mod witness;
