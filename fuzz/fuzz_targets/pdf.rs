#![no_main]

// The reader alone: the rest of its crate brings a database along.
#[path = "../../crates/office/src/attachment/pdf.rs"]
#[allow(dead_code)]
mod pdf;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| pdf::fuzz(bytes));
