#![no_main]

// The readers alone: the rest of their crate brings a database along.
#[path = "../../crates/office/src/spelling/read.rs"]
#[allow(dead_code)]
mod read;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| read::fuzz(bytes));
