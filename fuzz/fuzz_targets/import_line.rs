#![no_main]

// The parser alone: the rest of its crate brings a database along.
#[path = "../../crates/office/src/import/line.rs"]
#[allow(dead_code)]
mod line;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| line::fuzz(bytes));
