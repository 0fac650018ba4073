#![no_main]

// The reader alone: the rest of its crate brings a database along.
#[path = "../../crates/office/src/attachment/second_kind.rs"]
#[allow(dead_code)]
mod second_kind;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| second_kind::fuzz(bytes));
